// Where the keyboard stands: at the first wrong field after a refusal, back where it came from after the help.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

eachEngine('after a refusal the first wrong field has the focus, after the help what had it before', { engines: ['sqlite'] }, async (anju) => {
    const browser = await launch();
    try {
        const me = await person(browser, anju, 'css', { width: 360, height: 740 }), { page } = me;
        const at = () => page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute('href'));
        await me.see('/persons/new');
        await page.fill('[name=name]', '林先生');
        await page.fill('[name=house]', '99-9-9999');
        await Promise.all([page.waitForNavigation(), page.locator('main form button[type=submit]').last().click()]);
        assert.equal(await page.locator('[role=alert]').count(), 1);
        assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-invalid')), 'true');
        assert.equal(await page.inputValue('[name=name]'), '林先生', 'what was typed is kept');

        await me.see('/cases');
        const link = page.locator('.cases a').first();
        await link.focus();
        const before = await at();
        await page.keyboard.press('?');
        await page.waitForSelector('#help[open]');
        assert.notEqual(await at(), before);
        await page.keyboard.press('Escape');
        await page.waitForSelector('#help:not([open])');
        assert.equal(await at(), before);
    } finally {
        await browser.close();
    }
});
