// The commands, as scripts use them: what they print and how they end.
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { BIN, ROOT, assert, eachEngine, run } = require('./harness');
const { test } = require('node:test');

// requirements.md §10.3: the day of acceptance, and three working days later.
const WORKING_DAYS = [['2026-02-13', '2026-02-25'], ['2026-04-30', '2026-05-08'], ['2026-05-08', '2026-05-12'], ['2026-09-18', '2026-09-22'],
    ['2026-09-24', '2026-09-30'], ['2026-09-30', '2026-10-10'], ['2025-12-31', '2026-01-06'], ['2026-11-21', '2026-11-25']];

function due(...args) {
    const done = run(BIN, ['due', ...args, '--json']);
    assert.equal(done.code, 0, done.stderr);
    return JSON.parse(done.stdout);
}

test('three working days, by the official calendar', () => {
    for (const [from, to] of WORKING_DAYS) {
        const answer = due('--start', `${from}T10:00:00+08:00`, '--limit', '3wd', '--calendar', 'work', '--hours', '08:30-12:00,14:00-17:30');
        assert.equal(answer.due_at, `${to}T17:30:00+08:00`, from);
        assert.ok(!answer.provisional, from);
        assert.ok(answer.spans.length > 0 && answer.spans.every((one) => one.from < one.to && typeof one.counted === 'boolean' && one.why));
        for (let i = 1; i < answer.spans.length; i++) assert.equal(answer.spans[i].from, answer.spans[i - 1].to);
    }
});

test('minutes, hours, days and the service hours', () => {
    const hours = ['--hours', '08:30-12:00,14:00-17:30'];
    const at = (start, limit, ...more) => due('--start', start, '--limit', limit, ...more).due_at;
    assert.equal(at('2026-11-20T16:30:00+08:00', '90min'), '2026-11-20T18:00:00+08:00');
    assert.equal(at('2026-11-20T16:30:00+08:00', '90min', '--calendar', 'work', ...hours), '2026-11-23T09:00:00+08:00');
    assert.equal(at('2026-11-20T16:30:00+08:00', '60min', '--calendar', 'work', ...hours), '2026-11-20T17:30:00+08:00');
    assert.equal(at('2026-11-20T23:00:00+08:00', '24h'), '2026-11-21T23:00:00+08:00');
    assert.equal(at('2026-11-20T23:00:00+08:00', '3d'), '2026-11-24T00:00:00+08:00');
    assert.equal(due('--start', '2031-01-02T10:00:00+08:00', '--limit', '3wd', '--calendar', 'work').provisional, true);
});

test('wrong usage ends with 2', () => {
    for (const args of [[], ['fly'], ['due'], ['due', '--start', 'yesterday', '--limit', '3d'], ['due', '--start', '2026-01-01T00:00:00Z', '--limit', '3 moons'],
        ['render'], ['blueprint', 'check']]) {
        const done = run(BIN, args);
        assert.equal(done.code, 2, `anju ${args.join(' ')}: ${done.code} ${done.stderr}`);
        assert.ok(done.stderr.length > 0);
    }
});

