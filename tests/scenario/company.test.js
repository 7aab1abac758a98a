// Headquarters: communities ranked by kept promises, with the same figures as `anju report promises`,
// and the cases behind each.
'use strict';

const fs = require('node:fs');
const { eachEngine } = require('./harness');

const DEMO = { demoArgs: ['--houses', '60', '--cases', '200'] };

// The watch folds the journal a moment later: asked until all is folded.
async function folded(anju, assert) {
    const today = Math.floor((Date.parse(fs.readFileSync(anju.clockFile, 'utf8')) + 8 * 3600e3) / 86400e3);
    const behind = `SELECT count(*) FROM journal_head h LEFT JOIN stats_place s ON s.community_id = h.community_id WHERE h.community_id <> 0 AND (s.seq IS NULL OR s.rebuild_day < ${today} OR s.seq < h.seq)`;
    for (let tries = 0; tries < 2000; tries++) {
        if (Number(anju.sql(behind)) === 0) return;
        await anju.api('GET', '/healthz');
    }
    assert.fail('the day figures are not folded');
}

// proves X-42
eachEngine('headquarters sees the communities ranked by kept promises, and each figure opens its cases', DEMO, async (anju, assert) => {
    await folded(anju, assert);
    const exec = anju.as('exec');
    for (const period of ['2026-10', '2026Q3', '2026-09']) {
        const company = (await exec('GET', `/company?period=${period}`)).body;
        const rates = company.items.filter((one) => one.due > 0).map((one) => one.rate_pct);
        assert.deepEqual(rates, [...rates].sort((a, b) => b - a));
        assert.deepEqual(company.items.map((one) => one.rank), company.items.map((_, i) => i + 1));
        assert.ok(company.items.every((one) => one.due > 0 || one.rate_pct === null));
        const yiyuan = company.items.find((one) => one.community === 'yiyuan');
        const said = JSON.parse(anju.command('report', 'promises', '--period', period, '--community', 'yiyuan').stdout).items;
        const page = (await exec('GET', `/reports?community=yiyuan&period=${period}`)).body.items;
        const figures = (row) => [row.nature, row.metric, row.due, row.met, row.missed, row.open_overdue, row.rate_pct];
        assert.deepEqual(page.map(figures), said.map(figures));
        assert.equal(yiyuan.due, said.reduce((sum, row) => sum + row.due, 0));
        assert.equal(yiyuan.missed, said.reduce((sum, row) => sum + row.missed, 0));
        const behind = (await exec('GET', `/reports/cases?community=yiyuan&period=${period}&what=missed&limit=200`)).body.items;
        assert.equal(behind.length, Math.min(yiyuan.missed, 200));
    }
    assert.match((await exec('GET', '/company.csv?period=2026-10')).text, /^\uFEFF?rank,community,name,due/);
});

eachEngine('each case of the demo has its number', DEMO, async (anju, assert) => {
    assert.equal(Number(anju.sql('SELECT count(*) FROM service_case WHERE number IS NULL')), 0);
});

eachEngine('the company is for headquarters, a community for who works in it', {}, async (anju, assert) => {
    assert.equal((await anju.as('director')('GET', '/company')).status, 403);
    assert.equal((await anju.as('quality')('GET', '/company')).status, 200);
    assert.equal((await anju.as('director')('GET', '/reports')).status, 200);
    assert.notEqual((await anju.as('director')('GET', '/reports?community=lakeside')).status, 200);
    assert.notEqual((await anju.as('director')('GET', '/reports/cases?community=lakeside')).status, 200);
    assert.equal((await anju.as('desk1')('GET', '/reports')).status, 403);
    const wrong = await anju.as('exec')('GET', '/company?period=soon');
    assert.equal(wrong.status, 422);
    assert.equal(wrong.body.errors[0].field, 'period');
});
