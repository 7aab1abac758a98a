// A segment is made while the number of those who answer to it is watched, at a desk's and at a phone's width.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const DEMO = { engines: ['sqlite'], demoArgs: ['--houses', '60', '--cases', '60'] };

async function makeSegment(anju, viewport) {
    const browser = await launch();
    try {
        const css = await person(browser, anju, 'css', viewport), page = css.page;
        await css.see('/segments');
        await Promise.all([page.waitForNavigation(), page.locator('.head a.btn-primary').click()]);
        await css.check('the form');
        await page.fill('[name=name]', '业主');
        await page.selectOption('[name=relation]', 'owner');
        await page.locator('#segment-count', { hasText: '：业主' }).waitFor();
        const told = /符合 (\d+) 人/.exec(await page.locator('#segment-count').innerText())[1];
        await Promise.all([page.waitForNavigation(), page.click('#segment button[type=submit]')]);
        await css.check('the segment');
        assert.match(await page.locator('main').innerText(), new RegExp(`现有 ${told} 人`));

        await Promise.all([page.waitForNavigation(), page.locator('tbody form button').first().click()]);
        assert.match(await page.locator('main').innerText(), new RegExp(`现有 ${told - 1} 人`));
        await css.see('/segments/new');
        await page.fill('[name=name]', '业主');
        await page.fill('[name=age_from]', '60');
        await page.fill('[name=age_to]', '50');
        await Promise.all([page.waitForNavigation(), page.click('#segment button[type=submit]')]);
        await css.check('a rule that contradicts itself');
        assert.match(await page.locator('#age_to-error').innerText(), /不能小于/);
        assert.equal(await page.inputValue('[name=age_from]'), '60');
        assert.deepEqual(css.faults.filter((fault) => !/422/.test(fault)), []);
    } finally {
        await browser.close();
    }
    await anju.verify();
}

eachEngine('a segment is made at a desk', DEMO, (anju) => makeSegment(anju, { width: 1280, height: 900 }));
eachEngine('a segment is made on a phone', DEMO, (anju) => makeSegment(anju, { width: 360, height: 740 }));
