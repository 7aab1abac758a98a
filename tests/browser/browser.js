// browser.js - a person at a browser of his own: Chromium driven by what a hand would do.
//
//     const { launch, person } = require('./browser');
//
//     const browser = await launch();
//     const desk = await person(browser, anju, 'desk1', { width: 1280, height: 900 });
//     await desk.see('/cases/new');          // goes there, and checks the page (see check below)
//     await desk.act('派工', { assignees: 'tech1' });
//     assert.deepEqual(desk.faults, []);     // console errors, reports of the content policy
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');
const { ROOT, assert } = require('../scenario/harness');

const AXE = fs.readFileSync(path.join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8');
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];

// Somebody at a browser of his own, not logged in: visitor(). `check` finds faults of accessibility and sideways scrolling.
async function visitor(browser, anju, viewport, login = 'a visitor', locale = 'zh-CN', more = {}) {
    const context = await browser.newContext({ viewport, locale, ...more });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    const faults = [];
    // Who leafs faster than the server hears that a page is left is asked to come again for news: as it should be.
    const isTooManyStreams = (message) => /\b429\b/.test(message.text()) && new URL(message.location().url).pathname === '/events';
    page.on('console', (message) => { if (message.type() === 'error' && !isTooManyStreams(message)) faults.push(message.text()); });
    page.on('pageerror', (error) => faults.push(String(error)));
    const me = {
        page, faults,
        async see(where) {
            await page.goto(anju.url + where);
            await me.check(where);
        },
        // axe needs to be let in past the page's own policy: only it, only here.
        async axe() {
            await cdp.send('Runtime.evaluate', { expression: AXE });
            const found = await cdp.send('Runtime.evaluate', {
                expression: 'axe.run({ resultTypes: ["violations"], preload: false }).then((r) => JSON.stringify(r.violations.map((v) => [v.id, v.nodes[0].html])))',
                awaitPromise: true, returnByValue: true,
            });
            return JSON.parse(found.result.value);
        },
        async check(where) {
            assert.deepEqual(await me.axe(), [], `${login} sees ${where}`);
            const overflow = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
            assert.equal(overflow, false, `${where} scrolls sideways: ${overflow && await page.evaluate(tooWide)}`);
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
        // The first form of the page goes off, and another page comes.
        send: () => Promise.all([page.waitForNavigation(), page.locator('main form button[type=submit]').first().click()]),
        status: () => page.locator('.case-state .chip').first().innerText(),
    };
    return me;
}

// A member of the staff, logged in.
// In the page: what reaches beyond the window.
function tooWide() {
    return [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1)
        .map((e) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 30)}`).slice(0, 12).join(' | ');
}

async function person(browser, anju, login, viewport, locale) {
    const me = await visitor(browser, anju, viewport, login, locale);
    await me.see('/login');
    await me.page.fill('[name=login]', login);
    await me.page.fill('[name=password]', 'anju-demo');
    await me.send();
    await me.check('home');
    return me;
}

const launch = () => chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });

module.exports = { launch, person, visitor };
