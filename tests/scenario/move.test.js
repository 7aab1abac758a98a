// From one engine to the other and back: the same bytes come out, and the record holds.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { BIN, assert, eachEngine, run, mustRun } = require('./harness');

const CLUSTER = process.env.ANJU_TEST_PG || '';
const DEMO = ['--houses', '60', '--cases', '120'];
const CLOCK = '2026-11-23T09:00:00+08:00';

// A database of the cluster that goes when the process ends.
let made = 0;
function freshPostgres() {
    const name = `anju_move_${process.pid}_${++made}`;
    mustRun('psql', ['-qAtX', '-c', `CREATE DATABASE ${name}`, CLUSTER]);
    process.on('exit', () => spawnSync('psql', ['-qAtX', '-c', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, CLUSTER]));
    return CLUSTER.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${name}`);
}

function move(anju, from, to) {
    return run(BIN, ['move', '--from', from, '--to', to, '--clock-file', anju.clockFile], anju.env);
}

function outOf(anju, url) {
    const on = (...args) => mustRun(BIN, [...args, '--db', url, '--clock-file', anju.clockFile], anju.env).stdout;
    return { cases: on('export', 'cases', '--format', 'json'), promises: on('export', 'promises', '--format', 'csv'), houses: on('export', 'houses', '--format', 'json'), people: on('export', 'people', '--format', 'json') };
}

eachEngine('a company moves to PostgreSQL and back and is the same', { engines: ['sqlite'], started: false, demoArgs: DEMO, clock: CLOCK }, async (anju, _, t) => {
    if (!CLUSTER) return t.skip('ANJU_TEST_PG is not set');
    const before = outOf(anju, anju.dbUrl);
    const held = anju.verify();
    assert.ok(held.cases >= 120);
    const there = freshPostgres();
    const back = `sqlite:${path.join(anju.folder, 'back.db')}`;
    // proves X-16
    const going = move(anju, anju.dbUrl, there);
    assert.equal(going.code, 0, going.stdout + going.stderr);
    assert.match(going.stdout, /^service_case +12\d [0-9a-f]{64}$/m);
    assert.match(going.stdout, new RegExp(`; ${held.events} events and ${held.cases} cases hold`));
    const coming = move(anju, there, back);
    assert.equal(coming.code, 0, coming.stdout + coming.stderr);
    assert.deepEqual(outOf(anju, there), before);
    assert.deepEqual(outOf(anju, back), before);
    const tables = (text) => text.replace(/^\d+ tables.*$/m, '');
    assert.equal(tables(coming.stdout), tables(going.stdout), 'each table has the same hash on both ways');

    // words are found again, and the service goes on where it was
    for (const url of [there, back]) {
        anju.dbUrl = url;
        anju.tokens.clear();
        await anju.start();
        const desk = anju.as('desk1');
        assert.equal((await desk('POST', '/cases', { nature: 'repair', place: '3 号楼北侧', title: '廊灯整夜闪烁', reporter_name: '王女士', reporter_phone: '13800001234' })).status, 201);
        assert.equal((await desk('GET', `/cases?q=${encodeURIComponent('廊灯整夜')}`)).body.items.length, 1);
        anju.verify();
        await anju.stop();
    }
});

eachEngine('a move refuses a target with rows, and one that was broken off begins again', { engines: ['sqlite'], started: false, demoArgs: DEMO, clock: CLOCK }, async (anju) => {
    const target = path.join(anju.folder, 'to.db');
    const to = `sqlite:${target}`;
    const rowsIn = (table) => Number(mustRun('sqlite3', [target, `SELECT count(*) FROM ${table}`]).stdout);
    mustRun(BIN, ['init', '--db', to], anju.env);
    const refused = move(anju, anju.dbUrl, to);
    assert.equal(refused.code, 1, refused.stdout);
    assert.match(refused.stderr, /there are rows in \w+: the target must be a database without any/);
    for (const end of ['', '-wal', '-shm']) fs.rmSync(target + end, { force: true });

    // a record that does not hold is not carried on
    const altered = path.join(anju.folder, 'altered.db');
    fs.copyFileSync(anju.dbUrl.slice('sqlite:'.length), altered);
    mustRun('sqlite3', [altered, 'DROP TRIGGER event_data_only_erase; UPDATE event_data SET data = data || char(32) WHERE community_id > 0 AND seq = 5']);
    const wrong = move(anju, `sqlite:${altered}`, to);
    assert.equal(wrong.code, 1, wrong.stdout);
    assert.match(wrong.stderr, /event 5: payload altered/);

    // what the target refuses half way: nothing of it stays, and then it works
    mustRun('sqlite3', [target, "CREATE TRIGGER full BEFORE INSERT ON service_case WHEN (SELECT count(*) FROM service_case) > 60 BEGIN SELECT RAISE(ABORT, 'no more room'); END"]);
    const broken = move(anju, anju.dbUrl, to);
    assert.equal(broken.code, 1, broken.stdout + broken.stderr);
    assert.match(broken.stderr, /service_case: .*no more room/);
    for (const table of ['service_case', 'journal_event', 'case_assignment', 'staff_user']) assert.equal(rowsIn(table), 0, table);
    mustRun('sqlite3', [target, 'DROP TRIGGER full']);
    const again = move(anju, anju.dbUrl, to);
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(outOf(anju, to), outOf(anju, anju.dbUrl));

    assert.equal(run(BIN, ['move', '--from', to], anju.env).code, 2);
    assert.equal(move(anju, to, to).code, 3);
    assert.match(move(anju, 'sqlite:/nowhere/anju.db', to).stderr, /there is no database/);
});

eachEngine('the key file goes along, and another one in its place is refused', { engines: ['sqlite'], started: false }, async (anju) => {
    const key = anju.env.ANJU_KEY_FILE;
    const env = { ...anju.env, ANJU_KEY_FILE: '' };
    const live = anju.dbUrl.slice('sqlite:'.length);
    fs.copyFileSync(key, `${live}.key`);
    const target = path.join(anju.folder, 'with-key.db');
    fs.writeFileSync(`${target}.key`, 'f'.repeat(128) + '\n');
    const args = ['move', '--from', anju.dbUrl, '--to', `sqlite:${target}`];
    const refused = run(BIN, args, env);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /is another database's key file/);
    fs.rmSync(`${target}.key`);
    assert.equal(run(BIN, args, env).code, 0);
    assert.deepEqual(fs.readFileSync(`${target}.key`), fs.readFileSync(key));
    assert.equal(run(BIN, ['verify', '--db', `sqlite:${target}`], env).code, 0);
});
