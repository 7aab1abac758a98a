// An owner enters with his phone and a code, reports, follows and urges his matter, and sees no more than that.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { BIN, ROOT, assert, eachEngine, mustRun } = require('./harness');

// The household of the demo's house 3-2-1501, told by `anju demo`.
function household(anju) {
    const told = anju.command('demo', '--houses', '60', '--cases', '0');
    return /owner of (\S+): .*, phone (\d+)/.exec(told.stderr);
}

async function enter(anju, assert, phone) {
    const asked = await anju.api('POST', '/owner/login/code', { phone });
    assert.equal(asked.status, 200);
    const code = [...anju.log().matchAll(/text message to (\S+): .*验证码 (\d{6})/g)].pop();
    assert.ok(code, 'the code is in the log');
    assert.doesNotMatch(code[1], new RegExp(phone));
    const wrong = await anju.api('POST', '/owner/login', { phone, code: code[2] === '000000' ? '000001' : '000000' });
    assert.equal(wrong.status, 403);
    const entered = await anju.api('POST', '/owner/login', { phone, code: code[2] });
    assert.equal(entered.status, 200);
    const again = await anju.api('POST', '/owner/login', { phone, code: code[2] });
    assert.equal(again.status, 403, 'a code is good once');
    const cookie = entered.headers.get('set-cookie').split(';')[0];
    const page = await anju.api('GET', '/owner/cases/new', null, { cookie, accept: 'text/html' });
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)[1];
    return (method, where, body, headers = {}) =>
        anju.api(method, where, body, { cookie, ...(method === 'GET' ? {} : { 'x-csrf-token': csrf }), ...headers });
}

eachEngine('an owner reports a repair, sees who and by when, urges it, and sees only his own', {}, async (anju, assert) => {
    const [, house, phone] = household(anju);
    const owner = await enter(anju, assert, phone);
    const form = (await owner('GET', '/owner/cases/new')).body;
    assert.deepEqual(form.homes.map((h) => h.house), [house]);

    const nothing = await owner('POST', '/owner/cases', { nature: 'repair', home: form.homes[0].id });
    assert.equal(nothing.status, 422);
    assert.deepEqual(nothing.body.errors.map((e) => e.field), ['content']);
    const strange = await owner('POST', '/owner/cases', { nature: 'repair', home: '1', content: 'x' });
    assert.equal(strange.status, 422);

    const opened = await owner('POST', '/owner/cases', { nature: 'repair', home: form.homes[0].id, content: '厨房漏水' });
    assert.equal(opened.status, 201);
    assert.equal(opened.body.house, house);
    assert.match(opened.body.sentence, /^已登记，正在安排人处理 · 预计 .+ 前完成 · 完成后我们会联系您$/);
    assert.equal(opened.body.contact, '前台一');
    assert.doesNotMatch(opened.text, new RegExp(phone));
    const id = opened.body.id;

    // proves X-20: what the staff do is told in plain words; notes and returns stay inside
    const desk = anju.as('desk1'), eng = anju.as('eng'), tech = anju.as('tech1');
    const seen = (await desk('GET', `/cases/${id}`)).body;
    assert.equal(seen.channel, 'web');
    assert.equal(seen.first_contact.login, 'desk1');
    assert.equal((await desk('POST', `/cases/${id}/classify`, { category: 'R01', size: 'minor' })).status, 200);
    assert.equal((await eng('POST', `/cases/${id}/dispatch`, { assignees: ['tech1'] })).status, 200);
    assert.equal((await desk('POST', `/cases/${id}/note`, { text: '业主脾气急' })).status, 200);
    assert.equal((await tech('POST', `/cases/${id}/return`, { reason: '我不会修' })).status, 200);
    assert.equal((await eng('POST', `/cases/${id}/dispatch`, { assignees: ['tech2'] })).status, 200);
    const now = (await owner('GET', `/owner/cases/${id}`)).body;
    assert.match(now.sentence, /^已派/);
    assert.deepEqual(now.steps.map((s) => s.text), ['我们收到了', '已受理', '已派人处理', '已派人处理']);
    assert.doesNotMatch(JSON.stringify(now), /脾气|不会修/);

    assert.equal((await owner('POST', `/owner/cases/${id}/remind`, { text: '水越来越大' })).status, 200);
    const events = (await desk('GET', `/cases/${id}/events`)).body.items;
    assert.equal(events.at(-1).kind, 'reminded');
    assert.equal(events.at(-1).data.input.text, '水越来越大');

    // only his own: neither a neighbour's case nor a page of the staff
    const other = await desk('POST', '/cases', { nature: 'repair', house, title: '别人报的', reporter_name: '租户', reporter_phone: '13900001111' });
    assert.equal((await owner('GET', `/owner/cases/${other.body.id}`)).status, 404);
    assert.equal((await owner('POST', `/owner/cases/${other.body.id}/remind`, {})).status, 404);
    assert.deepEqual((await owner('GET', '/owner/cases')).body.items.map((c) => c.id), [id]);
    for (const where of ['/', '/cases', `/cases/${id}`, '/cases/new', '/me', '/my']) assert.equal((await owner('GET', where)).status, 403, where);
    assert.equal((await owner('POST', '/cases', { nature: 'repair', house, title: 'x', community: 'yiyuan' })).status, 403);
    assert.equal((await desk('GET', '/owner')).status, 403);

    assert.equal((await owner('POST', '/owner/logout', {})).status, 200);
    assert.equal((await owner('GET', '/owner')).status, 401);
    anju.verify();
});

