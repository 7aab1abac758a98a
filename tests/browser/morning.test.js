// The morning report on a screen and on paper: one sheet of A4, however much there is to tell.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const DEMO = { engines: ['sqlite'], demoArgs: ['--houses', '60', '--cases', '400'] };

async function meet(anju, viewport) {
    const browser = await launch();
    try {
        const director = await person(browser, anju, 'director', viewport);
        await director.see('/reports/morning?date=2026-11-22');
        assert.match(await director.page.inputValue('#text'), /^【晨会日报】/);
        const paper = (await director.page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
        assert.equal(paper.match(/\/Type\s*\/Page\b(?!s)/g).length, 1, 'one page');
        await Promise.all([director.page.waitForNavigation(), director.page.click('button:has-text("发送日报")')]);
        await director.check('the report that was sent');
        assert.match(await director.page.locator('main').innerText(), /已发给 \d+ 人/);
        assert.deepEqual(director.faults, []);
    } finally {
        await browser.close();
    }
    await anju.verify();
}

eachEngine('the morning report at a desk', DEMO, (anju) => meet(anju, { width: 1280, height: 900 }));
eachEngine('the morning report on a phone', DEMO, (anju) => meet(anju, { width: 360, height: 740 }));
