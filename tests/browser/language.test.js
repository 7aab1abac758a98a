// The pages in English and in traditional Chinese, at a desk's and at a phone's width: nothing of
// ours is left in simplified Chinese, nothing sticks out, nothing is inaccessible; the language,
// large type, contrast and the dark theme are chosen at the foot of the page, help at its head.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { ROOT, assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
const OURS = new Set([...fs.readFileSync(path.join(ROOT, 'locale/anju.pot'), 'utf8').matchAll(/^msgid "(.+)"$/gm)].map((m) => m[1]));
const DATA_FREE = ['/cases/new', '/me', '/settings', '/nowhere'];
const NAMES = new Set(['安', '简体', '繁體', '客服部']); // the last is a department of the demo, as its people named it

// Every text that a person reads or hears and that holds Chinese.
async function chineseTexts(page) {
    return page.evaluate(() => {
        const found = [document.title];
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) found.push(walk.currentNode.nodeValue);
        for (const e of document.querySelectorAll('[placeholder], [aria-label], [title], [alt]'))
            for (const name of ['placeholder', 'aria-label', 'title', 'alt']) found.push(e.getAttribute(name) || '');
        return found.map((text) => text.trim()).filter((text) => /[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]/.test(text));
    });
}

async function opened(anju) {
    const answer = await anju.as('desk1')('POST', '/cases', { nature: 'repair', channel: 'phone', title: '厨房漏水', content: '水管滴水', house: '1-1-101', reporter_name: '林先生', reporter_phone: '13800001234' });
    assert.equal(answer.status, 201, answer.text);
    return `/cases/${answer.body.id}`;
}

async function readsIn(anju, locale, tag, login, viewport, where) {
    const browser = await launch();
    try {
        const me = await person(browser, anju, login, viewport, locale);
        const user = await me.page.locator('.user').first().textContent();
        for (const one of where) {
            await me.see(one);
            assert.equal(await me.page.getAttribute('html', 'lang'), tag, one);
            const texts = (await chineseTexts(me.page)).filter((text) => !NAMES.has(text) && text !== user.trim());
            if (tag === 'en' && DATA_FREE.includes(one)) assert.deepEqual(texts, [], `${login} sees ${one}`);
            if (tag === 'en') assert.deepEqual(texts.filter((text) => OURS.has(text)), [], `${login} sees ${one}`);
            assert.ok(tag === 'en' || texts.length > 0);
        }
        assert.deepEqual(me.faults.filter((fault) => !/404/.test(fault)), []);
    } finally {
        await browser.close();
    }
}

for (const [name, viewport] of [['at a desk', DESK], ['on a phone', PHONE]]) {
    eachEngine(`pages are read in English and in traditional Chinese ${name}`, { engines: ['sqlite'] }, async (anju) => {
        const where = ['/', '/cases', await opened(anju), ...DATA_FREE];
        await readsIn(anju, 'en-US', 'en', 'desk1', viewport, where);
        await readsIn(anju, 'zh-TW', 'zh-TW', 'desk1', viewport, where);
        await readsIn(anju, 'en-US', 'en', 'director', viewport, ['/board', '/reports/morning']);
        await readsIn(anju, 'en-US', 'en', 'admin', viewport, ['/settings/users', '/settings/roster', '/settings/communities']);
    });
}

eachEngine('the language and the look are chosen at the foot of the page, help at its head', { engines: ['sqlite'] }, async (anju) => {
    const browser = await launch();
    try {
        for (const viewport of [DESK, PHONE]) {
            const me = await person(browser, anju, viewport === DESK ? 'desk1' : 'desk2', viewport);
            const { page } = me;
            const choose = (button) => Promise.all([page.waitForNavigation(), page.click(button)]);
            await me.see('/cases?status=handled');
            await choose('.foot button[lang=en]');
            assert.equal(new URL(page.url()).search, '?status=handled', 'the same page again');
            assert.equal(await page.getAttribute('html', 'lang'), 'en');
            assert.equal(await page.locator('h1').innerText(), 'Cases');
            await choose('.foot button[lang=zh-CN]');
            assert.equal(await page.locator('h1').innerText(), '服务单');

            for (const look of [['large'], ['contrast'], ['dark'], ['large', 'contrast', 'dark'], []]) {
                for (const one of ['large', 'contrast', 'dark']) await page.setChecked(`.foot [name=${one}]`, look.includes(one));
                await choose('.foot-look button');
                assert.equal((await page.getAttribute('html', 'class')) ?? '', look.join(' '));
                for (const where of ['/', '/cases', '/cases/new', '/me']) await me.see(where);
                if (look.includes('large')) {
                    const size = await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
                    assert.ok(size >= (viewport === DESK ? 18 : 20), `${size} px`);
                }
            }

            await me.see('/cases');
            await page.keyboard.press('?');
            await page.waitForSelector('#help[open] .help-text li');
            await me.check('/cases with its help');
            await page.keyboard.press('Escape');
            await page.waitForSelector('#help:not([open])');
            await page.locator('#find').focus();
            await page.keyboard.press('?');
            assert.equal(await page.inputValue('#find'), '?', 'keys are typed while something is typed');
            assert.deepEqual(me.faults, []);
        }
    } finally {
        await browser.close();
    }
});

eachEngine('help, language and look work without script', { engines: ['sqlite'] }, async (anju) => {
    const browser = await launch();
    try {
        const context = await browser.newContext({ viewport: PHONE, locale: 'zh-CN', javaScriptEnabled: false });
        const page = await context.newPage();
        await page.goto(`${anju.url}/login`);
        await Promise.all([page.waitForNavigation(), page.click('.foot button[lang=en]')]);
        await page.fill('[name=login]', 'desk1');
        await page.fill('[name=password]', 'anju-demo');
        await Promise.all([page.waitForNavigation(), page.click('main button[type=submit]')]);
        assert.equal(await page.locator('h1').innerText(), 'Desk');
        await page.click('#help > summary');
        assert.ok((await page.locator('.help-text li').first().innerText()).length > 10);
        await page.click('#help > summary'); // open, it lies over the foot
        await page.setChecked('.foot [name=large]', true);
        await Promise.all([page.waitForNavigation(), page.click('.foot-look button')]);
        assert.equal(await page.locator('html').getAttribute('class'), 'large');
    } finally {
        await browser.close();
    }
});
