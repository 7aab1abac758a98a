// What a colleague does is seen without reloading: the desk, the list, the case and the bell renew
// themselves from one stream for all tabs; nothing moves under a hand. At night the desk rings.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const repair = { nature: 'repair', channel: 'phone', title: '水管漏水', content: '漏水', house: '1-1-101', category: 'R01',
    reporter_name: '王芳', reporter_phone: '13812345678' };
const OPTIONS = { engines: ['sqlite'], timeout: 240000 };

const isLive = (page) => page.waitForSelector('html[data-live=on]', { state: 'attached' });
const tile = (page, name) => page.locator('.tile', { hasText: name }).locator('strong');
async function until(what, told) {
    await assert.doesNotReject(what(), told);
}

// Given to the page: what the notice of a change lies on.
function covers() {
    scrollTo(0, 0);
    const notice = document.querySelector('#changed p').getBoundingClientRect();
    return ['h1', '.top', '.rail', '.thumb-bar'].filter((name) => {
        const box = document.querySelector(name)?.getBoundingClientRect();
        return box && box.height > 0 && box.top < notice.bottom && box.bottom > notice.top && box.left < notice.right && box.right > notice.left;
    });
}

async function renews(anju, viewport) {
    const browser = await launch();
    try {
        const api = anju.as('desk1');
        const known = (await api('POST', '/cases', repair)).body;
        const desk = await person(browser, anju, 'desk2', viewport), page = desk.page;
        await desk.see('/');
        await isLive(page);
        // Two more tabs of the same browser listen to the first.
        const list = await page.context().newPage(), one = await page.context().newPage();
        await list.goto(`${anju.url}/cases`);
        await one.goto(`${anju.url}/cases/${known.id}`);
        const before = Number(await tile(page, '未派').innerText());
        await one.locator('#act-dispatch > summary').click();
        const note = one.locator('#act-dispatch [name=note]');
        await note.fill('已经联系业主');
        await api('POST', '/cases', { ...repair, title: '灯不亮' });
        await api('POST', `/cases/${known.id}/dispatch`, { assignees: ['tech1'] });
        await until(() => list.locator('.cases tbody tr', { hasText: '灯不亮' }).waitFor(), 'the list shows the new case');
        await until(() => one.locator('#changed', { hasText: '改动了这张单' }).waitFor(), 'the case says that it changed');
        assert.match(await one.locator('#changed').innerText(), /派工/);
        assert.equal(await note.inputValue(), '已经联系业主');
        assert.ok(await note.evaluate((field) => field === document.activeElement), 'the cursor stays where it was');
        assert.deepEqual(await one.evaluate(covers), [], 'the notice leaves title and buttons free');
        assert.ok(before >= 1);
        const figures = (await anju.api('GET', '/metrics')).text;
        assert.equal(/^anju_http_streams (\d+)$/m.exec(figures)[1], '1');
        await Promise.all([one.waitForNavigation(), one.locator('#changed a').click()]);
        assert.equal(await one.locator('#changed').innerText(), '');
        // A ticked row keeps the list as it is.
        await list.locator('input[name=ids]').first().check();
        await list.mouse.move(0, 0);
        await api('POST', '/cases', { ...repair, title: '门禁坏了' });
        const tech = await person(browser, anju, 'tech1', viewport);
        await isLive(tech.page);
        const rung = Number(await tech.page.locator('.bell-count').innerText());
        const last = (await api('POST', '/cases', { ...repair, title: '窗关不上' })).body;
        await api('POST', `/cases/${last.id}/dispatch`, { assignees: ['tech1'] });
        await until(() => tech.page.locator('.bell-count', { hasText: String(rung + 1) }).waitFor(), 'the bell rings');
        assert.equal(await list.locator('.cases tbody tr', { hasText: '门禁坏了' }).count(), 0);
        await list.locator('input[name=ids]:checked').uncheck();
        await list.mouse.move(0, 0);
        await list.evaluate(() => document.activeElement.blur());
        await until(() => list.locator('.cases tbody tr', { hasText: '窗关不上' }).waitFor(), 'the list goes on when nothing is ticked');
        for (const me of [desk, tech]) assert.deepEqual(me.faults, []);
    } finally {
        await browser.close();
    }
}

// What the sound card would be told is counted.
const COUNT_TONES = () => {
    window.tones = 0;
    const make = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function count() {
        window.tones++;
        return make.call(this);
    };
};

eachEngine('the desk at night rings for what is urgent and what is broken, and is muted for an hour', { ...OPTIONS, clock: '2026-11-23T22:10:00+08:00' },
    async (anju) => {
        const browser = await launch();
        try {
            const api = anju.as('desk1');
            const duty = await person(browser, anju, 'duty', { width: 1280, height: 900 }), page = duty.page;
            await page.addInitScript(COUNT_TONES);
            await duty.see('/');
            await isLive(page);
            const tones = () => page.evaluate(() => window.tones);
            const alarmed = async () => {
                while (!(await page.title()).startsWith('●')) await page.evaluate(() => new Promise(requestAnimationFrame));
            };
            const calm = async () => {
                await duty.see('/');
                await isLive(page);
            };
            await api('POST', '/cases', { ...repair, title: '电梯困人', urgent: true });
            await alarmed();
            assert.equal(await tones(), 0); // nobody asked for sound yet
            await calm();
            await page.locator('.alarm button').first().click();
            const tried = await tones();
            assert.ok(tried > 0, 'the switch lets itself be heard');
            await api('POST', '/cases', { ...repair, title: '水漫电梯井', urgent: true });
            await alarmed();
            assert.ok(await tones() > tried, 'an urgent case rings');
            // A promise breaks: nobody did anything, the clock ran out.
            await calm();
            await page.locator('h1').click();
            const quiet = await tones();
            anju.setClock('2026-11-24T06:30:00+08:00');
            await alarmed();
            assert.ok(await tones() > quiet, 'a broken promise rings');
            await calm();
            await page.locator('h1').click();
            await page.locator('.alarm button', { hasText: '静音一小时' }).click();
            await duty.check('muted');
            const muted = await tones();
            await api('POST', '/cases', { ...repair, title: '水管爆了', urgent: true });
            await alarmed();
            assert.equal(await tones(), muted, 'muted: the title only');
            assert.deepEqual(duty.faults, []);
        } finally {
            await browser.close();
        }
    });

eachEngine('pages renew themselves at a desk', OPTIONS, (anju) => renews(anju, { width: 1280, height: 900 }));
eachEngine('pages renew themselves on a phone', OPTIONS, (anju) => renews(anju, { width: 360, height: 740 }));
