// The second factor in a browser, at a desk's and at a phone's width: set up by who must, asked for at the
// next login, and the page of one's own sessions. The code is made here, out of the secret that is shown.
'use strict';

const crypto = require('node:crypto');
const { assert, eachEngine } = require('../scenario/harness');
const { launch, person, visitor } = require('./browser');

const CLOCK = '2026-11-23T09:00:00+08:00';

// RFC 4648 and RFC 6238.
function codeOf(secret, at) {
    const bits = [...secret].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
    const hash = crypto.createHmac('sha1', Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))).update(counter).digest();
    return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

async function secondFactor(anju, viewport) {
    const browser = await launch();
    try {
        const admin = await person(browser, anju, 'admin', viewport);
        const press = async (one, name) => {
            await Promise.all([one.page.waitForNavigation(), one.page.locator('main').getByRole('button', { name, exact: true }).first().click()]);
            await one.check(name);
        };
        await admin.see('/settings/second-factor');
        await admin.page.check('[name=role][value=director]');
        await press(admin, '保存规定');
        assert.equal(await admin.page.isChecked('[name=role][value=director]'), true);

        const director = await visitor(browser, anju, viewport, 'director');
        const { page } = director;
        const login = async () => {
            await director.see('/login?next=/cases');
            await page.fill('[name=login]', 'director');
            await page.fill('[name=password]', 'anju-demo');
            await press(director, '登录');
        };
        await login();
        assert.equal(new URL(page.url()).pathname, '/me/second-factor', 'led there, and nowhere else');
        await page.fill('[name=password]', 'guess');
        await press(director, '开始设置');
        assert.equal(await page.locator('#password-error').innerText(), '密码不正确');
        director.faults.length = 0; // the browser itself notes the 422
        await page.fill('[name=password]', 'anju-demo');
        await press(director, '开始设置');
        const secret = (await page.locator('.key').innerText()).replaceAll(' ', '');
        assert.match(secret, /^[A-Z2-7]{32}$/);
        const box = await page.locator('svg.qr').boundingBox();
        assert.ok(box.width >= 160 && Math.abs(box.width - box.height) < 1, 'a square that a phone can read');
        await page.fill('[name=code]', '12');
        await press(director, '确认并开启');
        assert.ok(await page.locator('#code-error').count() > 0);
        assert.equal((await page.locator('.key').innerText()).replaceAll(' ', ''), secret, 'the same secret again');
        director.faults.length = 0;
        await page.fill('[name=code]', codeOf(secret, Date.parse(CLOCK)));
        await press(director, '确认并开启');
        assert.equal(await page.locator('.codes li').count(), 10);
        const recovery = await page.locator('.codes code').first().innerText();
        await Promise.all([page.waitForNavigation(), page.click('text=已保存，继续')]);
        assert.equal(new URL(page.url()).pathname, '/');

        await page.context().clearCookies();
        await login();
        assert.equal(new URL(page.url()).pathname, '/login/code');
        assert.equal(await page.evaluate(() => document.activeElement.id), 'code', 'ready to type');
        await Promise.all([page.waitForNavigation(), page.click('text=手机不在身边，用恢复码')]);
        await director.check('with a recovery code');
        await page.fill('[name=code]', recovery);
        await press(director, '登录');
        await director.see('/me/security');
        assert.match(await page.locator('main').innerText(), /恢复码还剩 9 个/);
        assert.match(await page.locator('main').innerText(), /就是这里/);
        await page.fill('[name=code]', 'aaaa-bbbb-cccc');
        await press(director, '换发十个恢复码');
        assert.ok(await page.locator('#code-error').count() > 0);
        director.faults.length = 0;
        const id = anju.sql("SELECT id FROM staff_user WHERE login = 'director'");
        await admin.see(`/settings/users/${id}`);
        assert.match(await admin.page.locator('main').innerText(), /两步验证\s*已开启/);
        assert.deepEqual([...director.faults, ...admin.faults], []);
    } finally {
        await browser.close();
    }
}

// proves X-3
eachEngine('a second factor is set up and asked for, at a desk', { engines: ['sqlite'], clock: CLOCK }, (anju) => secondFactor(anju, { width: 1280, height: 900 }));
eachEngine('a second factor is set up and asked for, on a phone', { engines: ['sqlite'], clock: CLOCK }, (anju) => secondFactor(anju, { width: 360, height: 740 }));
