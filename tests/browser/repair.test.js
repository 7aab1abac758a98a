// The life of a repair in the pages of three people, at a desk's and at a phone's width: no console
// error, no report of the content policy, no fault of accessibility on any page on the way.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

async function repair(anju, viewport) {
    const browser = await launch();
    try {
        const desk = await person(browser, anju, 'desk1', viewport);
        await desk.see('/cases/new');
        await desk.page.waitForSelector('html[data-ready=intake]');
        await desk.page.click('#save');
        await desk.page.click('.choice:has([value=repair])');
        await desk.page.fill('[name=title]', '厨房漏水 <script>alert(1)</script>');
        await desk.page.fill('[name=content]', '水管一直滴水');
        await desk.page.fill('[name=reporter_name]', '王女士');
        await desk.page.fill('[name=reporter_phone]', '13800001234');
        // no house, no place: told beside the field, everything typed is kept
        await desk.page.click('#save');
        await desk.page.waitForSelector('#place-error');
        assert.equal(await desk.page.inputValue('[name=content]'), '水管一直滴水');
        assert.equal(await desk.page.isChecked('[name=nature][value=repair]'), true);
        desk.faults.length = 0; // the browser itself notes the 422
        await desk.check('the form with its fault');
        await desk.page.fill('[name=house]', '1-1-101');
        await Promise.all([desk.page.waitForNavigation(), desk.page.click('#save')]);
        await desk.check('what was taken in');
        await Promise.all([desk.page.waitForNavigation(), desk.page.click('a.btn:has-text("打开服务单")')]);
        const where = new URL(desk.page.url()).pathname;
        assert.match(where, /^\/cases\/\d+$/);
        await desk.check('the new case');
        assert.match(await desk.page.locator('h1').innerText(), /<script>/);

        await desk.act('分类', { category: 'R01', size: 'minor' });
        const eng = await person(browser, anju, 'eng', viewport);
        await eng.see(where);
        await eng.act('派工', { assignees: 'tech1' });
        const tech = await person(browser, anju, 'tech1', viewport);
        await tech.see(where);
        await tech.act('接单', {});
        await tech.act('到场', {});
        await tech.act('评估', { finding: '接头老化', responsibility: 'public', chargeable: 'false' });
        await tech.act('完工', { result: '更换接头' });
        await desk.see(where);
        await desk.act('验收', { ok: 'true' });
        await desk.act('告知结果', { text: '修好了，请您放心使用', way: 'phone', kind: 'result' });
        const director = await person(browser, anju, 'director', viewport);
        await director.see(where);
        if ((await director.status()) === '待回访')
            await director.act('回访', { reached: 'true', score: '5', result: 'satisfied' });
        await director.act('办结', {});
        const archivist = await person(browser, anju, 'archivist', viewport);
        await archivist.see(where);
        await archivist.act('归档', {});
        assert.equal(await archivist.status(), '已归档');
        await desk.see('/cases');
        for (const one of [desk, eng, tech, director, archivist]) assert.deepEqual(one.faults, []);
    } finally {
        await browser.close();
    }
    await anju.verify();
}

const OPTIONS = { engines: ['sqlite'], timeout: 240000 };
eachEngine('a repair goes through five people at a desk', OPTIONS, (anju) => repair(anju, { width: 1280, height: 900 }));
eachEngine('a repair goes through five people on a phone', OPTIONS, (anju) => repair(anju, { width: 360, height: 740 }));
