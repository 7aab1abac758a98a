// The page of one case in the hands of two people: who has it open, a page that became stale, taking
// back, the parts of the timeline, a number that is looked at for a reason. No console error, no
// report of the content policy, no fault of accessibility, no scrolling sideways on the way.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const REPAIR = {
    nature: 'repair', category: 'R01', house: '1-1-101', reporter_name: '王女士', reporter_phone: '13800001234',
    title: '厨房水管漏水', content: '水槽下面一直滴水',
};

async function handle(anju, viewport) {
    const browser = await launch();
    try {
        const opened = await anju.as('desk1')('POST', '/cases', REPAIR);
        const where = `/cases/${opened.body.id}`;
        const css = await person(browser, anju, 'css', viewport);
        await css.see(where);
        const desk = await person(browser, anju, 'desk1', viewport);
        await desk.see(where);
        await desk.page.reload();
        assert.match(await desk.page.locator('#presence').innerText(), /客户主任.*正在处理/);

        // somebody was faster: what was typed is kept, and goes through when it is sent again
        await css.act('备注', { text: '业主又来过电话' });
        const form = desk.page.locator('#act-classify');
        assert.equal(await form.locator('[name=category]').inputValue(), 'R01'); // as it was taken in
        await form.locator('[name=category]').selectOption('R02');
        await form.locator('[name=reason]').fill('客户说水很大');
        await Promise.all([desk.page.waitForNavigation(), form.locator('button[type=submit]').click()]);
        desk.faults.length = 0; // the browser itself notes the 409
        await desk.check('the stale page');
        assert.match(await desk.page.locator('.refused').innerText(), /做了“备注”/);
        assert.equal(await desk.page.inputValue('#act-classify [name=reason]'), '客户说水很大');
        await Promise.all([desk.page.waitForNavigation(), desk.page.click('.refused button')]);
        assert.equal(await desk.status(), '已受理');

        // and it was the wrong one
        await desk.check('what may be taken back');
        await Promise.all([desk.page.waitForNavigation(), desk.page.click('.undo button')]);
        assert.equal(await desk.status(), '已登记');
        await desk.check('taken back');

        // parts of the timeline
        await desk.page.locator('.story-parts a', { hasText: '内部' }).click();
        await desk.page.waitForURL(/show=internal/);
        await desk.page.locator('.story-parts a[aria-current]', { hasText: '内部' }).waitFor();
        assert.equal(await desk.page.locator('.timeline .tick').count(), 0);
        assert.ok(await desk.page.locator('.timeline .internal').count() >= 1);
        await desk.check('the internal part');

        // the reckoning of a promise, and the number for a reason
        await desk.page.locator('.clock summary').first().click();
        await desk.page.locator('.clock .why').first().waitFor();
        await desk.page.locator('.reveal summary').click();
        await desk.page.fill('#reveal-reason', '电话系统坏了');
        await desk.check('why and for what reason');
        await Promise.all([desk.page.waitForNavigation(), desk.page.click('.reveal button')]);
        await desk.check('the number');
        assert.match(await desk.page.locator('main').innerText(), /13800001234/);

        // the main action lies at the thumb
        await desk.see(where);
        if (viewport.width < 640) {
            await desk.page.click('.thumb-bar .btn-primary');
            assert.equal(await desk.page.locator('#act-classify').getAttribute('open'), '');
        }
        for (const one of [css, desk]) assert.deepEqual(one.faults, []);
    } finally {
        await browser.close();
    }
    await anju.verify();
}

const OPTIONS = { engines: ['sqlite'], timeout: 240000 };
eachEngine('one case is handled by two people at a desk', OPTIONS, (anju) => handle(anju, { width: 1280, height: 900 }));
eachEngine('one case is handled by two people on a phone', OPTIONS, (anju) => handle(anju, { width: 360, height: 740 }));