test('a broken blueprint: every fault with its line, exit 3', () => {
    const folder = fs.mkdtempSync(path.join(fs.realpathSync(process.env.TMPDIR || '/tmp'), 'anju-cli-'));
    const file = path.join(folder, 'repair.yaml');
    const lines = fs.readFileSync(path.join(ROOT, 'blueprints', 'repair.yaml'), 'utf8').split('\n');
    const breakLine = (pattern, from, to) => {
        const at = lines.findIndex((line) => pattern.test(line));
        assert.ok(lines[at].includes(from));
        lines[at] = lines[at].replace(from, to);
        return at + 1;
    };
    const broken = [
        breakLine(/\{do: classify, from: \[registered, accepted\]/, 'to: accepted', 'to: nowhere'),
        breakLine(/\{do: arrive, from: \[dispatched/, 'who: [assignees]', 'who: [wizard]'),
        breakLine(/\{do: archive/, 'guard: [record_is_complete]', 'guard: [moon_is_full]'),
        breakLine(/metric: arrive/, 'metric: arrive', 'metric: vanish'),
    ];
    fs.writeFileSync(file, lines.join('\n'));
    const done = run(BIN, ['blueprint', 'check', file]);
    assert.equal(done.code, 3, done.stderr);
    const told = `${done.stdout}${done.stderr}`;
    for (const line of broken) assert.ok(told.includes(`${file}:${line}: `), `${line}:\n${told}`);
    fs.writeFileSync(file, 'blueprint: [\n');
    assert.match(run(BIN, ['blueprint', 'check', file]).stderr, /repair\.yaml:\d+: /);
    const good = fs.readdirSync(path.join(ROOT, 'blueprints')).map((name) => path.join('blueprints', name));
    assert.equal(run(BIN, ['blueprint', 'check', ...good]).code, 0);
    fs.rmSync(folder, { recursive: true });
});

test('a template is filled with data', () => {
    const folder = fs.mkdtempSync(path.join(process.env.TMPDIR || '/tmp', 'anju-cli-'));
    const write = (name, text) => { fs.writeFileSync(path.join(folder, name), text); return path.join(folder, name); };
    const page = write('page.html', '<p>{{name}}</p>{{#rows}}<i>{{.}}</i>{{/rows}}{{>end}}\n');
    const data = write('data.json', '{"name": "<林>", "rows": [1, "二"]}');
    write('end.html', '<hr>');
    const done = run(BIN, ['render', page, data, '--partials', folder]);
    assert.deepEqual([done.code, done.stdout], [0, '<p>&lt;林&gt;</p><i>1</i><i>二</i><hr>\n']);
    assert.equal(run(BIN, ['render', page, write('bad.json', '{')]).code, 3);
    assert.equal(run(BIN, ['render', path.join(folder, 'none.html'), data]).code, 1);
    fs.rmSync(folder, { recursive: true });
});

// [what is done, how, the row that must be named, what must be said of it]
const TAMPERINGS = [
    ['a payload altered', "UPDATE event_data SET data = replace(data, '漏水', '没事') WHERE community_id = {community} AND seq = {last}", 'last', /payload altered/],
    ['a row dropped', 'DELETE FROM journal_event WHERE community_id = {community} AND seq = {middle}', 'middle', /missing/],
    ['the tail cut', 'DELETE FROM journal_event WHERE community_id = {community} AND seq = {last}', 'last', /tail cut/],
    ['an actor changed', 'UPDATE journal_event SET actor_id = actor_id + 1 WHERE community_id = {community} AND seq = {middle}', 'middle', /hash/],
    ['two rows swapped', 'UPDATE journal_event SET seq = -1 WHERE community_id = {community} AND seq = {middle}; ' +
        'UPDATE journal_event SET seq = {middle} WHERE community_id = {community} AND seq = {middle} + 1; ' +
        'UPDATE journal_event SET seq = {middle} + 1 WHERE community_id = {community} AND seq = -1', 'middle', /does not follow/],
    ['a case moved past the record', "UPDATE service_case SET stage = 'closed', status = 'closed'", null, /status is closed/],
];

// What a thief with the file, but without the key, would do: no trigger stands in the way.
function tamper(file, sql) {
    const done = spawnSync('python3', ['-c', `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall(): db.execute('DROP TRIGGER ' + name)
db.executescript(sys.argv[2])
db.commit()`, file, sql], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
}

// proves S4-4c
for (const [what, statement, row, says] of TAMPERINGS) {
    eachEngine(`${what} is found by anju verify`, { engines: ['sqlite'] }, async (anju) => {
        for (let i = 0; i < 3; i++) {
            await anju.as('desk1')('POST', '/cases', { nature: 'repair', content: '漏水', place: '大堂', anonymous_reason: '试' });
        }
        await anju.stop();
        anju.verify();
        const [community, last] = anju.sql('SELECT community_id, max(seq) FROM journal_event WHERE subject = \'case\' GROUP BY 1').split('|').map(BigInt);
        const words = { community, last, middle: last - 1n };
        tamper(anju.dbUrl.slice('sqlite:'.length), statement.replace(/\{(\w+)\}/g, (_, name) => words[name]));
        const done = anju.command('verify', '--json');
        assert.equal(done.code, 1, done.stdout + done.stderr);
        const told = JSON.parse(done.stdout);
        assert.equal(told.ok, false);
        const [first] = told.faults;
        assert.match(first.why, says, JSON.stringify(told.faults));
        assert.equal(first.seq, row ? Number(words[row]) : null, 'the first bad row');
    });
}

eachEngine('accounts: add, list, token, disable', {}, async (anju) => {
    const password = path.join(anju.folder, 'password');
    fs.writeFileSync(password, 'correct horse battery\n');
    const add = () => anju.command('user', 'add', 'night', '--name', '夜班二', '--role', 'duty', '--community', 'yiyuan', '--password-file', password);
    assert.equal(add().code, 0);
    assert.notEqual(add().code, 0);
    assert.notEqual(anju.command('user', 'add', 'ghost', '--name', '无', '--role', 'wizard', '--community', 'yiyuan', '--password-file', password).code, 0);
    assert.notEqual(anju.command('token', 'add', '--user', 'nobody').code, 0);
    const listed = JSON.parse(anju.command('user', 'list', '--json').stdout);
    assert.ok((listed.items ?? listed).some((one) => one.login === 'night'));
    assert.ok(!JSON.stringify(listed).includes('argon2'));
    assert.equal((await anju.as('night')('GET', '/cases')).status, 200);
    assert.equal(anju.command('user', 'disable', 'night').code, 0);
    assert.equal((await anju.as('night')('GET', '/cases')).status, 401);
});

// proves X-24
eachEngine('a database without its schema is refused, and init may be said twice', { demo: false, started: false }, async (anju) => {
    assert.equal(anju.command('init').code, 0);
    const before = anju.sql('SELECT count(*) FROM blueprint_version');
    assert.equal(anju.command('init').code, 0);
    assert.equal(anju.sql('SELECT count(*) FROM blueprint_version'), before);
    const url = `sqlite:${path.join(anju.folder, 'empty.db')}`;
    for (const args of [['serve', '--listen', '127.0.0.1:0'], ['verify'], ['export', 'cases', '--community', 'yiyuan']]) {
        const done = run(BIN, [...args, '--db', url], anju.env);
        assert.equal(done.code, 1, `${args[0]}: ${done.stderr}`);
        assert.match(done.stderr, /init/);
    }
});

// proves X-26
eachEngine('the same seed and clock make the same demo', { engines: ['sqlite'], demo: false, started: false }, async (anju) => {
    const [one, two] = ['one', 'two'].map((name) => {
        const url = `sqlite:${path.join(anju.folder, `${name}.db`)}`;
        const command = (...args) => {
            const done = run(BIN, [...args, '--db', url, '--clock-file', anju.clockFile], anju.env);
            assert.equal(done.code, 0, done.stderr);
            return done.stdout;
        };
        command('init');
        command('demo', '--houses', '600', '--cases', '250', '--communities', '3', '--seed', '7');
        command('verify');
        return ['yiyuan', 'lakeside', 'demo-3'].map((code) =>
            command('export', 'cases', '--community', code, '--format', 'json') + command('export', 'promises', '--community', code, '--format', 'csv')).join('');
    });
    assert.ok(one.length > 100000);
    assert.equal(one, two);
});

// proves X-22
eachEngine('publishing is recorded, and running cases keep their version', { engines: ['sqlite'] }, async (anju) => {
    const desk = anju.as('desk1');
    const given = { nature: 'praise', content: '谢谢', place: '大堂', anonymous_reason: '试' };
    const before = (await desk('POST', '/cases', given)).body;
    const file = path.join(anju.folder, 'praise.yaml');
    fs.writeFileSync(file, fs.readFileSync(path.join(ROOT, 'blueprints', 'praise.yaml'), 'utf8').replace('version: B/0', 'version: B/1'));
    const events = Number(anju.sql('SELECT count(*) FROM journal_event'));
    assert.equal(anju.command('blueprint', 'publish', file).code, 0);
    assert.equal(Number(anju.sql('SELECT count(*) FROM journal_event')) > events, true);
    const after = (await desk('POST', '/cases', given)).body;
    assert.equal((await desk('GET', `/cases/${before.id}`)).body.blueprint.version, 'B/0');
    assert.equal(after.blueprint.version, 'B/1');
    anju.verify();
});
