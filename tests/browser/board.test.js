// The director's board at a desk's and at a phone's width: figures open their lists, urging works in
// place, no console error, no fault of accessibility.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const DEMO = { engines: ['sqlite'], demoArgs: ['--houses', '60', '--cases', '80'] };

async function supervise(anju, viewport) {
    const browser = await launch();
    try {
        const director = await person(browser, anju, 'director', viewport);
        await director.see('/board');
        const figure = director.page.locator('.board-count a').first();
        const said = await figure.innerText();
        await Promise.all([director.page.waitForURL(/state=/), figure.click()]);
        assert.match(await director.page.locator('#list-title').innerText(), new RegExp(`共 ${said} 张`));
        await director.see('/board');
        const form = director.page.locator('#list details', { hasText: '督办' }).first();
        await form.locator('summary').click();
        await form.locator('[name=text]').fill('请今天办完');
        await director.check('the open form');
        await Promise.all([director.page.waitForNavigation(), form.locator('button[type=submit]').click()]);
        assert.equal(new URL(director.page.url()).pathname, '/board');
        assert.deepEqual(director.faults, []);
    } finally {
        await browser.close();
    }
    await anju.verify();
}

eachEngine('a director supervises at a desk', DEMO, (anju) => supervise(anju, { width: 1280, height: 900 }));
eachEngine('a director supervises on a phone', DEMO, (anju) => supervise(anju, { width: 360, height: 740 }));
