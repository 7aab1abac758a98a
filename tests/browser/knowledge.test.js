// An article is written, offered while a question is taken in, and inserted with one key; at both widths.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const DEMO = { engines: ['sqlite'], demoArgs: ['--houses', '60', '--cases', '60'] };

async function answerWithAnArticle(anju, viewport) {
    const browser = await launch();
    try {
        const css = await person(browser, anju, 'css', viewport);
        await css.see('/knowledge/new');
        await css.check('the form of an article');
        await css.page.fill('[name=title]', '装修几点可以施工');
        await css.page.fill('[name=words]', '施工时间 噪音');
        await css.page.fill('[name=answer]', '工作日八点到十二点、十四点到十八点。');
        await css.page.fill('[name=source]', '装饰装修管理规定第十二条');
        await Promise.all([css.page.waitForNavigation(), css.page.click('main form button[type=submit]')]);
        await css.check('the article');
        await css.see('/knowledge');
        await css.check('the knowledge base');
        await css.see('/knowledge/gaps');
        await css.check('what is missing');

        const desk = await person(browser, anju, 'desk1', viewport), page = desk.page;
        await desk.see('/cases/new');
        await page.check('[name=nature][value=inquiry]', { force: true });
        await page.fill('[name=content]', '请问装修几点可以开始施工');
        await page.locator('.offers .offer').first().waitFor();
        await desk.check('what is offered');
        await page.keyboard.press('Alt+Digit1');
        assert.match(await page.inputValue('[name=answer]'), /八点到十二点/);
        assert.match(await page.inputValue('[name=article]'), /^K-\d{4}$/);

        const asked = await anju.as('desk1')('POST', '/cases', { nature: 'inquiry', channel: 'phone', house: '1-1-101', title: '装修施工几点开始',
            reporter_name: '王女士', reporter_phone: '13800001234' });
        assert.equal(asked.status, 201, asked.text);
        await desk.see(`/cases/${asked.body.id}`);
        await page.locator('#act-answer summary').click();
        await page.locator('#form-answer .offer').first().click();
        assert.match(await page.inputValue('#form-answer [name=article]'), /^K-\d{4}$/);
        await desk.check('an article in the answer');
        await Promise.all([page.waitForNavigation(), page.click('#form-answer button[type=submit]')]);
        assert.match(await page.locator('main').innerText(), /K-\d{4}/);
        assert.deepEqual(css.faults, []);
        assert.deepEqual(desk.faults, []);
    } finally {
        await browser.close();
    }
    await anju.verify();
}

eachEngine('an article answers a question at a desk', DEMO, (anju) => answerWithAnArticle(anju, { width: 1280, height: 900 }));
eachEngine('an article answers a question on a phone', DEMO, (anju) => answerWithAnArticle(anju, { width: 360, height: 740 }));
