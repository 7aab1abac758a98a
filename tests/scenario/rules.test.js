// The rules in the settings: who publishes standards, blueprints and calendars, what is shown before,
// and what becomes of cases that run.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { ROOT, eachEngine } = require('./harness');

const GIVEN = { nature: 'repair', channel: 'phone', title: '漏水', content: '厨房漏水', house: '1-1-101', reporter_name: '林先生', reporter_phone: '13800001234' };
const PAGE = { accept: 'text/html' };
const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8');

const dueOf = (body, metric) => body.promises.find((one) => one.metric === metric)?.due_at;

// proves S0-6 X-22
eachEngine('a standard is looked at, published by the company\'s quality, and binds new cases only', {}, async (anju, assert) => {
    const quality = anju.as('quality');
    const text = read('standards/BASE-000.yaml').replace('version: A/0', 'version: A/1').replace('effective_from: 2007-01-01', 'effective_from: 2026-11-24')
        .replace(/(natures: \[repair\], +metric: respond, limit: )24h/, (all, head) => `${head}8h`);
    for (const who of ['admin', 'director', 'desk1']) assert.equal((await anju.as(who)('POST', '/settings/standards', { text })).status, 403, who);

    const faulty = await quality('POST', '/settings/standards', { text: text.replace('limit: 8h', 'limit: 8x') });
    assert.equal(faulty.status, 422);
    const line = text.slice(0, text.indexOf('limit: 8h')).split('\n').length;
    assert.deepEqual(faulty.body.faults.map((one) => one.line), [line]);

    const looked = await quality('POST', '/settings/standards', { text });
    assert.equal(looked.status, 200, looked.text);
    assert.deepEqual(looked.body.changes.map((one) => [one.metric, one.before, one.after]), [['respond', '24 小时 全天 对外承诺', '8 小时 全天 对外承诺']]);
    assert.equal(anju.sql('SELECT count(*) FROM standard_version'), '2', 'looking publishes nothing');

    const before = (await anju.as('lake_desk')('POST', '/cases', { ...GIVEN })).body;
    const published = await quality('POST', '/settings/standards', { text, confirm: true });
    assert.equal(published.status, 201, published.text);
    assert.equal(anju.sql("SELECT count(*) FROM journal_event WHERE kind = 'standard_published'"), '3');
    anju.setClock('2026-11-24T09:00:00+08:00');
    const after = (await anju.as('lake_desk')('POST', '/cases', { ...GIVEN })).body;
    assert.equal(dueOf(before, 'respond'), '2026-11-24T09:00:00+08:00');
    assert.equal(dueOf(after, 'respond'), '2026-11-24T17:00:00+08:00');
    assert.equal(dueOf((await anju.as('lake_desk')('GET', `/cases/${before.id}`)).body, 'respond'), '2026-11-24T09:00:00+08:00');
    const list = (await quality('GET', '/settings/standards')).body;
    assert.deepEqual(list.items.filter((one) => one.in_force).map((one) => [one.code, one.version]), [['BASE-000', 'A/1'], ['YIYUAN-003', 'A/0']]);
    anju.verify();
});

eachEngine('communities are bound by the company only, and to what is published', {}, async (anju, assert) => {
    const quality = anju.as('quality');
    const bind = (who, code, standards) => anju.as(who)('POST', '/settings/standards/bind', { code, standards });
    assert.equal((await bind('director', 'yiyuan', ['BASE-000'])).status, 403);
    assert.equal((await bind('quality', 'lakeside', ['BASE-000', 'NOSUCH'])).status, 422);
    assert.equal((await bind('quality', 'nowhere', ['BASE-000'])).status, 422);
    assert.equal((await bind('quality', 'lakeside', ['YIYUAN-003', 'BASE-000'])).status, 200);
    const bound = (await quality('GET', '/settings/standards')).body.communities;
    assert.deepEqual(bound.find((one) => one.code === 'lakeside').standards, ['YIYUAN-003', 'BASE-000']);
    assert.deepEqual((await anju.as('director')('GET', '/settings/standards')).body.communities.map((one) => one.code), ['yiyuan']);
});

