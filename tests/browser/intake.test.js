// The phone desk with hands: few fields, few keys, a draft that is not lost, at a desk and on a phone.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
const OPTIONS = { engines: ['sqlite'], timeout: 240000 };

async function atTheForm(anju, viewport, body) {
    const browser = await launch();
    try {
        const desk = await person(browser, anju, 'desk1', viewport);
        desk.form = async (where = '/cases/new') => {
            await desk.see(where);
            await desk.page.waitForSelector('html[data-ready=intake]');
        };
        desk.saved = async (press) => {
            await Promise.all([desk.page.waitForURL(/\/intake\/done/), press()]);
            await desk.check('what was taken in');
            return desk.page.locator('.done-number').allInnerTexts();
        };
        await desk.form();
        await body(desk, desk.page);
        assert.deepEqual(desk.faults, []);
    } finally {
        await browser.close();
    }
    anju.verify();
}

const nature = (page, code) => page.click(`.choice:has([value=${code}])`);
const pick = (page, group, name) => page.click(`#${group} >> text="${name}"`);

// proves X-29
function firstCase(anju, viewport) {
    return atTheForm(anju, viewport, async (desk, page) => {
        let fields = 0;
        const one = async (act) => { fields++; await act(); };
        await one(() => nature(page, 'repair'));
        await one(() => page.fill('#house', '1栋1单元101'));
        await one(() => pick(page, 'place-picks', '厨房'));
        await one(() => pick(page, 'thing-picks', '给排水'));
        await one(() => pick(page, 'trouble-picks', '漏水'));
        await one(() => page.fill('#reporter_phone', '13800001234'));
        assert.ok(fields <= 6);
        // what will follow stands there before saving
        await page.waitForSelector('.ahead-promises[data-nature=报修] >> text=完工');
        await desk.check('a form that is filled');
        const numbers = await desk.saved(() => page.click('#save'));
        assert.deepEqual(numbers, ['BX-20261123-0001']);
        assert.match(await page.inputValue('#reply'), /BX-20261123-0001/);
        assert.match(await page.inputValue('#reply'), /厨房 漏水/);
        // what was promised stands there to be told, each with its moment
        const told = await page.locator('.done-told li').allInnerTexts();
        assert.ok(told.length >= 2 && told.every((line) => /\d\d:\d\d 前/.test(line)), told.join());
        for (const line of told) assert.ok((await page.inputValue('#reply')).includes(line.replace(/\s/g, ' ')), line);
    });
}
eachEngine('a first case takes six fields at a desk', OPTIONS, (anju) => firstCase(anju, DESK));
eachEngine('a first case takes six fields on a phone', OPTIONS, (anju) => firstCase(anju, PHONE));

// proves X-29
eachEngine('by keys alone: nature, house, trouble, and answered on the spot with two keys', OPTIONS, (anju) => atTheForm(anju, DESK, async (desk, page) => {
    await page.keyboard.press('3');
    assert.equal(await page.isChecked('[name=nature][value=inquiry]'), true);
    await page.keyboard.press('f');
    await page.keyboard.type('1-1-101');
    assert.equal(await page.inputValue('#house'), '1-1-101');
    await page.keyboard.press('Tab');
    await page.keyboard.type('13800001234');
    await page.focus('#thing-picks button');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    assert.equal(await page.inputValue('#category'), 'I02');
    const numbers = await desk.saved(async () => { await page.keyboard.press('Alt+s'); await page.keyboard.press('Control+Enter'); });
    assert.equal(numbers.length, 1);
    assert.match(await page.inputValue('#reply'), /已答复/);
    const opened = (await anju.as('desk1')('GET', '/cases')).body.items[0];
    assert.ok(['told', 'to_follow_up'].includes(opened.status), opened.status);
}));

