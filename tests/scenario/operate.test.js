// What keeps an installation safe, with the real thing: copies while serving, an upgrade that keeps what was, a
// full disk, a lost key file, TLS, a proxy, the service's unit and the package.
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const https = require('node:https');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { BIN, ROOT, assert, eachEngine, mustRun, run, start } = require('./harness');

const REPAIR = { nature: 'repair', place: '3 号楼北侧', title: '灯不亮', reporter_name: '王女士', reporter_phone: '13800001234' };

function has(program) {
    return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

eachEngine('a copy made while serving is whole, and verifies', {}, async (anju) => {
    const desk = anju.as('desk1');
    assert.equal((await desk('POST', '/cases', REPAIR)).status, 201);
    const file = path.join(anju.folder, 'copy.db');
    if (anju.engine === 'postgres') {
        const refused = anju.command('backup', file);
        assert.equal(refused.code, 3);
        assert.match(refused.stderr, /pg_dump/);
        return;
    }
    // proves X-16: writers go on meanwhile
    const writing = Promise.all(Array.from({ length: 40 }, () => desk('POST', '/cases', REPAIR)));
    const made = anju.command('backup', file);
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stderr, /key file .* is not in it/);
    for (const answer of await writing) assert.equal(answer.status, 201);
    assert.equal(fs.statSync(file).mode & 0o77, 0, 'nobody else may read it');
    assert.equal(anju.command('backup', file).code, 1, 'a copy is never overwritten');
    const verified = run(BIN, ['verify', '--json', '--db', `sqlite:${file}`], { ...anju.env });
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);

    const folder = path.join(anju.folder, 'nightly');
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, 'letter.txt'), 'not ours');
    for (const day of [24, 25, 26]) {
        anju.setClock(`2026-11-${day}T03:10:00+08:00`);
        assert.equal(anju.command('backup', '--into', folder, '--keep', '2').code, 0);
    }
    assert.deepEqual(fs.readdirSync(folder).sort(), ['anju-20261125-0310.db', 'anju-20261125-0310.db.manifest',
        'anju-20261126-0310.db', 'anju-20261126-0310.db.manifest', 'letter.txt']);
    assert.equal(anju.command('backup').code, 2);
});

eachEngine('an upgrade keeps the database as it was', { engines: ['sqlite'], started: false }, async (anju) => {
    // The newest step that only makes tables and indexes of them can be taken back.
    const textOf = (name) => fs.readFileSync(path.join(ROOT, 'sql', name), 'utf8').replace(/--.*$/gm, '');
    const tablesOf = (name) => [...textOf(name).matchAll(/CREATE TABLE (\w+)/g)].map((m) => m[1]);
    const step = fs.readdirSync(path.join(ROOT, 'sql')).sort().reverse().find((name) => textOf(name).split(';').every((statement) =>
        /^\s*(CREATE TABLE|$)/.test(statement) || tablesOf(name).includes(/^\s*CREATE (?:UNIQUE )?INDEX \w+\s+ON (\w+)/.exec(statement)?.[1])));
    for (const table of tablesOf(step)) anju.sql(`DROP TABLE ${table}`);
    anju.sql(`DELETE FROM schema_step WHERE number = ${Number(step.slice(0, 4))}`);
    const before = Number(anju.sql('SELECT count(*) FROM schema_step'));

    // proves X-24: the older database is refused, then brought up to date, and is kept as it was
    const refused = anju.command('verify');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /lacks step \d+ .*run anju init/);
    assert.equal(anju.command('init').code, 0);
    assert.equal(Number(anju.sql('SELECT count(*) FROM schema_step')), before + 1);
    const file = anju.dbUrl.slice('sqlite:'.length);
    const kept = fs.readdirSync(path.dirname(file)).filter((name) => name.includes('.before-'));
    assert.equal(kept.length, 1);
    assert.equal(Number(mustRun('sqlite3', [path.join(path.dirname(file), kept[0]), 'SELECT count(*) FROM schema_step']).stdout), before);
    assert.equal(anju.command('init').code, 0);
    assert.equal(fs.readdirSync(path.dirname(file)).filter((name) => name.includes('.before-')).length, 1, 'nothing to do, nothing to keep');
    anju.verify();
});

eachEngine('without its key file nothing starts, and the words say what to do', { engines: ['sqlite'], started: false }, async (anju) => {
    fs.renameSync(anju.env.ANJU_KEY_FILE, `${anju.env.ANJU_KEY_FILE}.away`);
    for (const command of [['serve', '--listen', '127.0.0.1:0'], ['init'], ['config', 'check']]) {
        const refused = anju.command(...command);
        assert.equal(refused.code, 1);
        assert.match(refused.stdout + refused.stderr, /cannot read the key file .*put it back from the backup/);
    }
    assert.equal(fs.existsSync(anju.env.ANJU_KEY_FILE), false, 'no other key is made in its place');
    fs.renameSync(`${anju.env.ANJU_KEY_FILE}.away`, anju.env.ANJU_KEY_FILE);
    const checked = anju.command('config', 'check', '--listen', '0.0.0.0:80', '--tls-cert', '/nowhere.pem');
    assert.equal(checked.code, 1);
    assert.match(checked.stdout, /^FAIL {2}--tls-cert \/nowhere.pem/m);
    assert.match(checked.stdout, /^FAIL {2}--tls-cert and --tls-key go together/m);
    fs.chmodSync(anju.env.ANJU_KEY_FILE, 0o644);
    const warned = anju.command('config', 'check', '--listen', '0.0.0.0:80');
    assert.equal(warned.code, 0, warned.stdout);
    assert.match(warned.stdout, /^warn {2}the key file .* can be read by others/m);
    assert.match(warned.stdout, /^warn {2}others can reach the server without TLS/m);
});