// proves S0-6
eachEngine('a blueprint is looked at and published; a case that runs keeps its version', {}, async (anju, assert) => {
    const quality = anju.as('quality');
    const old = (await anju.as('desk1')('POST', '/cases', GIVEN)).body;
    const text = read('blueprints/repair.yaml').replace('version: B/0', 'version: B/1').replace('name: 受理登记', 'name: 登记受理').replace('do: accept, from: [dispatched], to: taken, who: [assignees]', 'do: accept, from: [dispatched], to: taken, who: [assignees, eng]');
    assert.equal((await anju.as('admin')('POST', '/settings/blueprints', { text })).status, 403);
    const faulty = await quality('POST', '/settings/blueprints', { text: text.replace('to: taken, who: [assignees, eng]', 'to: nowhere, who: [assignees, eng]') });
    assert.equal(faulty.status, 422);
    assert.equal(faulty.body.faults[0].line, text.slice(0, text.indexOf('to: taken, who: [assignees, eng]')).split('\n').length);
    const looked = await quality('POST', '/settings/blueprints', { text });
    assert.equal(looked.status, 200, looked.text);
    assert.equal(looked.body.running, 1);
    assert.equal(looked.body.changes.length, 3, JSON.stringify(looked.body.changes));
    assert.ok(looked.body.changes.some((one) => one.before === '受理登记（已登记）' && one.after === '登记受理（已登记）'), JSON.stringify(looked.body.changes));
    const published = await quality('POST', '/settings/blueprints', { text, confirm: true });
    assert.equal(published.status, 201, published.text);
    const fresh = (await anju.as('desk1')('POST', '/cases', GIVEN)).body;
    const versionOf = (id) => anju.sql(`SELECT v.version FROM service_case c JOIN blueprint_version v ON v.id = c.blueprint_id WHERE c.id = ${id}`);
    assert.deepEqual([versionOf(old.id), versionOf(fresh.id)], ['B/0', 'B/1']);
    assert.equal((await anju.as('desk1')('POST', `/cases/${old.id}/classify`, { category: '渗漏水' })).status, 200);
    anju.verify();
});

eachEngine('a blueprint is drawn: every stage a box, every way a line', {}, async (anju, assert) => {
    const list = (await anju.as('director')('GET', '/settings/blueprints')).body.items;
    assert.equal(list.length, 12);
    for (const one of list) {
        const page = await anju.as('director')('GET', `/settings/blueprints/${one.id}`, null, PAGE);
        assert.equal(page.status, 200, one.code);
        const { stages } = (await anju.as('director')('GET', `/settings/blueprints/${one.id}`)).body;
        const drawn = [...page.text.matchAll(/class="box-name">([^<]*)</g)].map((found) => found[1]);
        assert.deepEqual(drawn, stages.map((stage) => stage.name), one.code);
        assert.ok([...page.text.matchAll(/class="way[ "]/g)].length >= stages.length - 4, one.code);
    }
});

// proves X-9
eachEngine('a new year of the calendar moves what was provisional, and only after it was shown', { clock: '2026-12-30T10:00:00+08:00' }, async (anju, assert) => {
    const quality = anju.as('quality');
    const opened = (await anju.as('desk1')('POST', '/cases', { ...GIVEN, nature: 'grievance', title: '嫌吵' })).body;
    const provisional = () => Number(anju.sql('SELECT count(*) FROM promise WHERE provisional = 1'));
    assert.ok(provisional() > 0, 'a promise over the new year rests on guesses');
    assert.match((await quality('GET', '/settings/calendar')).body.warning, /2027/);

    const rows = '2027-01-01,off,元旦\n2027-01-02,off,元旦\n2027-01-03,off,元旦\n2027-01-04,off,元旦\n2027-01-05,off,元旦\n2027-10-01,off,国庆节\n';
    const faulty = await quality('POST', '/settings/calendar', { text: rows.replace('2027-01-03,off', '2027-01-03,maybe') });
    assert.deepEqual([faulty.status, faulty.body.faults.map((one) => one.line)], [422, [3]]);
    assert.equal((await anju.as('director')('POST', '/settings/calendar', { text: rows })).status, 403);

    assert.equal((await quality('POST', '/settings/calendar', { text: rows.replace('2027-10-01,off,国庆节\n', '') })).body.incomplete_year, '2027', 'a year without its National Day is not the whole notice');

    const dues = async () => Object.fromEntries((await anju.as('desk1')('GET', `/cases/${opened.id}`)).body.promises.map((one) => [one.metric, one.due_at]));
    const before = await dues();
    const looked = await quality('POST', '/settings/calendar', { text: rows });
    assert.equal(looked.status, 200, looked.text);
    assert.equal(looked.body.affected, 1);
    assert.ok(looked.body.moves.length > 0);
    assert.deepEqual(await dues(), before, 'looking moves nothing');

    const loaded = await quality('POST', '/settings/calendar', { text: rows, confirm: true });
    assert.deepEqual([loaded.status, loaded.body.recomputed], [201, 1], loaded.text);
    const after = await dues();
    for (const move of looked.body.moves) {
        assert.equal(move.due_before, before[move.metric]);
        assert.equal(move.due_after, after[move.metric], move.metric);
    }
    assert.equal(provisional(), 0, anju.sql('SELECT metric, state, due_at, provisional, standard FROM promise'));
    const year = (await quality('GET', '/settings/calendar?year=2027')).body;
    assert.deepEqual([year.last_year, year.items.length, year.warning], [2027, 6, null]);
    assert.equal((await quality('GET', '/settings/calendar?year=2026')).body.items.length > 20, true, 'other years stay');
    anju.verify();
});

eachEngine('before December nobody is warned of the next year', { clock: '2026-11-30T23:59:00+08:00' }, async (anju, assert) => {
    assert.equal((await anju.as('quality')('GET', '/settings/calendar')).body.warning, null);
    anju.setClock('2026-12-01T00:00:00+08:00');
    assert.match((await anju.as('quality')('GET', '/settings/calendar')).body.warning, /还没有载入 2027 年/);
});
