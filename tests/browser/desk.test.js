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

const OPTIONS = { engines: ['sqlite'], timeout: 240000 };
eachEngine('the desk, its lists and messages at a desk', OPTIONS, (anju) => look(anju, { width: 1280, height: 900 }));
eachEngine('the desk, its lists and messages on a phone', OPTIONS, (anju) => look(anju, { width: 360, height: 740 }));
