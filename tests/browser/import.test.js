// Bringing an Excel file in with a mouse: columns, check, faults, import.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const DEMO = { engines: ['sqlite'] };
const CASES = '单号,接到时间,办结时间,事由,房号,报事人,电话\nOLD-1,2025-03-01 10:00,2025-03-02 09:00,水管漏水,1-1-101,王女士,13800001111\n' +
    'OLD-2,昨天,,灯不亮,1-1-102,赵工,13800002222\n';
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

// Years of cases with a map: the page begins with one that is only to be filled in.
async function bringCases(anju, viewport) {
    const browser = await launch();
    try {
        const css = await person(browser, anju, 'css', viewport);
        await css.see('/imports');
        await css.page.check('input[value="cases"]');
        await css.page.click('.import-map summary');
        await css.check('the map');
        const map = await css.page.inputValue('#map');
        assert.match(map, /received_at: 接到时间/);
        await css.page.fill('#map', map.replace('columns:', 'columns:\n  wings: 翅膀'));
        const file = { name: '历年工单.csv', mimeType: 'text/csv', buffer: Buffer.from(CASES) };
        await css.page.setInputFiles('#file', file);
        await Promise.all([css.page.waitForNavigation(), css.page.click('button:has-text("上传并查看")')]);
        await css.check('a map with a fault');
        assert.match(await css.page.locator('#map-error').innerText(), /第 2 行：“wings”不是服务单的字段/);
        assert.ok(await css.page.isChecked('input[value="cases"]'));
        assert.match(await css.page.inputValue('#map'), /wings/);
        await css.page.fill('#map', map);
        await css.page.setInputFiles('#file', file);
        await Promise.all([css.page.waitForNavigation(), css.page.click('button:has-text("上传并查看")')]);
        await css.page.waitForSelector('.import-columns');
        await css.check('the columns of cases');
        assert.equal(await css.page.inputValue('#map'), map);
        await Promise.all([css.page.waitForNavigation(), css.page.click('button:has-text("核对每一行")')]);
        await css.page.waitForSelector('a:has-text("下载有问题的行")');
        assert.match(await css.page.locator('#import').innerText(), /共 2 行，发现 1 处问题/);
        await Promise.all([css.page.waitForNavigation(), css.page.click('button:has-text("导入其余")')]);
        await css.page.waitForSelector('.chip:has-text("已导入")');
        assert.match(await css.page.locator('#import').innerText(), /新增 1，/);
        assert.deepEqual(css.faults.filter((fault) => !/422/.test(fault)), []);
    } finally {
        await browser.close();
    }
    await anju.verify();
}

eachEngine('cases of another program come in with a map', DEMO, (anju) => bringCases(anju, { width: 1280, height: 900 }));
eachEngine('cases of another program come in with a map on a phone', DEMO, (anju) => bringCases(anju, { width: 360, height: 740 }));