const mayMount = process.getuid() === 0 && has('mount');
test('a full disk is told in words, loses nothing, and is over when there is room', { skip: !mayMount, timeout: 120000 }, async () => {
    const anju = await start('sqlite', { started: false });
    const disk = fs.mkdtempSync(path.join(os.tmpdir(), 'anju-disk-'));
    const file = anju.dbUrl.slice('sqlite:'.length);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'none', disk]).status !== 0) {
        fs.rmdirSync(disk);
        await anju.remove();
        return; // a container that may not mount
    }
    try {
        fs.copyFileSync(file, path.join(disk, 'anju.db'));
        anju.dbUrl = `sqlite:${path.join(disk, 'anju.db')}`;
        const token = anju.token('desk1');
        await anju.start();
        const desk = (method, where, body) => anju.api(method, where, body, { authorization: `Bearer ${token}` });
        const opened = await desk('POST', '/cases', REPAIR);
        assert.equal(opened.status, 201);
        spawnSync('dd', ['if=/dev/zero', `of=${path.join(disk, 'filler')}`, 'bs=4k']);
        let refused = null;
        for (let i = 0; i < 200 && !refused; i++) {
            const answer = await desk('POST', '/cases', REPAIR);
            if (answer.status !== 201) refused = answer;
        }
        assert.ok(refused, 'the disk is full at last');
        assert.equal(refused.status, 503);
        assert.match(refused.body.detail, /磁盘已满/);
        assert.equal((await desk('GET', `/cases/${opened.body.id}`)).status, 200, 'reading goes on');
        fs.unlinkSync(path.join(disk, 'filler'));
        assert.equal((await desk('POST', '/cases', REPAIR)).status, 201, 'without a restart');
        await anju.stop();
        anju.verify();
    } finally {
        await anju.remove();
        spawnSync('umount', [disk]);
        fs.rmdirSync(disk);
    }
});

test('TLS by itself: cookies are Secure', { skip: !has('openssl'), timeout: 60000 }, async () => {
    const anju = await start('sqlite', { started: false });
    try {
        const [cert, key] = ['cert.pem', 'key.pem'].map((name) => path.join(anju.folder, name));
        mustRun('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', cert]);
        anju.serveArgs = ['--tls-cert', cert, '--tls-key', key];
        await anju.start();
        assert.match(anju.url, /^https:/);
        const answer = await new Promise((resolve, reject) => {
            const sent = https.request(`${anju.url}/login`, {
                method: 'POST', rejectUnauthorized: false, agent: false, headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
            }, (got) => { got.resume(); got.on('end', () => resolve(got)); });
            sent.on('error', reject);
            sent.end('login=desk1&password=anju-demo');
        });
        assert.equal(answer.statusCode, 303);
        assert.match(answer.headers['set-cookie'][0], /; Secure/);
        assert.match(answer.headers['strict-transport-security'] || '', /max-age/);
    } finally {
        await anju.remove();
    }
});

eachEngine('behind a proxy its word counts, else nobody’s', { engines: ['sqlite'], serveArgs: ['--behind-proxy'] }, async (anju) => {
    const login = (headers) => anju.api('POST', '/login', 'login=desk1&password=anju-demo', { accept: 'text/html', ...headers });
    assert.match((await login({ 'x-forwarded-proto': 'https' })).headers.get('set-cookie'), /; Secure/);
    assert.doesNotMatch((await login({ 'x-forwarded-proto': 'http' })).headers.get('set-cookie'), /; Secure/);
    const plain = await start('sqlite');
    try {
        const answer = await plain.api('POST', '/login', 'login=desk1&password=anju-demo', { accept: 'text/html', 'x-forwarded-proto': 'https' });
        assert.doesNotMatch(answer.headers.get('set-cookie'), /; Secure/);
    } finally {
        await plain.remove();
    }
});

test('the unit leaves little open', { skip: !has('systemd-analyze') }, () => {
    const told = mustRun('systemd-analyze', ['security', '--offline=true', '--threshold=20', path.join(ROOT, 'packaging', 'anju.service')]);
    const level = Number(/exposure level for anju.service: ([\d.]+)/.exec(told.stdout)[1]);
    assert.ok(level <= 2.0, `exposure ${level}`);
});
