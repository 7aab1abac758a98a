// hands.js - a person without a mouse: everything through Tab, Enter, Space, arrows and typing.
//
//     const { byKeys, deaf, reach } = require('./hands');
//
//     await byKeys(desk, '派工', { assignees: 'tech1' });   // as desk.act, with keys alone
//     await reach(desk);                                    // every control of the page is reached by Tab
//     await deaf(desk);                                     // single keys are no commands while typing
'use strict';

const { assert } = require('../scenario/harness');

const MOST_TABS = 400;
const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
// What the pages make of single keys: / ? of every page, j k x of lists, s and figures of intake.
const COMMANDS = ['/', '?', 'j', 'k', 'x', 's', '1', '5'];

// From where the focus is, Tab until `locator` has it.
async function tabTo(me, locator, why) {
    const wanted = await locator.elementHandle();
    assert.ok(wanted, `${why}: it is there`);
    for (let i = 0; i < MOST_TABS; i++) {
        if (await wanted.evaluate((e) => e === document.activeElement)) return;
        await me.page.keyboard.press('Tab');
    }
    assert.fail(`${why} is not reached by Tab`);
}

async function choose(me, select, value) {
    const steps = await select.evaluate((e, wanted) => [...e.options].findIndex((one) => one.value === wanted), String(value));
    assert.ok(steps >= 0, `${value} can be chosen`);
    const isList = await select.evaluate((e) => e.multiple);
    await me.page.keyboard.press('Home');
    for (let i = 0; i < steps; i++) await me.page.keyboard.press('ArrowDown');
    const got = await select.evaluate((e) => [...e.selectedOptions].map((one) => one.value));
    assert.deepEqual(got, [String(value)], isList ? 'one of the list' : 'the choice');
}

async function fillByKeys(me, input, value) {
    const kind = await input.evaluate((e) => (e.tagName === 'SELECT' ? 'select' : e.type));
    if (kind === 'select') await choose(me, input, value);
    else if (kind === 'checkbox') {
        if ((await input.isChecked()) !== value) await me.page.keyboard.press('Space');
        assert.equal(await input.isChecked(), value);
    } else if (kind === 'date' || kind === 'datetime-local') await input.fill(value); // the parts are the browser's own
    else {
        await me.page.keyboard.press('ControlOrMeta+a');
        await me.page.keyboard.insertText(value);
    }
}

// As person.act: opens the action `name`, fills its fields and sends it, with keys alone.
async function byKeys(me, name, fill) {
    const { page } = me;
    const form = page.locator('details.action', { has: page.locator('summary', { hasText: new RegExp(`^${name}$`) }) }).first();
    await page.focus('.skip');
    for (const more of await page.locator('details.rare').all()) {
        if ((await more.getAttribute('open')) !== null || !(await more.locator(form).count())) continue;
        await tabTo(me, more.locator(':scope > summary'), 'what is rare');
        await page.keyboard.press('Enter');
    }
    await tabTo(me, form.locator('summary').first(), name);
    if ((await form.getAttribute('open')) === null) await page.keyboard.press('Enter');
    const names = await form.locator('[name]').evaluateAll((all) => all.map((e) => e.name));
    for (const field of names.filter((one) => one in fill)) {
        const input = form.locator(`[name="${field}"]`);
        await tabTo(me, input, `${name}, ${field}`);
        await fillByKeys(me, input, fill[field]);
    }
    for (const field of Object.keys(fill)) assert.ok(names.includes(field), `${name} asks for ${field}`);
    await tabTo(me, form.locator('button[type=submit]'), `the button of ${name}`);
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    await me.check(`${name} done`);
}

// Given to the page: what can have the focus now (one of each group of radio buttons), how it is named here,
// and how it looks while it has not.
function lookAround(selector) {
    const name = (e) => (e.type === 'radio' ? `radio ${e.name}`
        : `${e.tagName} ${e.id || e.name || ''} ${(e.textContent || '').trim().slice(0, 20)} ${e.getAttribute('href') || ''}`);
    const shape = (e) => [e, e.parentElement, e.nextElementSibling, e.closest('label')].filter(Boolean).map((one) => {
        for (const running of one.getAnimations()) running.finish();
        const { outline, boxShadow, borderColor, backgroundColor, textDecorationLine } = getComputedStyle(one);
        return [outline, boxShadow, borderColor, backgroundColor, textDecorationLine].join();
    }).join(' | ');
    const takesFocus = (e) => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true })
        && (e.tagName !== 'SUMMARY' || e === e.parentElement.querySelector(':scope > summary'));
    const all = [...document.querySelectorAll(selector)].filter(takesFocus);
    const plain = new Map(all.map((e) => [e, shape(e)]));
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    window.hereIAm = async () => {
        await frame(); // the page goes to it at once
        await frame();
        const at = document.activeElement;
        if (!at || at === document.body) return null;
        const box = at.getBoundingClientRect();
        return {
            name: name(at), isShown: plain.get(at) !== shape(at),
            isInView: box.bottom > 0 && box.top < window.innerHeight && box.right > 0 && box.left < window.innerWidth,
        };
    };
    return [...new Set(all.map(name))];
}

// Tab goes through every control of the page, the way past the menu first; where it stands can be seen.
async function reach(me) {
    const { page } = me;
    await page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); });
    const wanted = await page.evaluate(lookAround, CONTROLS);
    const seen = [];
    assert.match(wanted[0], /#main/, 'the way past the menu stands first');
    await page.focus('.skip');
    for (let i = 0; i < MOST_TABS; i++, await page.keyboard.press('Tab')) {
        const at = await page.evaluate(() => window.hereIAm());
        if (!at) break;
        assert.ok(at.isShown, `one sees that ${at.name} of ${page.url()} has the focus`);
        assert.ok(at.isInView, `${at.name} of ${page.url()} is on the screen when it has the focus`);
        seen.push(at.name);
    }
    assert.deepEqual(wanted.filter((one) => !seen.includes(one)), [], `${page.url()} without a mouse`);
}

// Given to the page: what a command would have changed.
function whatIsThere() {
    return [location.href, document.getElementById('help')?.open, document.querySelectorAll('input[name=ids]:checked').length,
        document.querySelector('[name=nature]:checked')?.value];
}

// One field of each kind that stands on the page: the keys of commands are what is typed, and no commands.
async function deaf(me) {
    const { page } = me;
    const kinds = new Map();
    for (const field of await page.locator('input:visible, select:visible, textarea:visible').elementHandles()) {
        if (await field.evaluate((e) => !e.disabled && e.tabIndex >= 0)) kinds.set(await field.evaluate((e) => e.type), field);
    }
    assert.ok(kinds.size > 0, `${page.url()} has a field`);
    for (const [kind, field] of kinds) {
        const isText = ['text', 'search', 'tel', 'textarea'].includes(kind);
        const was = isText && (await field.inputValue());
        if (isText) await field.fill('');
        await field.focus();
        const before = await page.evaluate(whatIsThere);
        for (const key of COMMANDS) await page.keyboard.press(key);
        assert.deepEqual(await page.evaluate(whatIsThere), before, `${kind}: nothing happens`);
        assert.ok(await field.evaluate((e) => e === document.activeElement), `${kind} keeps the focus`);
        if (!isText) continue;
        assert.equal(await field.inputValue(), COMMANDS.join(''), `${kind} takes what is typed`);
        await field.fill(was);
    }
}

module.exports = { byKeys, deaf, reach };
