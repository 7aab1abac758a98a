// The first visit at a desk's and at a phone's width: from the empty database through every step of
// the wizard to the first filed case. No console error, no report of the content policy, no fault of
// accessibility on the way.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, visitor } = require('./browser');

const PEOPLE = [['周前台', 'zhou'], ['郑工', 'zheng'], ['王师傅', 'wang'], ['吴主任', 'wu'], ['孙主任', 'sun'], ['林档案', 'lin']];

async function wizard(anju, viewport) {
    const browser = await launch();
    try {
        const me = await visitor(browser, anju, viewport);
        const { page } = me;
        const at = () => new URL(page.url()).pathname;
        const press = async (name) => {
            await Promise.all([page.waitForNavigation(), page.locator('main').getByRole('button', { name, exact: true }).click()]);
            await me.check(`${name} at ${at()}`);
        };
        await me.see('/');
        assert.equal(at(), '/setup/account');
        await page.fill('[name=name]', '管理员');
        await page.fill('[name=password]', '我们的管理密码呀');
        await page.fill('[name=again]', '不一样的密码呀呀');
        await press('设为管理员，继续');
        assert.equal(await page.locator('#again-error').count(), 1);
        assert.equal(await page.inputValue('[name=name]'), '管理员', 'what was typed is kept');
        me.faults.length = 0; // the browser itself notes the 422
        await page.fill('[name=password]', '我们的管理密码呀');
        await page.fill('[name=again]', '我们的管理密码呀');
        await press('设为管理员，继续');
        assert.equal(at(), '/setup/community');
        await page.fill('[name=company]', '安居物业');
        await page.fill('[name=code]', 'garden');
        await page.fill('#name', '花园里');
        await press('保存，继续');
        assert.equal(at(), '/setup/houses');
        await page.setInputFiles('#file', { name: '房号.csv', mimeType: 'text/csv', buffer: Buffer.from('楼栋,单元,房号\r\n1,1,101\r\n1,1,102\r\n') });
        await page.locator('form:has(#file) button[type=submit]').click();
        await page.waitForSelector('text=将登记');
        await me.check('houses looked at');
        await press('登记这 2 户');
        await press('继续');
        assert.equal(at(), '/setup/standards');
        await press('按这些标准，继续');
        assert.equal(at(), '/setup/categories');
        await page.uncheck('[name=taken][value=R09]');
        await page.fill('[name=own]', '泳池，做饭部');
        await press('受理这些事，继续');
        assert.equal(await page.isChecked('[name=taken][value=R09]'), false, 'what was taken out stays out');
        me.faults.length = 0; // the browser itself notes the 422
        await page.fill('[name=own]', '泳池，工程部');
        await press('受理这些事，继续');
        assert.equal(at(), '/setup/people');
        for (const [i, [name, login]] of PEOPLE.entries()) {
            await page.fill(`[name=name_${i + 1}]`, name);
            await page.fill(`[name=login_${i + 1}]`, login);
        }
        await press('添加这些人');
        const first = await page.locator('.secret').first().innerText();
        assert.equal(await page.locator('.secret').count(), PEOPLE.length);
        await Promise.all([page.waitForNavigation(), page.click('text=都交给本人了，继续')]);
        await me.check('roster');
        assert.equal(await page.inputValue('[name=day_1]'), 'zhou', 'the front desk is proposed for the day');
        await page.selectOption('[name=night_1]', 'wang');
        await page.fill('[name=to]', '07:00');
        await press('就这样排，继续');
        assert.equal(await page.locator('#to-error').innerText(), '白班的结束须晚于开始');
        assert.equal(await page.inputValue('[name=night_1]'), 'wang', 'what was chosen is kept');
        me.faults.length = 0;
        await page.fill('[name=to]', '19:30');
        await press('就这样排，继续');
        assert.equal(at(), '/setup/done');
        await press('退出，让前台登录');

        await page.fill('[name=login]', 'zhou');
        await page.fill('[name=password]', first);
        await press('登录');
        assert.equal(at(), '/login/password');
        await page.fill('[name=password]', first);
        await page.fill('[name=new_password]', '周前台的新密码呀');
        await page.fill('[name=again]', '周前台的新密码呀');
        await press('设为新密码并登录');
        await me.see('/cases/new');
        await page.waitForSelector('html[data-ready=intake]');
        await page.check('[name=nature][value=repair]', { force: true });
        await page.fill('[name=title]', '厨房漏水');
        await page.fill('[name=content]', '水管一直滴水');
        await page.fill('[name=reporter_name]', '王女士');
        await page.fill('[name=reporter_phone]', '13800001234');
        await page.fill('[name=house]', '1-1-101');
        await Promise.all([page.waitForNavigation(), page.click('#save')]);
        await me.check('the first case is filed');
        await me.see('/cases');
        assert.match(await page.locator('main').innerText(), /厨房漏水/);
        assert.deepEqual(me.faults, []);
    } finally {
        await browser.close();
    }
    anju.verify();
}

const OPTIONS = { demo: false, engines: ['sqlite'], timeout: 240000 };
eachEngine('the first visit at a desk', OPTIONS, (anju) => wizard(anju, { width: 1280, height: 900 }));
eachEngine('the first visit on a phone', OPTIONS, (anju) => wizard(anju, { width: 360, height: 740 }));
