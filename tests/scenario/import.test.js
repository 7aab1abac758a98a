// Cities' files go in, the city's own verdict comes out; bad files change nothing.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { ROOT, eachEngine } = require('./harness');

const DATA = path.join(ROOT, '..', 'shared', 'data');
const BOSTON = path.join(DATA, 'service-requests', 'boston311_2011_jul_sep_nov.csv.gz');
const COUNCIL = path.join(DATA, 'service-requests', 'nyc_council_casework_even_years.csv.gz');
const MESSAGES = path.join(DATA, 'zh-complaints', 'tipdm2020_sheet4_with_official_reply_a.csv.gz');
const FEW = { sqlite: 3000, postgres: 800 }; // rows: a row takes PostgreSQL several round trips

// RFC 4180, for a file that is well formed.
function parseCsv(text) {
    const rows = [[]];
    let field = '', quoted = false;
    const clean = text.replace(/^\ufeff/, '');
    for (let i = 0; i < clean.length; i++) {
        const c = clean[i];
        if (quoted && c === '"' && clean[i + 1] === '"') field += clean[++i];
        else if (c === '"') quoted = !quoted;
        else if (!quoted && (c === ',' || c === '\n')) {
            rows.at(-1).push(field.replace(/\r$/, ''));
            field = '';
            if (c === '\n') rows.push([]);
        } else field += c;
    }
    if (field !== '' || rows.at(-1).length > 0) rows.at(-1).push(field);
    const [names, ...rest] = rows.filter((row) => row.length > 1);
    return rest.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}

// The first rows of a packed file, in a file of the test's own; a row may hold line ends.
function unpack(anju, file, most) {
    let text = zlib.gunzipSync(fs.readFileSync(file)).toString('utf8');
    if (most !== undefined) {
        let rows = 0, quotes = 0, end = 0;
        while (end < text.length && rows <= most) {
            if (text[end] === '"') quotes++;
            if (text[end] === '\n' && quotes % 2 === 0) rows++;
            end++;
        }
        text = text.slice(0, end);
    }
    const to = path.join(anju.folder, path.basename(file, '.gz'));
    fs.writeFileSync(to, text);
    return { to, rows: parseCsv(text) };
}

const mapOf = (name) => path.join('docs', 'how-to', 'maps', `${name}.yaml`);

function importCases(anju, assert, file, map, more = []) {
    const done = anju.command('import', 'cases', file, '--community', 'yiyuan', '--map', map, '--json', ...more);
    assert.notEqual(done.code, null, done.stderr);
    return { code: done.code, ...JSON.parse(done.stdout) };
}

function exportPromises(anju, assert) {
    const done = anju.command('export', 'promises', '--community', 'yiyuan', '--format', 'csv');
    assert.equal(done.code, 0, done.stderr);
    return parseCsv(done.stdout);
}

const countOf = (anju, what) => Number(anju.sql(`SELECT count(*) FROM ${what}`));

// What the City of Boston said, row by row, against the promise `external`.
function checkBoston(assert, rows, promises) {
    const external = new Map();
    for (const promise of promises.filter((one) => one.metric === 'external')) {
        assert.ok(!external.has(promise.external_id), `${promise.external_id}: one external promise`);
        external.set(promise.external_id, promise);
    }
    for (const row of rows) {
        const id = row.case_enquiry_id, promise = external.get(id);
        if (row.target_dt === '') {
            assert.ok(!promise, `${id}: no due time, no promise`);
            continue;
        }
        const isLate = row.closed_dt === '' || row.closed_dt > row.target_dt;
        if (row.ontime !== '') assert.equal(row.ontime, isLate ? 'OVERDUE' : 'ONTIME', `${id}: the file itself`);
        assert.equal(promise?.state, isLate ? 'missed' : 'met', `${id}: due ${row.target_dt}, closed ${row.closed_dt}, city ${row.ontime}`);
    }
    assert.equal(external.size, rows.filter((row) => row.target_dt !== '').length);
}

const bostonLife = (name, few, engines) => eachEngine(`Boston, ${name}: the city's verdict, once, and back`, { engines, timeout: 600000 }, async (anju, assert, t) => {
    if (!fs.existsSync(BOSTON)) return t.skip(`${BOSTON} is not there`);
    const { to, rows } = unpack(anju, BOSTON, few?.[anju.engine]);
    const first = importCases(anju, assert, to, mapOf('boston'));
    assert.deepEqual([first.code, first.read, first.imported, first.skipped, first.faults.length], [0, rows.length, rows.length, 0, 0]);
    assert.equal(countOf(anju, 'service_case'), rows.length);
    checkBoston(assert, rows, exportPromises(anju, assert));

    const events = countOf(anju, "journal_event WHERE subject = 'case'");
    const second = importCases(anju, assert, to, mapOf('boston'));
    assert.deepEqual([second.code, second.imported, second.skipped], [0, 0, rows.length]);
    assert.equal(countOf(anju, "journal_event WHERE subject = 'case'"), events);
    assert.equal(countOf(anju, 'service_case'), rows.length);
    anju.verify();
    if (few === null) return;

    const undone = anju.command('import', 'undo', first.run, '--json');
    assert.equal(undone.code, 0, undone.stderr);
    assert.equal(countOf(anju, "service_case WHERE status = 'cancelled'"), rows.length);
    assert.equal(exportPromises(anju, assert).filter((one) => one.state !== 'cancelled').length, 0);
    anju.verify();
    assert.equal(importCases(anju, assert, to, mapOf('boston')).imported, rows.length);
    anju.verify();
});

