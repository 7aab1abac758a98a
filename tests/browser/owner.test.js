// An owner on his phone and at a desk, and the technician who does the work from his list of jobs.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person, visitor } = require('./browser');

async function walk(anju, viewport) {
    const browser = await launch();
    try {
        const phone = /phone (\d+)/.exec(anju.command('demo', '--houses', '60', '--cases', '0').stderr)[1];
        const owner = await visitor(browser, anju, viewport);
        await owner.see('/owner/login');
        await owner.page.fill('[name=phone]', phone);
        await owner.send();
        await owner.check('the page that asks for the code');
        await owner.page.fill('[name=code]', /验证码 (\d{6})/.exec(anju.log())[1]);
        await owner.send();
        await owner.check('home');
        await owner.page.click('.owner-doors a');
        await owner.check('the form');
        await owner.page.fill('[name=content]', '厨房漏水 <img src=x onerror=alert(1)>');
        await owner.send();
        const where = new URL(owner.page.url()).pathname;
        assert.match(where, /^\/owner\/cases\/\d+$/);
        await owner.check('the case');
        assert.match(await owner.page.locator('.owner-now').innerText(), /预计 .* 前完成/);
        await owner.see('/owner/cases');

        const id = where.split('/').pop();
        await anju.as('desk1')('POST', `/cases/${id}/classify`, { category: 'R01', size: 'minor' });
        await anju.as('eng')('POST', `/cases/${id}/dispatch`, { assignees: ['tech1'] });
        const tech = await person(browser, anju, 'tech1', viewport);
        await tech.see('/my');
        assert.equal(await tech.page.locator('.job').count(), 1);
        for (const name of ['接单', '到场']) {
            assert.equal(await tech.page.locator('.job-next').first().innerText(), name);
            await tech.send();
            await tech.check(`my jobs after ${name}`);
            assert.equal(new URL(tech.page.url()).pathname, '/my');
        }
        await owner.see(where);
        assert.match(await owner.page.locator('.owner-steps').innerText(), /师傅到场/);
        assert.deepEqual([...owner.faults, ...tech.faults], []);
    } finally {
        await browser.close();
    }
    anju.verify();
}

const OPTIONS = { engines: ['sqlite'], timeout: 240000 };
eachEngine('an owner at a desk reports, a technician goes', OPTIONS, (anju) => walk(anju, { width: 1280, height: 900 }));
eachEngine('an owner on a phone reports, a technician goes', OPTIONS, (anju) => walk(anju, { width: 360, height: 740 }));
