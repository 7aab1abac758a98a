// The life of a repair in the pages of three people, at a desk's and at a phone's width: no console
// error, no report of the content policy, no fault of accessibility on any page on the way.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');
const { ROOT, assert, eachEngine } = require('../scenario/harness');

const AXE = fs.readFileSync(path.join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8');
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];

// A person at a browser of his own, logged in.
async function person(browser, anju, login, viewport) {
    const context = await browser.newContext({ viewport, locale: 'zh-CN' });
    const page = await context.newPage();
    const faults = [];
    page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()); });
    page.on('pageerror', (error) => faults.push(String(error)));
    const me = {
        page, faults,
        async see(where) {
            await page.goto(anju.url + where);
            await me.check(where);
        },
        // axe needs to be let in past the page's own policy: only it, only here.
        async check(where) {
            const cdp = await context.newCDPSession(page);
            await cdp.send('Runtime.evaluate', { expression: AXE });
            const found = await cdp.send('Runtime.evaluate', {
                expression: 'axe.run().then((r) => JSON.stringify(r.violations.map((v) => [v.id, v.nodes[0].html])))',
                awaitPromise: true, returnByValue: true,
            });
            assert.deepEqual(JSON.parse(found.result.value), [], `${login} sees ${where}`);
            const overflow = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
            assert.equal(overflow, false, `${where} scrolls sideways`);
        },
        async act(name, fill) {
            const form = page.locator('details.action', { has: page.locator('summary', { hasText: new RegExp(`^${name}$`) }) }).first();
            for (const more of await page.locator('details.rare, details.more-actions').all()) {
                if ((await more.getAttribute('open')) === null) await more.locator(':scope > summary').click();
            }
            if ((await form.getAttribute('open')) === null) await form.locator('summary').first().click();
            for (const [field, value] of Object.entries(fill)) {
                const input = form.locator(`[name="${field}"]`);
                const kind = await input.evaluate((e) => (e.tagName === 'SELECT' ? 'select' : e.type));
                if (kind === 'select') await input.selectOption(value);
                else if (kind === 'checkbox') await input.setChecked(value);
                else await input.fill(value);
            }
            await Promise.all([page.waitForNavigation(), form.locator('button[type=submit]').click()]);
            await me.check(`${name} done`);
        },
        status: () => page.locator('.case-state .chip').first().innerText(),
    };
    await me.see('/login');
    await page.fill('[name=login]', login);
    await page.fill('[name=password]', 'anju-demo');
    await Promise.all([page.waitForNavigation(), page.click('main button[type=submit]')]);
    await me.check('home');
    return me;
}

async function repair(anju, viewport) {
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
    try {
        const desk = await person(browser, anju, 'desk1', viewport);
        await desk.see('/cases/new');
        await desk.page.click('main button[type=submit]');
        await desk.page.check('[name=nature][value=repair]');
        await desk.page.fill('[name=title]', '厨房漏水 <script>alert(1)</script>');
        await desk.page.fill('[name=content]', '水管一直滴水');
        await desk.page.fill('[name=reporter_name]', '王女士');
        await desk.page.fill('[name=reporter_phone]', '13800001234');
        // no house, no place: told beside the field, everything typed is kept
        await Promise.all([desk.page.waitForNavigation(), desk.page.click('main button[type=submit]')]);
        assert.equal(await desk.page.locator('#place-error').count(), 1);
        assert.equal(await desk.page.inputValue('[name=content]'), '水管一直滴水');
        assert.equal(await desk.page.isChecked('[name=nature][value=repair]'), true);
        desk.faults.length = 0; // the browser itself notes the 422
        await desk.check('the form with its fault');
        await desk.page.fill('[name=house]', '1-1-101');
        await Promise.all([desk.page.waitForNavigation(), desk.page.click('main button[type=submit]')]);
        const where = new URL(desk.page.url()).pathname;
        assert.match(where, /^\/cases\/\d+$/);
        await desk.check('the new case');
        assert.match(await desk.page.locator('h1').innerText(), /<script>/);

        await desk.act('分类', { category: 'R01', size: 'minor' });
        const eng = await person(browser, anju, 'eng', viewport);
        await eng.see(where);
        await eng.act('派工', { assignees: 'tech1' });
        const tech = await person(browser, anju, 'tech1', viewport);
        await tech.see(where);
        await tech.act('接单', {});
        await tech.act('到场', {});
        await tech.act('评估', { finding: '接头老化', responsibility: 'public', chargeable: 'false' });
        await tech.act('完工', { result: '更换接头' });
        await desk.see(where);
        await desk.act('验收', { ok: 'true' });
        await desk.act('告知结果', { text: '修好了，请您放心使用', way: 'phone', kind: 'result' });
        const director = await person(browser, anju, 'director', viewport);
        await director.see(where);
        if ((await director.status()) === '待回访')
            await director.act('回访', { reached: 'true', score: '5', result: 'satisfied' });
        await director.act('办结', {});
        const archivist = await person(browser, anju, 'archivist', viewport);
        await archivist.see(where);
        await archivist.act('归档', {});
        assert.equal(await archivist.status(), '已归档');
        await desk.see('/cases');
        for (const one of [desk, eng, tech, director, archivist]) assert.deepEqual(one.faults, []);
    } finally {
        await browser.close();
    }
    await anju.verify();
}

const OPTIONS = { engines: ['sqlite'], timeout: 240000 };
eachEngine('a repair goes through five people at a desk', OPTIONS, (anju) => repair(anju, { width: 1280, height: 900 }));
eachEngine('a repair goes through five people on a phone', OPTIONS, (anju) => repair(anju, { width: 360, height: 740 }));