bostonLife('the first rows', FEW, ['sqlite', 'postgres']);
bostonLife('the whole file', null, ['sqlite']);

eachEngine('casework of the City Council: ids that come twice, blank types, no addresses', {}, async (anju, assert, t) => {
    if (!fs.existsSync(COUNCIL)) return t.skip(`${COUNCIL} is not there`);
    const { to, rows } = unpack(anju, COUNCIL, FEW[anju.engine]);
    const ids = new Set(rows.map((row) => row.unique_key));
    const done = importCases(anju, assert, to, mapOf('nyc-council'));
    assert.deepEqual([done.code, done.read, done.imported, done.skipped, done.faults.length], [0, rows.length, ids.size, rows.length - ids.size, 0]);
    assert.equal(countOf(anju, "service_case WHERE status = 'closed'"), new Set(rows.filter((row) => row.closedate !== '').map((row) => row.unique_key)).size);
    anju.verify();
});

eachEngine('Chinese messages with replies keep their words', {}, async (anju, assert, t) => {
    if (!fs.existsSync(MESSAGES)) return t.skip(`${MESSAGES} is not there`);
    const { to, rows } = unpack(anju, MESSAGES, 500);
    const done = importCases(anju, assert, to, mapOf('tipdm-sheet4'));
    assert.deepEqual([done.code, done.imported, done.faults.length], [0, rows.length, 0]);
    const exported = anju.command('export', 'cases', '--community', 'yiyuan', '--format', 'json');
    assert.equal(exported.code, 0, exported.stderr);
    const { items } = JSON.parse(exported.stdout);
    assert.equal(items.length, rows.length);
    const byId = new Map(rows.map((row) => [row['留言编号'], row]));
    for (const item of items) assert.equal(item.title.trim(), byId.get(item.external_id)['留言主题'].trim(), item.external_id);
    anju.verify();
});

eachEngine('with one fault nothing is written, and every fault is named', {}, async (anju, assert) => {
    const file = path.join(anju.folder, 'bad.csv'), map = path.join(anju.folder, 'map.yaml');
    fs.writeFileSync(map, 'time_zone: Asia/Shanghai\ncolumns: {external_id: 编号, received_at: 时间, finished_at: 完成, title: 事由, place: 地点}\n' +
        'constants: {nature: repair, channel: hotline}\ndefaults: {anonymous_reason: imported, category: other}\n');
    fs.writeFileSync(file, '编号,时间,完成,事由,地点\r\n1,2026-01-02 03:04:05,,漏水,大堂\r\n2,昨天,,"两行\r\n的事由",大堂\r\n3,2026-01-02 03:04:05,2026-13-01 00:00:00,,\r\n');
    const done = anju.command('import', 'cases', file, '--community', 'yiyuan', '--map', map, '--json');
    assert.equal(done.code, 3, done.stdout + done.stderr);
    const told = JSON.parse(done.stdout);
    assert.equal(told.imported, 0);
    assert.deepEqual(told.faults.map((one) => [one.line, one.column]).sort(), [[3, '时间'], [5, '完成'], [5, '事由'], [5, '地点']].sort());
    for (const one of told.faults) assert.ok(one.reason);
    assert.equal(countOf(anju, 'service_case'), 0);

    const words = anju.command('import', 'cases', file, '--community', 'yiyuan', '--map', map);
    assert.equal(words.code, 3);
    assert.match(words.stderr, /bad\.csv:3: 时间: /);
    const kept = anju.command('import', 'cases', file, '--community', 'yiyuan', '--map', map, '--keep-going', '--json');
    assert.equal(JSON.parse(kept.stdout).imported, 1);
    assert.equal(countOf(anju, 'service_case'), 1);
    anju.verify();
});

eachEngine('a map or a file that is not one', {}, async (anju, assert) => {
    const map = path.join(anju.folder, 'map.yaml'), file = path.join(anju.folder, 'cases.csv');
    fs.writeFileSync(file, 'a,b\n1,2\n');
    fs.writeFileSync(map, 'time_zone: Mars/Olympus\ncolumns: {external_id: a, wings: b}\n');
    const odd = anju.command('import', 'cases', file, '--community', 'yiyuan', '--map', map);
    assert.equal(odd.code, 3, odd.stderr);
    assert.match(odd.stderr, /map\.yaml:1/);
    assert.match(odd.stderr, /map\.yaml:2/);
    assert.equal(anju.command('import', 'cases', '/nonexistent.csv', '--community', 'yiyuan', '--map', mapOf('boston')).code, 1);
    assert.equal(anju.command('import', 'cases', file, '--community', 'atlantis', '--map', mapOf('boston')).code !== 0, true);
    assert.equal(anju.command('import', 'elephants', file).code, 2);
    assert.equal(countOf(anju, 'service_case'), 0);
});