eachEngine('two matters of one call are saved together', OPTIONS, (anju) => atTheForm(anju, DESK, async (desk, page) => {
    await page.fill('#house', '1-1-101');
    await page.fill('#reporter_phone', '13800001234');
    await nature(page, 'repair');
    await page.fill('#title', '厨房漏水');
    await page.keyboard.press('Alt+Enter');
    assert.equal(await page.inputValue('#title'), '');
    assert.equal(await page.inputValue('#house'), '1-1-101');
    await desk.check('one matter noted');
    await nature(page, 'complaint');
    await page.fill('#title', '楼上半夜装修');
    const numbers = await desk.saved(() => page.keyboard.press('Control+Enter'));
    assert.deepEqual(numbers, ['BX-20261123-0001', 'TS-20261123-0001']);
}));

eachEngine('what is likely the same is shown before saving', OPTIONS, async (anju) => {
    const opened = await anju.as('desk2')('POST', '/cases', { nature: 'repair', title: '厨房水管漏水', house: '1-1-101', reporter_name: '王女士', reporter_phone: '13800001234' });
    assert.equal(opened.status, 201);
    await atTheForm(anju, DESK, async (desk, page) => {
        // the tail of the phone finds the house; one tap takes it, and the number need not be said again
        await page.fill('#house', '1234');
        await page.click('#household .caller');
        assert.equal(await page.inputValue('#house'), '1-1-101');
        await nature(page, 'repair');
        await page.fill('#title', '厨房又漏水了');
        await page.waitForSelector(`.alike a[href="/cases/${opened.body.id}"]`);
        await desk.check('with what is alike');
        await desk.saved(() => page.click('#save'));
        const again = (await anju.as('desk1')('GET', '/cases')).body.items[0];
        assert.equal(again.reporter.phone_masked, '138****1234');
    });
});

eachEngine('the draft survives a reload and a lost connection', OPTIONS, (anju) => atTheForm(anju, DESK, async (desk, page) => {
    await page.fill('#house', '1-1-101');
    await nature(page, 'complaint');
    await page.fill('#content', '电梯坏了三天没人修');
    await desk.form();
    assert.equal(await page.inputValue('#content'), '电梯坏了三天没人修');
    assert.equal(await page.isChecked('[name=nature][value=complaint]'), true);
    assert.equal(await page.isVisible('#draft'), true);

    await page.fill('#reporter_phone', '13800001234');
    await page.context().setOffline(true);
    await page.click('#save');
    await page.waitForSelector('#state.is-bad >> text=连不上服务器');
    assert.equal(await page.inputValue('#content'), '电梯坏了三天没人修');
    desk.faults.length = 0; // the browser itself notes the lost connection
    await page.context().setOffline(false);
    await desk.saved(() => page.click('#save'));

    await desk.form();
    assert.equal(await page.inputValue('#content'), '');
    await page.fill('#content', '又一件');
    await desk.form();
    await page.click('#draft >> text=丢弃');
    assert.equal(await page.inputValue('#content'), '');
    await desk.form();
    assert.equal(await page.inputValue('#content'), '');
}));

// proves X-30
eachEngine('messages pasted from the group fill the form and give a reply to copy back', OPTIONS, (anju) => atTheForm(anju, DESK, async (desk, page) => {
    await page.click('summary:has-text("粘贴业主群消息")');
    await page.fill('#pasted', '王女士 1栋1单元101: 厨房水管漏水，麻烦来看一下');
    await Promise.all([page.waitForURL(/\/intake\/paste/), page.click('button:has-text("认一认，填到表里")')]);
    await page.waitForSelector('html[data-ready=intake]');
    await desk.check('the form that was filled');
    assert.equal(await page.inputValue('#house'), '1-1-101');
    assert.equal(await page.inputValue('#reporter_name'), '王女士');
    assert.equal(await page.isChecked('[name=nature][value=repair]'), true);
    assert.equal(await page.inputValue('#channel'), 'wechat');
    const [number] = await desk.saved(() => page.keyboard.press('Control+Enter'));
    assert.match(await page.inputValue('#reply'), new RegExp(number));
    await page.click('#copy');
    await page.locator('#copied', { hasText: '已复制' }).waitFor(); // the clipboard answers when it likes
}));

