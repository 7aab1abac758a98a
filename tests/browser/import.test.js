// Bringing an Excel file in with a mouse: columns, check, faults, import.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const DEMO = { engines: ['sqlite'] };
const PEOPLE = '房号,业主姓名,联系电话,与业主关系\n1-1-101,王女士,13800001111,业主\n1-1-101,赵工,12,租户\n';

async function bring(anju, viewport) {
    const browser = await launch();
    try {
        const desk = await person(browser, anju, 'desk1', viewport);
        await desk.see('/houses');
        await Promise.all([desk.page.waitForNavigation(), desk.page.click('.file-tabs a:has-text("导入")')]);
        await desk.check('/imports');
        await desk.page.setInputFiles('#file', { name: '业主.csv', mimeType: 'text/csv', buffer: Buffer.from(PEOPLE) });
        await Promise.all([desk.page.waitForNavigation(), desk.page.click('button:has-text("上传并查看")')]);
        await desk.page.waitForSelector('.import-columns'); // the page asks by itself
        await desk.check('the columns');
        assert.equal(await desk.page.inputValue('#column-2'), 'name');
        await Promise.all([desk.page.waitForNavigation(), desk.page.click('button:has-text("核对每一行")')]);
        await desk.page.waitForSelector('a:has-text("下载有问题的行")');
        await desk.check('the faults');
        assert.match(await desk.page.locator('#import').innerText(), /共 2 行，发现 1 处问题/);
        await Promise.all([desk.page.waitForNavigation(), desk.page.click('button:has-text("导入其余")')]);
        await desk.page.waitForSelector('.chip:has-text("已导入")');
        await desk.check('what was imported');
        assert.match(await desk.page.locator('#import').innerText(), /新增 1，更新 0，没有变化 0，问题 1/);
        assert.deepEqual(desk.faults, []);
    } finally {
        await browser.close();
    }
    await anju.verify();
}

eachEngine('an Excel file comes in at a desk', DEMO, (anju) => bring(anju, { width: 1280, height: 900 }));
eachEngine('an Excel file comes in on a phone', DEMO, (anju) => bring(anju, { width: 360, height: 740 }));
