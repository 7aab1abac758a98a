// What a person agreed to, on the screen of the desk and on a phone.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const OWNER = "SELECT p.id FROM person p JOIN person_house h ON h.community_id = p.community_id AND h.person_id = p.id AND h.to_at = 0"
    + " JOIN community c ON c.community_id = p.community_id AND c.code = 'yiyuan' WHERE p.status = 'active' ORDER BY p.id LIMIT 1";
const SIZES = [{ width: 1280, height: 900 }, { width: 360, height: 740 }];

eachEngine('consents, requests and notices', { engines: ['sqlite'] }, async (anju) => {
    const browser = await launch();
    try {
        const id = anju.sql(OWNER);
        for (const [i, size] of SIZES.entries()) {
            const css = await person(browser, anju, 'css', size);
            await css.see(`/persons/${id}/privacy`);
            const purpose = ['care', 'register'][i];
            await css.page.selectOption('#purpose', purpose);
            await css.page.selectOption('#notice_version', 'A/0');
            await css.page.selectOption('#way', 'paper');
            await Promise.all([css.page.waitForNavigation(), css.page.click('text=登记同意')]);
            await css.check('a consent');
            assert.equal(await css.page.locator('tbody tr', { hasText: '有效' }).count(), i + 1);
            // the same once more: told in words, and what was chosen is kept
            await css.page.selectOption('#purpose', purpose);
            await css.page.selectOption('#notice_version', 'A/0');
            await css.page.selectOption('#way', 'phone');
            await Promise.all([css.page.waitForNavigation(), css.page.click('text=登记同意')]);
            await css.check('a consent twice');
            assert.match(await css.page.textContent('.problem'), /仍然有效/);
            assert.equal(await css.page.inputValue('#way'), 'phone');
            if (process.env.SHOTS) await css.page.screenshot({ path: `${process.env.SHOTS}/privacy-${size.width}.png`, fullPage: true });
            assert.deepEqual(css.faults.filter((f) => !/409/.test(f)), []);
        }
        const css = await person(browser, anju, 'css', SIZES[0]);
        await css.see(`/persons/${id}/privacy`);
        await Promise.all([css.page.waitForNavigation(), css.page.locator('tbody tr', { hasText: '关怀服务' }).locator('button').click()]);
        assert.equal(await css.page.locator('tbody tr', { hasText: '撤回' }).filter({ hasText: '关怀服务' }).locator('button').count(), 0);
        await css.page.selectOption('#what', 'copy');
        await Promise.all([css.page.waitForNavigation(), css.page.click('text=登记请求')]);
        assert.match(css.page.url(), /\/cases\/\d+$/);
        assert.match(await css.page.textContent('h1'), /复制个人信息/);
        const quality = await person(browser, anju, 'quality', SIZES[1]);
        await quality.see('/privacy-notices');
        if (process.env.SHOTS) await quality.page.screenshot({ path: `${process.env.SHOTS}/notices-360.png`, fullPage: true });
        await quality.page.fill('#version', 'A/1');
        await quality.page.fill('#text', '我们为履行物业服务合同登记您的姓名、联系方式和房屋，不作他用。');
        await Promise.all([quality.page.waitForNavigation(), quality.page.click('button:has-text("发布")')]);
        assert.match(await quality.page.locator('main section.card h2').first().textContent(), /A\/1/);
        await css.see(`/persons/${id}/privacy`);
        assert.equal(await css.page.locator('tbody tr', { hasText: '旧版告知' }).count(), 1);
        if (process.env.SHOTS) await css.page.screenshot({ path: `${process.env.SHOTS}/privacy-older.png`, fullPage: true });
    } finally {
        await browser.close();
    }
});
