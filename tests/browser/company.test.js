// The pages of headquarters at a desk's and at a phone's width.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, person } = require('./browser');

const DEMO = { engines: ['sqlite'], demoArgs: ['--houses', '60', '--cases', '120'] };

async function look(anju, viewport) {
    const browser = await launch();
    try {
        const exec = await person(browser, anju, 'exec', viewport);
        for (const where of ['/company', '/company?period=2026', '/reports?community=yiyuan&period=2026', '/reports/cases?community=yiyuan&period=2026'])
            await exec.see(where);
        assert.deepEqual(exec.faults, []);
    } finally {
        await browser.close();
    }
}

eachEngine('headquarters at a desk', DEMO, (anju) => look(anju, { width: 1280, height: 900 }));
eachEngine('headquarters on a phone', DEMO, (anju) => look(anju, { width: 360, height: 740 }));
