// An inspection is recorded and put right, and the committee reads what is public, at a desk's and at a phone's width.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

async function inspect(anju, viewport) {
    const password = path.join(anju.folder, 'password');
    fs.writeFileSync(password, 'anju-demo');
    const added = anju.command('user', 'add', 'committee1', '--name', '业委会 陶然', '--role', 'committee', '--community', 'yiyuan', '--password-file', password);
    assert.equal(added.code, 0, added.stderr);
    const browser = await launch();
    try {
        const director = await person(browser, anju, 'director', viewport);
        const { page } = director;
        const press = async (name) => {
            await Promise.all([page.waitForNavigation(), page.locator('main').getByRole('button', { name, exact: true }).click()]);
            await director.check(name);
        };
        await director.see('/inspections/new');
        await page.selectOption('[name=by_kind]', { label: '主管部门' });
        await page.fill('[name=by_name]', '区消防大队');
        await page.fill('[name=subject]', '消防专项检查');
        await page.fill('[name=found]', '楼道堆物');
        await page.fill('[name=ordered]', '清理楼道');
        await press('登记检查');
        assert.equal(await page.locator('#due-error').innerText(), '有整改要求就要写明何时前完成');
        assert.equal(await page.inputValue('[name=ordered]'), '清理楼道', 'what was typed is kept');
        director.faults.length = 0; // the browser itself notes the 422
        await page.fill('[name=due]', '2026-12-01');
        await press('登记检查');
        assert.match(await page.locator('main').innerText(), /整改中/);
        await page.fill('[name=text]', '已清理');
        await press('整改完成');
        assert.match(await page.locator('main').innerText(), /已整改/);
        await director.see('/inspections');

        const committee = await person(browser, anju, 'committee1', viewport);
        await committee.see('/');
        await committee.see('/inspections');
        assert.equal(await committee.page.locator('text=登记检查').count(), 0);
        await committee.see('/public');
        assert.match(await committee.page.locator('main').innerText(), /消防专项检查/);
        assert.doesNotMatch(await committee.page.locator('main').innerText(), /楼道堆物|区消防大队/);
        for (const one of [director, committee]) assert.deepEqual(one.faults, []);
    } finally {
        await browser.close();
    }
    anju.verify();
}

const OPTIONS = { engines: ['sqlite'], timeout: 240000 };
// proves S3-3.6a
eachEngine('an inspection at a desk', OPTIONS, (anju) => inspect(anju, { width: 1280, height: 900 }));
eachEngine('an inspection on a phone', OPTIONS, (anju) => inspect(anju, { width: 360, height: 740 }));
