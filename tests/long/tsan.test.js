// The server under the thread sanitizer: desks open, read and act on cases, people log in and out,
// clocks ring, all at once. A race ends the server with a report and the test with it.
//
// Builds build-tsan/anju itself. Seconds of load for each engine: ANJU_TSAN_SECONDS, else 20.
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '..', '..');
const LOAD_MS = 1000 * Number(process.env.ANJU_TSAN_SECONDS || 20);

// gcc's thread sanitizer cannot live with the widest address randomisation, hence setarch.
function builtWithThreadSanitizer() {
    const built = spawnSync('tools/build', ['build-tsan', '-Db_sanitize=thread', '-Db_lundef=false', '--', 'anju'],
        { cwd: ROOT, encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stdout + built.stderr);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anju-tsan-'));
    process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
    const file = path.join(folder, 'anju');
    fs.writeFileSync(file, `#!/bin/sh\nexec setarch "$(uname -m)" -R '${ROOT}/build-tsan/anju' "$@"\n`, { mode: 0o755 });
    return file;
}

process.env.ANJU_BIN = builtWithThreadSanitizer();
process.env.TSAN_OPTIONS = `second_deadlock_stack=1 exitcode=66 suppressions=${ROOT}/tests/long/tsan.supp`;
const { eachEngine } = require('../scenario/harness');

const START = Date.parse('2026-11-23T09:00:00+08:00');
const HOUR = 3600000;
const PAGE = { accept: 'text/html' };

async function repair(desk, n) {
    const opened = await desk('POST', '/cases', { nature: 'repair', house: `${1 + n % 3}-1-101`, place: '厨房', channel: 'hotline',
        title: `漏水 ${n}`, content: '水管漏水', reporter_name: '张三', reporter_phone: '13800001234' });
    return opened.status === 201 ? opened.body : null;
}

// A value of the kind that a field wants; which one goes round with n.
function valueOf(field, n) {
    switch (field.kind) {
    case 'enum': return field.words[n % field.words.length];
    case 'bool': return n % 2 === 0;
    case 'int': case 'money': return 1 + n % 5;
    case 'time': return new Date(START + (n % 48) * HOUR).toISOString();
    case 'list': case 'staff': return ['tech1'];
    default: return field.name === 'assignees' ? ['tech1'] : '已联系业主，处理中';
    }
}

// What is allowed is done, one action after the other; guards refuse some, and that is load too.
async function act(anju, who, id, n, counts) {
    const shown = await anju.as(who)('GET', `/cases/${id}`);
    const actions = shown.body.actions || []; // none for who may not see it
    for (let i = 0; i < 3 && actions.length > 0; i++) {
        const action = actions[(n + i) % actions.length];
        const input = Object.fromEntries(action.fields.map((field) => [field.name, valueOf(field, n)]));
        const done = await anju.as(who)('POST', action.href, input);
        if (done.status >= 500) throw new Error(done.text);
        if (done.status < 300) counts.acted++;
    }
}

async function deskWork(anju, who, ends, counts) {
    for (let n = 0; Date.now() < ends; n++) {
        const opened = await repair(anju.as(who), n);
        if (opened) counts.opened++;
        await anju.as(who)('GET', '/cases');
        await anju.as(who)('GET', '/', undefined, PAGE);
        if (opened) {
            await anju.as(who)('GET', `/cases/${opened.id}`, undefined, PAGE);
            await anju.as(who)('GET', `/cases/${opened.id}/promises`);
            await act(anju, n % 2 ? 'css' : 'eng', opened.id, n, counts);
        }
    }
}

async function visits(anju, ends) {
    while (Date.now() < ends) {
        for (const where of ['/healthz', '/metrics', '/openapi.json', '/login', '/nowhere', '/cases?after=x'])
            await anju.api('GET', where);
        const login = await anju.api('POST', '/login', 'login=desk1&password=wrong');
        if (login.status >= 500) throw new Error(login.text);
    }
}

async function timeFlies(anju, ends) {
    for (let at = START; Date.now() < ends; at += HOUR / 4) {
        anju.setClock(new Date(at).toISOString());
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
}

eachEngine('many clients at once make no race', { clock: new Date(START).toISOString(), timeout: LOAD_MS + 300000 }, async (anju, assert, t) => {
    const ends = Date.now() + LOAD_MS;
    const counts = { opened: 0, acted: 0 };

    for (const login of ['desk1', 'desk2', 'css', 'eng', 'lake_desk']) anju.token(login);
    await Promise.all([
        ...['desk1', 'desk2', 'desk1', 'lake_desk', 'css', 'desk2'].map((who) => deskWork(anju, who, ends, counts)),
        visits(anju, ends), visits(anju, ends), timeFlies(anju, ends),
    ]);
    await anju.stop();
    t.diagnostic(`${counts.opened} cases opened, ${counts.acted} actions done`);
    assert.ok(counts.opened > 0 && counts.acted > 0);
    assert.doesNotMatch(anju.log(), /ThreadSanitizer/);
    anju.verify();
});
