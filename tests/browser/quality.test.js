// Headquarters draws a sample and calls again, at a desk's and at a phone's width.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const DEMO = { engines: ['sqlite'], demoArgs: ['--houses', '60', '--cases', '200'] };

async function callAgain(anju, viewport) {
    const browser = await launch();
    try {
        const quality = await person(browser, anju, 'quality', viewport);
        await quality.see('/quality/samples?community=yiyuan');
        await quality.page.fill('[name=from]', '2026-01-01');
        await quality.page.fill('[name=seed]', '7');
        await Promise.all([quality.page.waitForNavigation(), quality.page.click('form.card button[type=submit]')]);
        await quality.check('the sample');
        assert.match(await quality.page.locator('main').innerText(), /种子 7/);
        const first = quality.page.locator('.recall-form').first();
        await first.locator('select').selectOption('dissatisfied');
        await first.locator('[name=words]').fill('又漏了');
        const left = await quality.page.locator('.recall-form').count();
        await Promise.all([quality.page.waitForNavigation(), first.locator('button').click()]);
        await quality.check('one called');
        assert.equal(await quality.page.locator('.recall-form').count(), left - 1);
        assert.match(await quality.page.locator('.recall').first().innerText(), /不满意[^]*又漏了/);
        assert.deepEqual(quality.faults, []);
    } finally {
        await browser.close();
    }
    await anju.verify();
}

eachEngine('headquarters calls again at a desk', DEMO, (anju) => callAgain(anju, { width: 1280, height: 900 }));
eachEngine('headquarters calls again on a phone', DEMO, (anju) => callAgain(anju, { width: 360, height: 740 }));