// proves X-32
function receipt(anju, viewport) {
    return atTheForm(anju, viewport, async (desk, page) => {
        await nature(page, 'repair');
        await page.fill('#house', '1-1-101');
        await page.fill('#title', '厨房漏水');
        await page.fill('#reporter_phone', '13800001234');
        const [number] = await desk.saved(() => page.click('#save'));
        await Promise.all([page.waitForURL(/\/receipt$/), page.click('a.btn:has-text("打印回执")')]);
        await desk.check('the receipt');
        const points = (selector) => page.locator(selector).first().evaluate((e) => parseFloat(getComputedStyle(e).fontSize) * 0.75);
        assert.equal(await page.locator('.receipt-number strong').innerText(), number);
        if (viewport === DESK) for (const large of ['.receipt-number strong', '.receipt-promised li', '.receipt-call strong']) assert.ok(await points(large) >= 20, large);
        const pdf = await page.pdf({ preferCSSPageSize: true });
        assert.equal((pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) || []).length, 1, 'one sheet');
    });
}
eachEngine('the receipt is one sheet in large type', OPTIONS, (anju) => receipt(anju, DESK));
eachEngine('the receipt reads on a phone', OPTIONS, (anju) => receipt(anju, PHONE));

// proves X-34
function missed(anju, viewport) {
    return atTheForm(anju, viewport, async (desk, page) => {
        await desk.see('/calls/missed');
        await page.click('summary:has-text("手工登记一个未接来电")');
        await page.fill('#phone', '13900005678');
        await Promise.all([page.waitForNavigation(), page.click('button:has-text("登记未接来电")')]);
        await desk.check('a missed call');
        assert.match(await page.locator('.call .chip').first().innerText(), /剩 30 分/);
        await desk.form();
        assert.match(await page.locator('.calls-door').innerText(), /1/);
        await page.click('.calls-door');
        await page.click('a.btn:has-text("看号码，回电")');
        await desk.check('the number');
        assert.equal(await page.locator('.call-number').innerText(), '13900005678');
        await Promise.all([page.waitForURL(/call=/), page.click('a.btn:has-text("接通了，受理")')]);
        await page.waitForSelector('html[data-ready=intake]');
        await desk.check('the form of a call back');
        await nature(page, 'inquiry');
        await page.fill('#place', '前台');
        await page.fill('#title', '几点下班');
        await desk.saved(() => page.click('#save'));
        await desk.see('/calls/missed');
        assert.match(await page.locator('.calls').last().innerText(), /按时回电[^]*已受理/);
    });
}
eachEngine('a missed call is called back and becomes a case at a desk', OPTIONS, (anju) => missed(anju, DESK));
eachEngine('a missed call is called back and becomes a case on a phone', OPTIONS, (anju) => missed(anju, PHONE));

// Without script: one page after another, the same form.
eachEngine('the form works without script', OPTIONS, async (anju) => {
    const browser = await launch();
    try {
        const page = await (await browser.newContext({ viewport: DESK, javaScriptEnabled: false, locale: 'zh-CN' })).newPage();
        await page.goto(`${anju.url}/login`);
        await page.fill('[name=login]', 'desk1');
        await page.fill('[name=password]', 'anju-demo');
        await page.click('main button[type=submit]');
        await page.goto(`${anju.url}/cases/new`);
        await nature(page, 'repair');
        await page.fill('#house', '1-1-101');
        await page.selectOption('#category', 'R01.1');
        await page.click('button:has-text("看看这户和时限")');
        assert.equal(await page.locator('.house-head').innerText(), '1-1-101');
        assert.ok(await page.locator('.ahead-promises li').count() > 1);
        assert.equal(await page.inputValue('#house'), '1-1-101');
        await page.click('#save');
        assert.equal(await page.locator('#reporter_phone-error').count(), 1);
        assert.equal(await page.inputValue('#category'), 'R01.1');
        await page.fill('#reporter_phone', '13800001234');
        await page.click('#save');
        assert.match(page.url(), /\/intake\/done/);
        assert.match(await page.locator('.done-title').innerText(), /漏水/);
    } finally {
        await browser.close();
    }
});
