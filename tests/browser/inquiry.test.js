// The life of an important inquiry in the pages of five people of the staff and of the owner who asked, at a desk's
// and at a phone's width: no console error, no report of the content policy, no fault of accessibility on the way.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person, visitor } = require('./browser');
const { byKeys, deaf, reach } = require('./hands');

async function ownerAtHome(anju, browser, viewport) {
    const phone = /phone (\d+)/.exec(anju.command('demo', '--houses', '60', '--cases', '0').stderr)[1];
    const owner = await visitor(browser, anju, viewport, 'owner');
    await owner.see('/owner/login');
    await owner.page.fill('[name=phone]', phone);
    await owner.send();
    await owner.page.fill('[name=code]', /验证码 (\d{6})/.exec(anju.log())[1]);
    await owner.send();
    await owner.check('home');
    return owner;
}

async function inquiry(anju, viewport) {
    const browser = await launch();
    try {
        let where;
        const staff = [];
        const enter = async (login) => {
            const one = await person(browser, anju, login, viewport);
            one.turn = async (name, fill) => { await one.see(where); await byKeys(one, name, fill); return one.status(); };
            staff.push(one);
            return one;
        };
        const owner = await ownerAtHome(anju, browser, viewport);
        await reach(owner);
        await owner.page.locator('.owner-doors a', { hasText: '咨询' }).click();
        await owner.check('the form of a question');
        await owner.page.fill('[name=content]', '今年的物业费是怎么算出来的？');
        await reach(owner);
        await owner.send();
        const mine = new URL(owner.page.url()).pathname;
        await owner.check('my question');
        await reach(owner);
        where = `/cases/${mine.split('/').pop()}`;

        const desk = await enter('desk1');
        await desk.see('/');
        await reach(desk);
        assert.equal(await desk.turn('分类', { category: 'I01', important: true }), '已受理');
        await reach(desk);
        await deaf(desk);
        await desk.turn('转专业部门', { assignees: 'fin' });
        const fin = await enter('fin');
        await fin.turn('接办', {});
        assert.equal(await fin.turn('回复前台', { result: '按建筑面积乘以单价' }), '已处理');
        // an important one is always asked about, by somebody else than who answered
        assert.equal(await desk.turn('告知结果', { text: '按建筑面积乘以单价，计算表已发给您', way: 'phone' }), '待回访');
        const css = await enter('css');
        assert.equal(await css.turn('回访', { reached: true, score: '5', result: 'satisfied' }), '已告知');
        const director = await enter('director');
        assert.equal(await director.turn('办结', {}), '已办结');
        const archivist = await enter('archivist');
        assert.equal(await archivist.turn('归档', {}), '已归档');

        await owner.see(mine);
        assert.match(await owner.page.locator('main').innerText(), /计算表已发给您/);
        await owner.see('/owner/cases');
        for (const one of [owner, ...staff]) assert.deepEqual(one.faults, []);
    } finally {
        await browser.close();
    }
    anju.verify();
}

const OPTIONS = { engines: ['sqlite'], timeout: 240000 };
eachEngine('an inquiry goes through six people at a desk', OPTIONS, (anju) => inquiry(anju, { width: 1280, height: 900 }));
eachEngine('an inquiry goes through six people on a phone', OPTIONS, (anju) => inquiry(anju, { width: 360, height: 740 }));
