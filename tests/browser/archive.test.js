// A hand-over of closed records in the pages of two people: chosen, listed, one refused, the rest
// received and archived; at a desk's and at a phone's width.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const DEMO = { engines: ['sqlite'], demoArgs: ['--houses', '60', '--cases', '150'] };

async function handOver(anju, viewport) {
    const browser = await launch();
    try {
        const css = await person(browser, anju, 'css', viewport);
        for (const show of ['incomplete', 'open', 'archived']) await css.see(`/archive?show=${show}`);
        await css.see('/archive');
        const boxes = css.page.locator('input[name=cases]');
        assert.ok((await boxes.count()) >= 2);
        await boxes.nth(0).check();
        await boxes.nth(1).check();
        await Promise.all([css.page.waitForNavigation(), css.page.click('button:has-text("移交选中的给文档管理员")')]);
        await css.check('the list');
        const where = new URL(css.page.url()).pathname;
        assert.match(await css.page.locator('main').innerText(), /YJ-2026-0001/);

        const archivist = await person(browser, anju, 'archivist', viewport);
        await archivist.see(where);
        await archivist.page.locator('select[name=case]').selectOption({ index: 1 });
        await archivist.page.fill('[name=reason]', '缺客户签字');
        await Promise.all([archivist.page.waitForNavigation(), archivist.page.click('button:has-text("退回这一张")')]);
        await archivist.check('one refused');
        await Promise.all([archivist.page.waitForNavigation(), archivist.page.click('button:has-text("接收其余各件")')]);
        await archivist.check('the receipt');
        const list = await archivist.page.locator('.handover-table').innerText();
        assert.match(list, /退回 缺客户签字/);
        assert.match(list, /已接收 档案号/);
        await archivist.see('/archive/handovers');
        for (const one of [css, archivist]) assert.deepEqual(one.faults, []);
    } finally {
        await browser.close();
    }
    await anju.verify();
}

eachEngine('records are handed over at a desk', DEMO, (anju) => handOver(anju, { width: 1280, height: 900 }));
eachEngine('records are handed over on a phone', DEMO, (anju) => handOver(anju, { width: 360, height: 740 }));

// Three and a half years later: what is due, a hold, a list.
require('../scenario/harness').eachEngine('what is due for destruction', { engines: ['sqlite'], demoArgs: ['--houses', '60', '--cases', '150'], started: false }, async (anju) => {
    const harness = require('../scenario/harness').assert, { launch: open, person: enter } = require('./browser');
    anju.setClock('2030-06-03T09:00:00+08:00');
    await anju.start();
    const browser = await open();
    try {
        for (const size of [{ width: 1280, height: 900 }, { width: 360, height: 740 }]) {
            const archivist = await enter(browser, anju, 'archivist', size);
            await archivist.see('/archive/retention');
            if (process.env.SHOTS) await archivist.page.screenshot({ path: `${process.env.SHOTS}/retention-${size.width}.png`, fullPage: true });
            await archivist.page.fill('#number', 'BX-19990101-0001');
            await archivist.page.fill('#reason', '法院调取');
            await Promise.all([archivist.page.waitForNavigation(), archivist.page.click('button:has-text("设置保全")')]);
            await archivist.check('a number that is not there');
            harness.match(await archivist.page.textContent('#number-error'), /没有单号/);
            harness.equal(await archivist.page.inputValue('#reason'), '法院调取', 'what was typed is kept');
            harness.deepEqual(archivist.faults.filter((f) => !/422/.test(f)), []);
        }
    } finally {
        await browser.close();
    }
});
