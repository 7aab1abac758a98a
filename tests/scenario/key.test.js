// Another key for phone numbers, while the desk works: nothing is lost, nothing of the older one stays.
'use strict';

const fs = require('node:fs');
const { spawn } = require('node:child_process');
const { BIN, ROOT, assert, eachEngine, mustRun } = require('./harness');

const DEMO = ['--houses', '60', '--cases', '150'];
const repair = (phone, title = '灯不亮') => ({ nature: 'repair', place: '3 号楼北侧', title, reporter_name: '王女士', reporter_phone: phone });

// All that a dump of the database holds that some key sealed: by the key's number.
function sealed(anju) {
    const dump = anju.engine === 'sqlite'
        ? mustRun('sqlite3', [anju.dbUrl.slice('sqlite:'.length), '.dump']).stdout
        : mustRun('pg_dump', ['--inserts', anju.dbUrl]).stdout;
    const count = {};
    for (const [, number] of dump.matchAll(/\bv(\d+):[A-Za-z0-9+/]{40,}/g)) count[number] = (count[number] || 0) + 1;
    return count;
}

function rotating(anju) {
    const child = spawn(BIN, ['key', 'rotate', '--db', anju.dbUrl, '--clock-file', anju.clockFile], { cwd: ROOT, env: { ...process.env, ...anju.env } });
    let words = '';
    child.stdout.on('data', (bytes) => { words += bytes; });
    child.stderr.on('data', (bytes) => { words += bytes; });
    return { child, ended: new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal, words }))) };
}

eachEngine('a key is rotated while the desk works', { demoArgs: DEMO }, async (anju) => {
    const desk = anju.as('desk1');
    const first = (await desk('POST', '/cases', repair('13900001111', '楼道灯坏'))).body;
    const hash = () => anju.sql(`SELECT phone_hash || phone_tail FROM service_case WHERE id = ${first.id}`);
    const before = hash();
    const numbers = () => anju.sql("SELECT kind, id, key FROM find_key WHERE key LIKE '#%' OR key LIKE '~%' ORDER BY kind, id, key").split('\n').filter(Boolean);
    const numbersBefore = numbers();
    assert.ok(numbersBefore.length > 0);
    const keyBefore = fs.readFileSync(anju.env.ANJU_KEY_FILE, 'utf8');
    assert.deepEqual(Object.keys(sealed(anju)), ['1']);

    // proves X-18: every number is sealed anew, and is found and shown as before
    const { ended } = rotating(anju);
    let done = null;
    ended.then((result) => { done = result; });
    let opened = 0;
    while (!done) {
        assert.equal((await desk('POST', '/cases', repair(`1390000${String(2000 + opened)}`))).status, 201);
        const seen = await desk('GET', `/cases/${first.id}`);
        assert.match(JSON.stringify(seen.body), /139\*{4}1111/);
        opened++;
    }
    assert.equal(done.code, 0, done.words);
    assert.ok(opened > 0);
    assert.deepEqual(Object.keys(sealed(anju)), ['2'], done.words);
    assert.notEqual(hash(), before, 'the keyed hashes are others too');
    anju.verify();
    const keyAfter = fs.readFileSync(anju.env.ANJU_KEY_FILE, 'utf8');
    assert.equal(keyAfter.slice(0, 64), keyBefore.slice(0, 64), 'the history keeps its key');
    assert.ok(!keyAfter.includes(keyBefore.slice(64, 128)), 'the older key is gone from the file');
    assert.equal(fs.statSync(anju.env.ANJU_KEY_FILE).mode & 0o77, 0);

    const numbersAfter = numbers();
    assert.equal(numbersAfter.length, numbersBefore.length);
    assert.ok(!numbersAfter.some((key) => numbersBefore.includes(key)), 'people are found by hashes of the new key');
    const found = (await desk('GET', '/cases?q=1111')).body.items.map((item) => item.id);
    assert.ok(found.includes(first.id), 'the last four digits find it');
    const revealed = await desk('POST', `/cases/${first.id}/reveal`, { reason: '回电核实' });
    assert.match(revealed.text, /13900001111/);
    if (anju.engine === 'sqlite') mustRun('python3', [`${ROOT}/tools/verify_journal.py`, anju.dbUrl.slice('sqlite:'.length), anju.env.ANJU_KEY_FILE]);

    // the same caller before and after is one caller
    const same = (await desk('POST', '/cases', repair('13900001111', '又坏了'))).body;
    assert.equal(anju.sql(`SELECT count(DISTINCT phone_hash) FROM service_case WHERE id IN (${first.id}, ${same.id})`), '1');

    // and once more, with what was sealed by the second
    const again = anju.command('key', 'rotate');
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(Object.keys(sealed(anju)), ['3']);
    assert.match((await desk('POST', `/cases/${first.id}/reveal`, { reason: '回电核实' })).text, /13900001111/);
    anju.verify();
    assert.equal(anju.sql("SELECT count(*) FROM journal_event WHERE kind = 'key_rotated'"), '2');
    // nor in a page of the file that is free by now, nor in the log of writes
    await anju.stop();
    if (anju.engine === 'sqlite') {
        const file = anju.dbUrl.slice('sqlite:'.length);
        for (const end of ['', '-wal']) {
            const bytes = fs.existsSync(file + end) ? fs.readFileSync(file + end, 'latin1') : '';
            assert.equal(bytes.match(/v[12]:[A-Za-z0-9+/]{40}/g), null, `${file}${end}`);
        }
    }
});

eachEngine('a rotation that was killed goes on', { demoArgs: DEMO, started: false }, async (anju) => {
    for (let i = 0; i < 3; i++) {
        const { child, ended } = rotating(anju);
        const wanted = ['seals from now on', 'while serving', 'keyed hashes'][i];
        await new Promise((resolve) => {
            const look = (bytes) => { if (String(bytes).includes(wanted)) resolve(); };
            child.stdout.on('data', look);
            child.stderr.on('data', look);
            ended.then(resolve);
        });
        child.kill('SIGKILL');
        const killed = await ended;
        assert.equal(killed.signal, 'SIGKILL', killed.words);
        anju.verify();
    }
    const done = anju.command('key', 'rotate');
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stderr, /key 2 seals from now on \(goes on/);
    assert.deepEqual(Object.keys(sealed(anju)), ['2']);
    anju.verify();
});

eachEngine('an altered payload is not sealed into a good one', { engines: ['sqlite'], demoArgs: DEMO, started: false }, async (anju) => {
    anju.sql(`DROP TRIGGER event_data_only_erase; UPDATE event_data SET data = data || ' ' WHERE community_id > 0 AND data LIKE '%v1:%'`);
    const refused = anju.command('key', 'rotate');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /payload altered; run anju verify/);
    assert.equal(anju.command('key', 'turn').code, 2);
});
