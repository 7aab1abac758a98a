// The files of houses, people and places in their pages, at a desk's and at a phone's width: every
// page without a fault of accessibility, faults beside their fields, what was typed is kept.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const DEMO = { engines: ['sqlite'], demoArgs: ['--houses', '60', '--cases', '150'] };

// Fills a form that may be folded, sends it and checks the page that comes.
async function send(me, action, fill, button) {
    const form = me.page.locator(`form[action$="${action}"]`).first();
    const fold = me.page.locator('details', { has: form }).first();
    if ((await fold.count()) > 0 && (await fold.getAttribute('open')) === null) await fold.locator('summary').first().click();
    for (const [name, value] of Object.entries(fill)) {
        const input = form.locator(`[name="${name}"]`);
        if ((await input.evaluate((e) => e.tagName)) === 'SELECT') await input.selectOption(value);
        else await input.fill(value);
    }
    await Promise.all([me.page.waitForNavigation(), form.locator(`button:has-text("${button}")`).click()]);
    await me.check(`${action} ${button}`);
}

const text = (me) => me.page.locator('main').innerText();

async function houseFile(me) {
    await me.see('/houses?building=1&order=area');
    await me.see('/houses?q=9-9-999');
    assert.match(await text(me), /没有符合条件的房屋/);
    await me.see('/houses?q=1-1-101');
    await Promise.all([me.page.waitForNavigation(), me.page.click('.file-table a:has-text("1-1-101")')]);
    await me.check('the house');
    const where = new URL(me.page.url()).pathname;
    await send(me, '/uses', { use: 'vacant', from: '1990-01-01' }, '记录使用情况');
    await send(me, '/uses', { use: 'vacant', from: '2026-11-01' }, '记录使用情况');
    assert.match(await text(me), /空置/);
    await send(me, '/warranties', { component: '屋面防水', contractor: '某防水公司', until: '2030-01-01' }, '登记保修');
    assert.match(await text(me), /某防水公司/);

    await me.see(`${where}/edit`);
    await send(me, where, { area_built: '100', area_inner: '120.5', layout: '三室两厅' }, '保存资料');
    assert.equal(await me.page.inputValue('[name=area_inner]'), '120.5'); // kept, with the fault beside it
    assert.equal(await me.page.locator('#area_inner').getAttribute('aria-invalid'), 'true');
    await send(me, where, { area_inner: '82.5' }, '保存资料');
    assert.match(await text(me), /82\.50 ㎡/);
    await me.see(`${where}?show=change`);
    assert.match(await text(me), /更改房屋资料/);
    await me.see(`${where}/file`);
    assert.match(await text(me), /已记录/);
}

async function personFile(me) {
    await me.see('/persons?relation=owner&order=newest');
    await me.see('/persons/new?house=1-1-102');
    assert.equal(await me.page.inputValue('[name=house]'), '1-1-102');
    await send(me, '/persons', { name: '王女士', phone: '12', tags: '老人' }, '登记住户');
    assert.equal(await me.page.inputValue('[name=name]'), '王女士');
    assert.match(await text(me), /不是电话号码/);
    await send(me, '/persons', { phone: '13800001234', quiet_from: '22:00', quiet_to: '07:00' }, '登记住户');
    const where = new URL(me.page.url()).pathname;
    assert.match(await text(me), /138\*\*\*\*1234/);
    await send(me, '/notes', { note_kind: 'preference', note_text: '晚上七点以后再打电话' }, '增加记录');
    await send(me, '/notes', { note_kind: 'care', note_code: 'elderly_alone', note_text: '子女在外地' }, '增加记录');
    assert.equal(await me.page.inputValue('[name=note_text]'), '子女在外地');
    await me.see(where);
    await send(me, '/vehicles', { plate: '皖z·0x001', colour: '白色' }, '登记车辆');
    assert.match(await text(me), /皖Z0X001/);
    await send(me, '/contacts', { contact_kind: 'email', contact_value: 'wang@example.org' }, '增加联系方式');
    assert.match(await text(me), /w\*\*\*@example\.org/);
    await send(me, '/merge', { into: '7' }, '并入那份档案');
    assert.match(await text(me), /本小区没有这份档案/);
    await me.see(`${where}/edit`);
    await send(me, where, { work_unit: '某小学', channel: 'wechat' }, '保存资料');
    assert.match(await text(me), /某小学/);
    await me.see(`${where}/file`);
    await me.see(where);
    await send(me, '/reveal', { reason: '漏水要联系' }, '查看这一次');
    assert.match(await text(me), /13800001234/);
    await me.see(`${where}?show=change`);
    assert.match(await text(me), /查看号码/);
}

async function placeFile(me) {
    await me.see('/places?kind=facility');
    await Promise.all([me.page.waitForNavigation(), me.page.locator('.file-name a').first().click()]);
    await me.check('the place');
    await me.see('/places/new');
    await send(me, '/places', { kind: 'lift', code: '99', name: '99 号电梯', hours: '全天' }, '保存资料');
    const where = new URL(me.page.url()).pathname;
    await me.see(`${where}/edit`);
    await me.see(`/cases/new?place=${encodeURIComponent('99 号电梯')}`);
    assert.equal(await me.page.locator('[name=place]').first().inputValue(), '99 号电梯');
}

async function files(anju, viewport) {
    const browser = await launch();
    try {
        const me = await person(browser, anju, 'css', viewport);
        await houseFile(me);
        await personFile(me);
        await placeFile(me);
        assert.deepEqual(me.faults.filter((fault) => !/422/.test(fault)), []);
    } finally {
        await browser.close();
    }
    await anju.verify();
}

eachEngine('files are kept at a desk', DEMO, (anju) => files(anju, { width: 1280, height: 900 }));
eachEngine('files are kept on a phone', DEMO, (anju) => files(anju, { width: 360, height: 740 }));
