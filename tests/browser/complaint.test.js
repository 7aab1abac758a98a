// The life of a complaint in the pages of six people, without a mouse, at a desk's and at a phone's width: no
// console error, no report of the content policy, no fault of accessibility on any page on the way.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');
const { byKeys, deaf, reach } = require('./hands');

async function complaint(anju, viewport) {
    const browser = await launch();
    try {
        const staff = [];
        const enter = async (login) => {
            const one = await person(browser, anju, login, viewport);
            one.turn = async (name, fill) => { await one.see(where); await byKeys(one, name, fill); return one.status(); };
            staff.push(one);
            return one;
        };
        let where = '/cases/new';

        // the front desk takes it in, who said it stays hidden from the one it is about
        const desk = await enter('desk1');
        await desk.see(where);
        await desk.page.waitForSelector('html[data-ready=intake]');
        await desk.page.keyboard.press('2');
        assert.equal(await desk.page.isChecked('[name=nature][value=complaint]'), true);
        await desk.page.focus('#house');
        await desk.page.keyboard.type('1-1-101');
        await desk.page.fill('#title', '电梯一个月停了三次');
        await desk.page.fill('#reporter_name', '王女士');
        await desk.page.fill('#reporter_phone', '13800001234');
        await deaf(desk);
        await reach(desk);
        await Promise.all([desk.page.waitForURL(/\/intake\/done/), desk.page.keyboard.press('Control+Enter')]);
        await desk.check('what was taken in');
        await reach(desk);
        await Promise.all([desk.page.waitForNavigation(), desk.page.click('a.btn:has-text("打开服务单")')]);
        where = new URL(desk.page.url()).pathname;
        assert.match(where, /^\/cases\/\d+$/);
        await desk.check('the new case');
        await reach(desk);
        await deaf(desk);

        assert.equal(await desk.turn('分类', { category: 'C03', department: 'engineering' }), '已受理');
        const css = await enter('css');
        assert.equal(await css.turn('转责任部门', { assignees: 'eng' }), '已派工');
        const eng = await enter('eng');
        await eng.turn('接办', {});
        assert.equal(await eng.turn('调查', { finding: '门机老化' }), '处理中');
        // a department does not judge what is said about it
        assert.equal(await eng.page.locator('summary', { hasText: /^判定/ }).count(), 0);
        await css.turn('判定有效', { validity_reason: '确实停梯' });
        await eng.turn('制定方案', { plan: '更换门机' });
        assert.equal(await eng.turn('完工', { result: '门机已换，试运行正常' }), '已处理');
        assert.equal(await desk.turn('告知结果', { text: '门机已换，请您放心', way: 'phone' }), '待回访');

        // who did the work does not ask whether it was good; not content: once more from the plan
        const adm = await enter('adm');
        assert.equal(await adm.turn('回访', { reached: true, score: '2', result: 'dissatisfied', words: '昨天又停了' }), '已派工');
        await eng.turn('制定方案', { plan: '更换控制板' });
        await eng.turn('完工', { result: '控制板已换' });
        await desk.turn('告知结果', { text: '控制板也换了', way: 'phone' });
        assert.equal(await adm.turn('回访', { reached: true, score: '5', result: 'satisfied' }), '已告知');
        const director = await enter('director');
        await director.see('/board');
        await reach(director);
        assert.equal(await director.turn('办结', {}), '已办结');
        const archivist = await enter('archivist');
        await archivist.see('/archive');
        await reach(archivist);
        assert.equal(await archivist.turn('归档', {}), '已归档');

        await desk.see('/cases');
        await deaf(desk);
        await reach(desk);
        for (const one of staff) assert.deepEqual(one.faults, []);
    } finally {
        await browser.close();
    }
    anju.verify();
}

const OPTIONS = { engines: ['sqlite'], timeout: 240000 };
eachEngine('a complaint goes through six people at a desk', OPTIONS, (anju) => complaint(anju, { width: 1280, height: 900 }));
eachEngine('a complaint goes through six people on a phone', OPTIONS, (anju) => complaint(anju, { width: 360, height: 740 }));
