// The search box led by keys, and a call that rings: who it is, and the intake form with one key; at a
// desk's and at a phone's width, and the page without script.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const VIEWPORTS = { desk: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };

function shown(anju) {
    return /owner of (\S+): (\S+), phone (\d+)/.exec(anju.command('demo', '--houses', '60', '--cases', '0').stderr);
}

async function byKeys(desk, house) {
    const { page } = desk;
    await page.keyboard.press('Control+k');
    await page.keyboard.type(house);
    await page.waitForSelector('#find-box:not([hidden]) .found-item');
    await desk.check('the box');
    assert.equal(await page.getAttribute('#find', 'role'), 'combobox');
    assert.equal(await page.locator('#find-box .found-group').first().getAttribute('aria-label'), '房屋');
    await page.keyboard.press('ArrowDown');
    const active = await page.getAttribute('#find', 'aria-activedescendant');
    assert.equal(await page.locator(`#${active} .found-title`).innerText(), house);
    assert.match(await page.locator(`#${active}`).getAttribute('href'), /^\/houses\/\d+$/);
    await page.keyboard.press('Escape');
    assert.equal(await page.isHidden('#find-box'), true);
}

async function byCall(desk, [, house, name, phone]) {
    const { page } = desk;
    await page.fill('#find', phone);
    await page.waitForSelector('#find-box .is-call .found-item');
    assert.match(await page.locator('#find-box .is-call').innerText(), new RegExp(`${name}[^]*${house}[^]*没办完 1 件：厨房漏水`));
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    await desk.check('what a number finds');
    assert.match(await page.locator('.ring').first().innerText(), new RegExp(`${name}[^]*${house}[^]*厨房漏水`));

    await desk.see(`/calls/incoming?number=${phone}`);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), '受理这个来电');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    await desk.check('the form of a call');
    assert.deepEqual(await page.evaluate(() => ['house', 'reporter_phone', 'reporter_name'].map((id) => document.getElementById(id).value)), [house, phone, name]);
}

// proves S3-3F.2a S3-3C.3a
eachEngine('keys lead through what is found, and one key takes a call in', { engines: ['sqlite'] }, async (anju) => {
    const known = shown(anju);
    const opened = await anju.as('desk1')('POST', '/cases', { nature: 'repair', title: '厨房漏水', house: known[1], reporter_name: known[2], reporter_phone: known[3] });
    assert.equal(opened.status, 201);
    const browser = await launch();
    try {
        for (const viewport of Object.values(VIEWPORTS)) {
            const desk = await person(browser, anju, 'desk1', viewport);
            await desk.see('/cases');
            await byKeys(desk, known[1]);
            await byCall(desk, known);
            await desk.see('/calls/incoming?number=05511234567');
            assert.match(await desk.page.locator('.ring h2').innerText(), /没有登记过的号码/);
            await desk.see(`/find?q=${encodeURIComponent('飞机')}`);
            assert.match(await desk.page.locator('.found').innerText(), /没有找到/);
            assert.deepEqual(desk.faults, []);
        }
    } finally {
        await browser.close();
    }
});

// proves S3-3F.2a
eachEngine('all of it works without script', { engines: ['sqlite'] }, async (anju) => {
    const [, house, name, phone] = shown(anju);
    const browser = await launch();
    try {
        const page = await (await browser.newContext({ javaScriptEnabled: false, locale: 'zh-CN' })).newPage();
        await page.goto(`${anju.url}/login`);
        await page.fill('#login', 'desk1');
        await page.fill('#password', 'anju-demo');
        await page.click('button[type=submit]');
        await page.fill('#find', phone.slice(-4));
        await page.press('#find', 'Enter');
        assert.match(await page.locator('.found').innerText(), new RegExp(`人员[^]*${name}[^]*${house}`));
        await page.fill('#find', phone);
        await page.press('#find', 'Enter');
        await page.click('.ring-take .btn-primary');
        assert.equal(await page.inputValue('#reporter_name'), name);
        assert.equal(await page.inputValue('#house'), house);
    } finally {
        await browser.close();
    }
});
