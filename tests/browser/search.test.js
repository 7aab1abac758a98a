// The box under the search: opened by typing, walked with the arrow keys, closed with Escape; at a
// desk's and at a phone's width, with and without script.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const VIEWPORTS = { desk: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };

async function openCases(anju) {
    for (const title of ['厨房漏水', '卫生间漏水', '门禁坏了']) {
        const opened = await anju.as('desk1')('POST', '/cases', { nature: 'repair', title, content: '请尽快', house: '1-1-101', reporter_name: '欧阳明', reporter_phone: '13812345678' });
        assert.equal(opened.status, 201);
    }
}

async function walk(desk) {
    const { page } = desk;
    await page.focus('#find');
    await page.keyboard.type('漏水');
    await page.waitForSelector('#find-box:not([hidden]) .found-item');
    assert.deepEqual(await page.locator('#find-box .found-title').allInnerTexts(), ['卫生间漏水', '厨房漏水']);
    assert.deepEqual(await page.locator('#find-box .found-title mark').allInnerTexts(), ['漏水', '漏水']);
    await desk.check('the box');
    await page.keyboard.press('Escape');
    assert.equal(await page.isHidden('#find-box'), true);
    assert.equal(await page.getAttribute('#find', 'aria-expanded'), 'false');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const active = await page.getAttribute('#find', 'aria-activedescendant');
    assert.equal(await page.locator(`#${active} .found-title`).innerText(), '厨房漏水');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    assert.match(await page.locator('h1').innerText(), /厨房漏水/);
}

// proves X-6
eachEngine('the search box finds while one types and is led by keys', { engines: ['sqlite'] }, async (anju) => {
    await openCases(anju);
    const browser = await launch();
    try {
        for (const viewport of Object.values(VIEWPORTS)) {
            const desk = await person(browser, anju, 'desk1', viewport);
            await desk.see('/cases');
            await walk(desk);
            await desk.page.goto(`${anju.url}/cases`);
            await desk.page.fill('#find', '漏水');
            await desk.page.focus('#find');
            await Promise.all([desk.page.waitForNavigation(), desk.page.keyboard.press('Enter')]);
            assert.deepEqual(await desk.page.locator('.found-title').allInnerTexts(), ['卫生间漏水', '厨房漏水']);
            assert.equal(await desk.page.inputValue('#q'), '漏水');
            await desk.see(`/search?q=${encodeURIComponent('5678')}`);
            assert.equal(await desk.page.locator('.found-item').count(), 3);
            assert.deepEqual(desk.faults, []);
        }
    } finally {
        await browser.close();
    }
});
