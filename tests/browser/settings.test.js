// The settings at a desk's and at a phone's width: no console error, no report of the content policy, no
// fault of accessibility on any of its pages, and what is typed wrongly is told beside its field.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const PLACES = ['/settings', '/settings/users', '/settings/users/new', '/settings/communities', '/settings/communities/new', '/settings/communities/yiyuan',
    '/settings/roster?community=yiyuan', '/settings/departments?community=yiyuan', '/settings/departments/new?community=yiyuan', '/settings/standards', '/settings/blueprints', '/settings/calendar', '/settings/calendar/new', '/settings/log', '/login/password'];

async function settings(anju, viewport) {
    const browser = await launch();
    try {
        const admin = await person(browser, anju, 'admin', viewport);
        const { page } = admin;
        const press = async (name) => {
            await Promise.all([page.waitForNavigation(), page.locator('main').getByRole('button', { name, exact: true }).first().click()]);
            await admin.check(name);
        };
        for (const place of PLACES) await admin.see(place);

        await admin.see('/settings/users/new');
        await page.fill('[name=name]', '李娜');
        await page.fill('[name=login]', 'desk1');
        await page.selectOption('[name=community]', 'yiyuan');
        await page.check('[name=role][value=front_desk]');
        await press('添加帐号');
        assert.equal(await page.locator('#login-error').innerText(), '登录名 desk1 已经有人使用');
        assert.equal(await page.inputValue('[name=community]'), 'yiyuan', 'what was chosen is kept');
        assert.equal(await page.isChecked('[name=role][value=front_desk]'), true, 'what was ticked is kept');
        admin.faults.length = 0; // the browser itself notes the 422
        await page.fill('[name=login]', 'li.na');
        await press('添加帐号');
        assert.match(await page.locator('.secret').innerText(), /^[a-z2-9-]{14}$/);
        await Promise.all([page.waitForNavigation(), page.click('text=打开这个帐号')]);
        await admin.check('the account');
        await press('停用 李娜 的帐号');
        assert.match(await page.locator('main').innerText(), /已停用/);
        await press('重新启用');

        await admin.see('/settings/roster?community=yiyuan&week=2026-11-23');
        await page.selectOption('[name=role]', 'duty');
        await page.selectOption('[name=user]', 'duty');
        await page.fill('[name=from]', '22:00');
        await page.fill('[name=to]', '06:00');
        await press('排这个班');
        assert.match(await page.locator('.shift').first().innerText(), /22:00–次日 06:00/);
        await press('排这个班'); // 08:00–20:00 of the first in the list: he is no front desk
        assert.ok(await page.locator('.error').count() > 0);
        admin.faults.length = 0;

        await admin.see('/settings/departments/new?community=yiyuan');
        await page.fill('[name=name]', '工程部');
        await press('添加部门');
        assert.equal(await page.locator('#name-error').innerText(), '已经有“工程部”');
        admin.faults.length = 0;
        await page.fill('[name=name]', '电梯班');
        await page.selectOption('[name=parent]', { label: '工程部' });
        await press('添加部门');
        await page.selectOption('[name=user]', 'tech6');
        await page.selectOption('[name=department]', { label: '　电梯班' });
        await press('放进这个部门');
        assert.match(await page.locator('.tree li', { hasText: '电梯班' }).innerText(), /1 人\s+维修 杨波/);
        await Promise.all([page.waitForNavigation(), page.locator('.tree').getByRole('link', { name: '电梯班' }).click()]);
        await admin.check('one department');
        await press('撤销电梯班');
        assert.match(await page.locator('main').innerText(), /还有 1 人，请先把他们调到别的部门/);
        admin.faults.length = 0;

        const quality = await person(browser, anju, 'quality', viewport);
        for (const name of ['报修', '投诉']) {
            await quality.see('/settings/blueprints');
            await Promise.all([quality.page.waitForNavigation(), quality.page.locator('main').getByRole('link', { name }).first().click()]);
            await quality.check(name);
            assert.ok(await quality.page.locator('svg.drawing g.box').count() > 5);
        }
        await Promise.all([quality.page.waitForNavigation(), quality.page.click('text=在此基础上发布新版本')]);
        await quality.check('a new blueprint');
        await quality.page.fill('[name=text]', 'blueprint: repair\nnonsense: 1\n');
        await Promise.all([quality.page.waitForNavigation(), quality.page.click('main button[type=submit]')]);
        await quality.check('its faults');
        assert.ok(await quality.page.locator('.fault-lines li').count() > 1);
        quality.faults.length = 0;
        await quality.see('/settings/standards');
        await Promise.all([quality.page.waitForNavigation(), quality.page.click('text=BASE-000 物业管理售后服务承诺')]);
        await quality.check('a standard');
        for (const one of [admin, quality]) assert.deepEqual(one.faults, []);
    } finally {
        await browser.close();
    }
    anju.verify();
}

const OPTIONS = { engines: ['sqlite'], timeout: 240000 };
eachEngine('the settings at a desk', OPTIONS, (anju) => settings(anju, { width: 1280, height: 900 }));
eachEngine('the settings on a phone', OPTIONS, (anju) => settings(anju, { width: 360, height: 740 }));