eachEngine('a phone that nobody knows is answered like one that is known, and guessing ends', {}, async (anju, assert) => {
    const [, , phone] = household(anju);
    const known = await anju.api('POST', '/owner/login/code', { phone });
    const unknown = await anju.api('POST', '/owner/login/code', { phone: '13999999999' });
    assert.equal(unknown.status, known.status);
    assert.equal(unknown.text.replace(/1399+/, ''), known.text.replace(phone, ''));
    assert.equal([...anju.log().matchAll(/text message/g)].length, 1);
    const code = /验证码 (\d{6})/.exec(anju.log())[1];
    for (let i = 0; i < 5; i++) {
        const guess = String((Number(code) + 1 + i) % 1000000).padStart(6, '0');
        assert.equal((await anju.api('POST', '/owner/login', { phone, code: guess })).status, 403);
    }
    assert.equal((await anju.api('POST', '/owner/login', { phone, code })).status, 403, 'after five tries the right one is too late');
});

// The register finds a phone by its digits; so does the count of how often.
eachEngine('a phone is the same phone however it is typed', { engines: ['sqlite'] }, async (anju, assert) => {
    const [, , phone] = household(anju);
    const spelt = [phone, phone.replace(/^(...)(....)/, '$1 $2 '), phone.replace(/^(...)(....)/, '$1-$2-'), ` ${phone}`];
    const codes = [];
    for (const one of spelt) codes.push((await anju.api('POST', '/owner/login/code', { phone: one })).status);
    assert.deepEqual(codes, [200, 200, 200, 429]);
    assert.equal([...anju.log().matchAll(/text message/g)].length, 3);
    const entries = [];
    for (let i = 0; i < 11; i++) entries.push((await anju.api('POST', '/owner/login', { phone: `${phone.slice(0, 1 + i % 10)} ${phone.slice(1 + i % 10)}`, code: '1234567' })).status);
    assert.deepEqual(entries, [...Array(10).fill(403), 429]);
    assert.equal((await anju.api('POST', '/owner/login/code', { phone: '13999999999' })).status, 200, 'another phone');
});

// What ./run and the README say of the demo is so.
test('the demo’s household that is told about is the one that may log in', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anju-owner-'));
    try {
        const env = { ANJU_KEY_FILE: path.join(folder, 'key'), ANJU_FAST_PASSWORDS: '1' }, db = `sqlite:${path.join(folder, 'a.db')}`;
        mustRun(BIN, ['init', '--db', db], env);
        const told = mustRun(BIN, ['demo', '--db', db, '--cases', '0'], env).stderr;
        const [, house, phone] = /owner of (\S+): .*, phone (\d+)/.exec(told);
        for (const file of ['run', 'README.md']) {
            const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
            assert.ok(text.includes(house) && text.includes(phone), file);
        }
    } finally {
        fs.rmSync(folder, { recursive: true });
    }
});
