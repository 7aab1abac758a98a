// The work desk, the list and the messages at a desk's and at a phone's width: a counter opens its
// list, conditions come off one by one, a message opens its case; no fault of accessibility.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

async function look(anju, viewport) {
    const browser = await launch();
    try {
        const api = anju.as('desk1');
        for (let i = 0; i < 3; i++) {
            const { body } = await api('POST', '/cases', { nature: 'repair', channel: 'phone', title: `水管漏水 ${i}`, content: '漏水',
                house: '1-1-101', category: 'R01', reporter_name: '王芳', reporter_phone: '13812345678', urgent: i === 0 });
            if (i > 0) await api('POST', `/cases/${body.id}/dispatch`, { assignees: ['tech1'] });
        }
        const desk = await person(browser, anju, 'desk1', viewport);
        await desk.see('/');
        const tile = desk.page.locator('.tile', { hasText: '未派' });
        assert.equal(await tile.locator('strong').innerText(), '1');
        await Promise.all([desk.page.waitForNavigation(), tile.click()]);
        await desk.check('the list behind a counter');
        assert.equal(await desk.page.locator('.cases tbody tr').count(), 1);
        await Promise.all([desk.page.waitForNavigation(), desk.page.locator('.condition').first().click()]);
        assert.equal(await desk.page.locator('.cases tbody tr').count(), 3);
        await desk.page.locator('.list-more > summary').click();
        await desk.page.check('[name=status][value=dispatched]');
        await desk.check('more conditions');
        await Promise.all([desk.page.waitForNavigation(), desk.page.locator('.list-filter button[type=submit]').click()]);
        assert.equal(await desk.page.locator('.cases tbody tr').count(), 2);
        const tech = await person(browser, anju, 'tech1', viewport);
        await tech.see('/messages');
        assert.equal(await tech.page.locator('.bell-count').innerText(), '2');
        await Promise.all([tech.page.waitForNavigation(), tech.page.locator('.message-open').first().click()]);
        assert.match(new URL(tech.page.url()).pathname, /^\/cases\/\d+$/);
        await tech.see('/messages?unread=1');
        assert.equal(await tech.page.locator('.message').count(), 1);
        await Promise.all([tech.page.waitForNavigation(), tech.page.locator('.messages-bar button').click()]);
        assert.equal(await tech.page.locator('.bell-count').count(), 0);
        await tech.see('/me');
        for (const one of [desk, tech]) assert.deepEqual(one.faults, []);
    } finally {
        await browser.close();
    }
}

// Keys go from row to row and tick; what is ticked is dispatched together; the question is kept.
async function keysAndTicks(anju, viewport) {
    const browser = await launch();
    try {
        const api = anju.as('desk1');
        const ids = [];
        for (let i = 0; i < 4; i++) {
            ids.unshift((await api('POST', '/cases', { nature: 'repair', channel: 'phone', title: `水管漏水 ${i}`, content: '漏水',
                house: '1-1-101', category: 'R01', reporter_name: '王芳', reporter_phone: '13812345678' })).body.id);
        }
        await api('POST', `/cases/${ids[1]}/cancel`, { reason: '自己修好了' });
        const desk = await person(browser, anju, 'desk1', viewport), page = desk.page;
        const at = () => page.evaluate(() => document.activeElement.getAttribute('href'));
        const ticked = () => page.evaluate(() => [...document.querySelectorAll('input[name=ids]')].map((one) => Number(one.checked)).join(''));
        await desk.see('/cases');
        await page.locator('#q').focus();
        await page.keyboard.type('jxk');
        assert.equal(await page.inputValue('#q'), 'jxk');
        assert.equal(await ticked(), '0000');
        await page.evaluate(() => document.activeElement.blur());
        await page.keyboard.press('x');
        assert.equal(await ticked(), '0000');
        for (const [key, row] of [['j', 0], ['j', 1], ['j', 2], ['k', 1], ['k', 0], ['k', 0]]) {
            await page.keyboard.press(key);
            assert.equal(await at(), `/cases/${ids[row]}`, key);
        }
        await page.keyboard.press('x');
        assert.equal(await ticked(), '1000');
        await page.locator('input[name=ids]').nth(2).click({ modifiers: ['Shift'] });
        assert.equal(await ticked(), '1110');
        await page.locator('.bulk > summary').click();
        await desk.check('ticked rows and the bar');
        await page.selectOption('#bulk-assignees', 'tech1');
        await Promise.all([page.waitForNavigation(), page.locator('#bulk button[value=dispatch]').click()]);
        await desk.check('what came of it');
        assert.deepEqual(await page.locator('.bulk-list li .chip').allInnerTexts(), ['已做', '没有做', '已做']);
        assert.equal(await page.inputValue('#bulk-assignees'), 'tech1');
        await desk.see('/cases?status=dispatched');
        assert.equal(await page.locator('.cases tbody tr').count(), 2);
        await page.locator('.view-save > summary').click();
        await desk.check('saving a view');
        await page.fill('.view-save [name=name]', '已派的');
        await Promise.all([page.waitForNavigation(), page.locator('.view-save button').click()]);
        assert.equal(await page.locator('.view[aria-current]').innerText(), '已派的');
        await page.keyboard.press('j');
        await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
        assert.equal(new URL(page.url()).pathname, `/cases/${ids[0]}`);
        await desk.see('/cases/views');
        if (viewport.width > 640) { // where a row has a head, it ticks the page
            await desk.see('/cases');
            await page.locator('#tick-all').click();
            assert.equal(await ticked(), '1111');
        }
        assert.deepEqual(desk.faults, []);
    } finally {
        await browser.close();
    }
}

const OPTIONS = { engines: ['sqlite'], timeout: 240000 };
eachEngine('the desk, its lists and messages at a desk', OPTIONS, (anju) => look(anju, { width: 1280, height: 900 }));
eachEngine('the desk, its lists and messages on a phone', OPTIONS, (anju) => look(anju, { width: 360, height: 740 }));
eachEngine('keys, ticks and saved views at a desk', OPTIONS, (anju) => keysAndTicks(anju, { width: 1280, height: 900 }));
eachEngine('keys, ticks and saved views on a phone', OPTIONS, (anju) => keysAndTicks(anju, { width: 360, height: 740 }));
