// Who is away asks a colleague to stand in, at a desk's and at a phone's width: wrong dates are told beside
// their fields, the colleague works in his name, board and roster say who stands in, and one click ends it.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const CLOCK = '2026-11-23T09:00:00+08:00';

async function given(anju, to) {
    const desk = anju.as('desk1');
    const opened = await desk('POST', '/cases', { nature: 'repair', category: 'R01', title: '大堂灯不亮', content: '大堂灯不亮', place: '大堂', anonymous_reason: '巡查' });
    const where = `/cases/${opened.body.id}`;
    assert.equal((await desk('POST', `${where}/dispatch`, { assignees: [to] })).status, 200);
    return where;
}

async function delegation(anju, viewport) {
    const browser = await launch();
    try {
        const where = await given(anju, 'tech1');
        const one = async (login) => {
            const me = await person(browser, anju, login, viewport);
            me.press = async (name) => {
                await Promise.all([me.page.waitForNavigation(), me.page.locator('main').getByRole('button', { name, exact: true }).first().click()]);
                await me.check(name);
            };
            return me;
        };
        const director = await one('director'), { page } = director;
        const row = (n) => page.locator('main tbody tr').nth(n).innerText();

        await director.see('/settings/delegations');
        assert.match(await page.locator('main').innerText(), /没有授权/);
        await page.selectOption('[name=from]', { label: '维修 王刚' });
        await page.selectOption('[name=to]', { label: '维修 李军' });
        await page.selectOption('[name=scope]', { label: '不在岗，由他代班' });
        await page.fill('[name=until]', '2026-11-20T18:00');
        await page.fill('[name=reason]', '休年假');
        await director.press('授权');
        assert.equal(await page.locator('#until-error').count(), 1, 'the day is over: told beside its field');
        assert.equal(await page.evaluate(() => document.activeElement.id), 'until');
        assert.equal(await page.locator('[name=to] option:checked').innerText(), '维修 李军', 'what was chosen is kept');
        assert.equal(await page.inputValue('[name=reason]'), '休年假');
        director.faults.length = 0; // the browser itself notes the 422
        await page.fill('[name=until]', '2026-11-27T18:00');
        await director.press('授权');
        assert.match(await row(0), /维修 王刚[\s\S]*维修 李军[\s\S]*代班[\s\S]*休年假[\s\S]*有效/);

        // who stands in finds the job among his own, takes it, and it is written down in whose name
        const second = await one('tech2');
        await second.see('/my');
        assert.match(await second.page.locator('main').innerText(), /代 维修 王刚/);
        await second.see(where);
        await second.act('接单', {});
        assert.match(await second.page.locator('main').innerText(), /维修 李军（代 维修 王刚）/);

        // boards name both; what is given out from now on comes to who stands in
        await director.see('/board');
        assert.match(await page.locator('main').innerText(), /维修 王刚（维修 李军代班）/);
        const desk = await one('desk1');
        const next = await given(anju, 'tech1');
        await desk.see(next);
        assert.match(await desk.page.locator('main').innerText(), /维修 李军替维修 王刚/);

        // the one who was away sees it and ends it himself
        const first = await one('tech1');
        await first.see('/me');
        await Promise.all([first.page.waitForNavigation(), first.page.locator('main').getByRole('link', { name: '授权与代班' }).click()]);
        await first.check('his own loans');
        await first.press('结束维修 王刚给维修 李军的授权');
        assert.match(await first.page.locator('main tbody tr').first().innerText(), /已提前结束/);
        assert.equal(await first.page.locator('main tbody').getByRole('button').count(), 0);

        // one's own right, for a while: nobody may be lent what one has not
        await first.page.selectOption('[name=to]', { label: '维修 李军' });
        await first.page.selectOption('[name=scope]', { label: '只办回访' });
        await first.page.fill('[name=until]', '2026-11-27T18:00');
        await first.page.fill('[name=reason]', '外出培训');
        await first.press('授权');
        assert.equal(await first.page.locator('#scope-error').count(), 1);
        first.faults.length = 0;
        assert.equal(anju.sql('SELECT count(*) FROM delegation'), '1');
        assert.deepEqual([...director.faults, ...second.faults, ...desk.faults, ...first.faults], []);
    } finally {
        await browser.close();
    }
    anju.verify();
}

// proves X-2
eachEngine('a colleague stands in, at a desk', { engines: ['sqlite'], clock: CLOCK, timeout: 240000 }, (anju) => delegation(anju, { width: 1280, height: 900 }));
eachEngine('a colleague stands in, on a phone', { engines: ['sqlite'], clock: CLOCK, timeout: 240000 }, (anju) => delegation(anju, { width: 360, height: 740 }));
