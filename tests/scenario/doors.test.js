// What outsiders rely on (api.md §2), asked of the real binary over real sockets.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { ROOT, eachEngine } = require('./harness');

const GIVEN = { nature: 'repair', channel: 'phone', title: '漏水', content: '厨房漏水', house: '1-1-101', reporter_name: '林先生', reporter_phone: '13800001234' };
const STRINGS = path.join(ROOT, '..', 'shared', 'data', 'strings', 'blns_even.json');
const PAGE = { accept: 'text/html' };

async function open(anju, more = {}, headers = {}) {
    const answer = await anju.as('desk1')('POST', '/cases', { ...GIVEN, ...more }, headers);
    if (answer.status !== 201) throw new Error(answer.text);
    return answer;
}

// One cookie is all that is ever set.
const setCookie = (answer) => answer.headers.get('set-cookie') || '';
const cookieOf = (answer) => setCookie(answer).split(';')[0];
const csrfOf = (answer) => /name="csrf" value="([^"]+)"/.exec(answer.text)[1];

// A browser's login: the form, then the cookie that comes back.
async function login(anju, name, password = 'anju-demo') {
    const form = await anju.api('GET', '/login', null, PAGE);
    if (form.status !== 200) throw new Error(form.text);
    const answer = await anju.api('POST', '/login', new URLSearchParams({ login: name, password }), PAGE);
    return { answer, cookie: cookieOf(answer) };
}

// Bytes as they are, without fetch's good manners.
function raw(anju, method, where, headers, body) {
    return new Promise((resolve, reject) => {
        const request = http.request(anju.url + where, { method, headers, agent: false }, (answer) => {
            let text = '';
            answer.on('data', (bytes) => { text += bytes; });
            answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
        });
        request.on('error', reject);
        request.end(body);
    });
}

// proves X-12
eachEngine('the same key and body happen once, another body is refused', {}, async (anju, assert) => {
    const first = await open(anju, {}, { 'idempotency-key': 'k-1' });
    const again = await open(anju, {}, { 'idempotency-key': 'k-1' });
    assert.equal(again.body.id, first.body.id);
    const other = await anju.as('desk1')('POST', '/cases', { ...GIVEN, title: '另一件' }, { 'idempotency-key': 'k-1' });
    assert.equal(other.status, 422);
    const colleague = await anju.as('desk2')('POST', '/cases', GIVEN, { 'idempotency-key': 'k-1' });
    assert.equal(colleague.status, 201);
    assert.notEqual(colleague.body.id, first.body.id);
    assert.equal((await anju.as('desk1')('GET', '/cases')).body.items.length, 2);

    const crowd = await Promise.all(Array.from({ length: 8 }, () => open(anju, { title: '同时' }, { 'idempotency-key': 'k-2' }).catch((fault) => fault)));
    assert.equal(new Set(crowd.filter((one) => one.body).map((one) => one.body.id)).size, 1);
});

// proves X-12
eachEngine('the same key in another community is another request', {}, async (anju, assert) => {
    const password = path.join(anju.folder, 'password');
    fs.writeFileSync(password, 'anju-demo-1');
    const done = anju.command('user', 'add', 'two', '--name', '两处', '--role', 'front_desk', '--community', 'yiyuan', '--password-file', password);
    assert.equal(done.code, 0, done.stderr);
    const id = anju.sql("SELECT id FROM staff_user WHERE login = 'two'");
    assert.equal((await anju.as('admin')('POST', `/settings/users/${id}/roles`, { community: 'lakeside', role: ['front_desk'] })).status, 200);
    const ask = (query, key, more) => anju.as('two')('POST', `/cases${query}`, { ...GIVEN, ...more }, { 'idempotency-key': key });

    const first = await ask('?community=yiyuan', 'k-1');
    assert.equal(first.status, 201, first.text);
    assert.equal((await ask('?community=yiyuan', 'k-1')).body.id, first.body.id);
    assert.equal((await ask('?utm=1&community=yiyuan', 'k-1')).body.id, first.body.id, 'the rest of the query is nothing');
    const elsewhere = await ask('?community=lakeside', 'k-1');
    assert.equal(elsewhere.status, 422, elsewhere.text);
    const second = await ask('?community=lakeside', 'k-2');
    assert.equal(second.status, 201, second.text);
    assert.notEqual(second.body.id, first.body.id);
    assert.equal(anju.sql('SELECT count(*), count(DISTINCT community_id) FROM service_case'), '2|2');
});

eachEngine('a stale version is refused with the present document', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const { body } = await open(anju);
    const fresh = await desk('POST', `/cases/${body.id}/classify`, { category: '渗漏水' }, { 'if-match': String(body.version) });
    assert.equal(fresh.status, 200);
    assert.ok(fresh.body.version > body.version);
    for (const [input, headers] of [[{ text: '晚了' }, { 'if-match': `"${body.version}"` }], [{ text: '晚了', version: body.version }, {}]]) {
        const stale = await desk('POST', `/cases/${body.id}/note`, input, headers);
        assert.equal(stale.status, 409);
        assert.deepEqual(stale.body.current, fresh.body);
    }
});

eachEngine('pages of a list lose nothing and repeat nothing, also while cases come in', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const made = [];
    for (let i = 0; i < 60; i++) made.push((await open(anju, { title: `第 ${i} 件` })).body.id);
    const seen = [];
    for (let after = null, pages = 0; pages === 0 || after; pages++) {
        const { status, body } = await desk('GET', `/cases?limit=7${after ? `&after=${encodeURIComponent(after)}` : ''}`);
        assert.equal(status, 200);
        seen.push(...body.items.map((one) => one.id));
        after = body.next;
        if (pages === 2) await open(anju, { title: '插队' });
        assert.ok(pages < 20);
    }
    assert.deepEqual(seen, made.reverse());
    assert.equal((await desk('GET', '/cases?after=garbage')).status, 422);
    assert.equal((await desk('GET', '/cases?limit=0')).status, 422);
    assert.equal((await desk('GET', '/cases?limit=201')).status, 422);
});

// proves X-6
eachEngine('filters of the list', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const leak = (await open(anju)).body;
    const ask = (await open(anju, { nature: 'inquiry', title: '几点下班', content: '前台几点下班', house: '1-1-102' })).body;
    const late = (await open(anju, { nature: 'complaint', title: '太吵', content: '楼上太吵', received_at: '2026-11-16T09:00:00+08:00' })).body;
    await desk('POST', `/cases/${leak.id}/classify`, { category: '渗漏水' });
    await desk('POST', `/cases/${leak.id}/dispatch`, { assignees: ['tech1'] });
    const found = async (query) => (await desk('GET', `/cases?${query}`)).body.items.map((one) => one.id).sort();
    assert.deepEqual(await found('nature=inquiry'), [ask.id]);
    assert.deepEqual(await found('status=dispatched'), [leak.id]);
    assert.deepEqual(await found('house=1-1-102'), [ask.id]);
    assert.deepEqual(await found('house=9-9-999'), []);
    assert.deepEqual(await found('assignee=tech1'), [leak.id]);
    assert.deepEqual(await found('assignee=tech2'), []);
    assert.deepEqual(await found(`q=${encodeURIComponent('下班')}`), [ask.id]);
    assert.deepEqual(await found(`q=${late.number}`), [late.id]);
    assert.deepEqual(await found('overdue=1'), [late.id]);
    assert.deepEqual(await found('open=1'), [leak.id, ask.id, late.id].sort());
    assert.equal((await desk('GET', '/cases?nature=nonsense')).status, 422);
});

// proves X-1
eachEngine('another community\'s case looks like one that is not there', {}, async (anju, assert) => {
    const { body } = await open(anju);
    const stranger = anju.as('lake_desk');
    const missing = body.id.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
    for (const [method, end, input] of [['GET', ''], ['GET', '/events'], ['GET', '/promises'], ['POST', '/note', { text: '看看' }], ['POST', '/classify', {}]]) {
        const [theirs, none] = [await stranger(method, `/cases/${body.id}${end}`, input), await stranger(method, `/cases/${missing}${end}`, input)];
        assert.deepEqual([theirs.status, none.status], [404, 404], `${method} ${end}`);
        const shape = (answer) => ({ ...answer.body, instance: null, request_id: null });
        assert.deepEqual(shape(theirs), shape(none));
    }
    assert.deepEqual((await stranger('GET', '/cases')).body.items, []);
    assert.equal((await stranger('GET', '/cases?community=yiyuan')).status >= 400, true);
    assert.equal((await stranger('POST', '/cases', { ...GIVEN, community: 'yiyuan' })).status >= 400, true);
    assert.ok(!(await stranger('GET', '/cases.csv')).text.includes(body.number));
    const mine = await stranger('POST', '/cases', { ...GIVEN, title: '湖畔' });
    assert.match(mine.body.number, /-0001$/);
    assert.equal((await anju.as('desk1')('GET', `/cases/${mine.body.id}`)).status, 404);
});

eachEngine('refusals by HTTP\'s own rules', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const authorization = `Bearer ${anju.token('desk1')}`;
    const statusOf = async (method, where, headers, body) => (await raw(anju, method, where, { accept: 'application/json', ...headers }, body)).status;
    const json = { authorization, 'content-type': 'application/json' };

    assert.equal(await statusOf('GET', '/cases', {}), 401);
    assert.equal(await statusOf('GET', '/cases', { authorization: 'Bearer nonsense' }), 401);
    assert.equal((await anju.as('archivist')('POST', '/cases', GIVEN)).status, 403);
    assert.equal((await anju.as('admin')('GET', '/cases')).status, 403);
    assert.equal(await statusOf('GET', '/nowhere', json), 404);
    const wrong = await raw(anju, 'DELETE', '/cases', json);
    assert.equal(wrong.status, 405);
    assert.deepEqual(wrong.headers.allow.split(/, */).sort().filter((one) => one !== 'HEAD'), ['GET', 'POST']);
    assert.equal(await statusOf('POST', '/cases', json, JSON.stringify({ ...GIVEN, content: '长'.repeat(500000) })), 413);
    assert.equal(await statusOf('POST', '/cases', { ...json, 'content-type': 'text/yaml' }, 'nature: repair'), 415);
    for (const broken of ['{', '[]', '{"nature": "repair",}', '{"a":1}{"b":2}', '{"nature":"\\ud800"}', '"text"', 'nul']) {
        assert.equal(await statusOf('POST', '/cases', json, broken), 400, broken);
    }
    assert.equal(await statusOf('POST', '/cases', json, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])), 400);
    assert.equal(await statusOf('POST', '/cases', json, '['.repeat(5000)), 400);
    assert.equal((await desk('GET', '/cases')).body.items.length, 0);
});

eachEngine('all that is wrong with an input is told at once', {}, async (anju, assert) => {
    const wrong = await anju.as('desk1')('POST', '/cases', { nature: 'nonsense', channel: 'pigeon', urgent: 'maybe', received_at: 'yesterday', title: '长'.repeat(201), surprise: 1 });
    assert.equal(wrong.status, 422);
    assert.match(wrong.headers.get('content-type'), /^application\/problem\+json/);
    assert.deepEqual(wrong.body.errors.map((one) => one.field).sort(), ['channel', 'nature', 'received_at', 'surprise', 'title', 'urgent']);
    for (const one of wrong.body.errors) assert.ok(one.code && one.message);
    for (const name of ['type', 'title', 'status', 'detail', 'instance']) assert.ok(wrong.body[name], name);
    const empty = await anju.as('desk1')('POST', '/cases', { nature: 'repair' });
    assert.deepEqual(empty.body.errors.map((one) => one.field).sort(), ['place', 'reporter_phone', 'title']);
});

eachEngine('naughty strings come back as they went in, or are refused', {}, async (anju, assert, t) => {
    if (!fs.existsSync(STRINGS)) return t.skip(`${STRINGS} is not there`);
    const desk = anju.as('desk1');
    let kept = 0;
    for (const text of JSON.parse(fs.readFileSync(STRINGS, 'utf8'))) {
        const answer = await desk('POST', '/cases', { ...GIVEN, title: text, content: text });
        if (answer.status !== 201) {
            assert.equal(answer.status, 422, `${JSON.stringify(text)}: ${answer.text}`);
            continue;
        }
        assert.equal(answer.body.title, text);
        assert.equal(answer.body.content, text);
        kept++;
        if (!/[<>"'&]/.test(text)) continue;
        const page = await desk('GET', `/cases/${answer.body.id}`, null, PAGE);
        assert.equal(page.status, 200);
        if (/<[a-z/!]/i.test(text)) assert.ok(!page.text.includes(text), `${text} is in the page as it is`);
    }
    assert.ok(kept > 200, `${kept} kept`);
    anju.verify();
});

// proves X-9
eachEngine('a browser logs in, writes with its token, and not without', {}, async (anju, assert) => {
    const { answer, cookie } = await login(anju, 'desk1');
    assert.equal(answer.status, 303);
    assert.match(setCookie(answer), /HttpOnly/i);
    assert.match(setCookie(answer), /SameSite=Lax/i);
    const form = await anju.api('GET', '/cases/new', null, { ...PAGE, cookie });
    assert.equal(form.status, 200);
    const send = (csrf) => anju.api('POST', '/cases', new URLSearchParams({ ...GIVEN, ...(csrf ? { csrf } : {}) }), { ...PAGE, cookie });
    assert.equal((await send('wrong')).status, 403);
    assert.equal((await send(null)).status, 403);
    assert.equal((await anju.as('desk1')('GET', '/cases')).body.items.length, 0);

    const written = await send(csrfOf(form));
    assert.equal(written.status, 303);
    const shown = await anju.api('GET', written.headers.get('location'), null, { ...PAGE, cookie });
    assert.equal(shown.status, 200);
    assert.ok(shown.text.includes('厨房漏水') && shown.text.includes('138****1234') && !shown.text.includes('13800001234'));

    const empty = await anju.api('POST', '/cases', new URLSearchParams({ nature: 'repair', content: '没有地点', csrf: csrfOf(form) }), { ...PAGE, cookie });
    assert.equal(empty.status, 422);
    assert.ok(empty.text.includes('没有地点'), 'what was typed is kept');
    const wrong = await login(anju, 'desk1', 'guess');
    assert.ok([401, 403, 422].includes(wrong.answer.status), String(wrong.answer.status));
    assert.equal((await anju.api('GET', '/cases', null, PAGE)).status, 303);
});

eachEngine('every answer carries the strict headers', {}, async (anju, assert) => {
    const { body } = await open(anju);
    const desk = anju.as('desk1');
    const answers = [await desk('GET', '/cases'), await desk('GET', `/cases/${body.id}`, null, PAGE), await desk('GET', '/nowhere'),
        await anju.api('GET', '/cases'), await anju.api('GET', '/healthz'), await anju.api('GET', '/login', null, PAGE),
        await desk('POST', '/cases', {}), await desk('GET', '/cases.csv')];
    for (const { headers, status } of answers) {
        const csp = headers.get('content-security-policy');
        assert.ok(csp && !/unsafe-(inline|eval)/.test(csp), `${status}: ${csp}`);
        assert.equal(headers.get('x-content-type-options'), 'nosniff');
        assert.equal(headers.get('x-frame-options'), 'DENY');
        assert.ok(headers.get('referrer-policy') && headers.get('x-request-id'));
        assert.equal(headers.get('cache-control'), 'no-store');
    }
});

// proves X-14
eachEngine('times are stored as UTC and told in the community\'s zone', {}, async (anju, assert) => {
    const { body } = await open(anju, { received_at: '2026-11-23T00:30:00Z' });
    assert.equal(body.received_at, '2026-11-23T08:30:00+08:00');
    assert.equal(anju.sql('SELECT received_at FROM service_case'), String(Date.parse('2026-11-23T00:30:00Z')));
});

eachEngine('health, metrics and the description of every route', {}, async (anju, assert) => {
    assert.equal((await anju.api('GET', '/healthz')).status, 200);
    await open(anju);
    const metrics = await anju.api('GET', '/metrics');
    assert.equal(metrics.status, 200);
    assert.match(metrics.text, /^# TYPE \w+ (counter|gauge|histogram)$/m);
    const described = (await anju.api('GET', '/openapi.json')).body;
    assert.match(described.openapi, /^3\./);
    for (const [where, methods] of [['/cases', ['get', 'post']], ['/cases/{id}', ['get']], ['/cases/{id}/events', ['get']],
        ['/cases/{id}/promises', ['get']], ['/cases/{id}/{action}', ['post']], ['/login', ['get', 'post']], ['/healthz', ['get']]]) {
        for (const method of methods) assert.ok(described.paths[where]?.[method], `${method} ${where}`);
    }
    // what is described is there: no GET without a variable answers 404 or 405
    for (const [where, methods] of Object.entries(described.paths)) {
        if (!methods.get || where.includes('{')) continue;
        // a stream would not end; a field that it does not know is refused before
        const { status } = await anju.as('desk1')('GET', where === '/events' ? '/events?no_such_field=1' : where);
        assert.ok(![404, 405, 500].includes(status), `${where}: ${status}`);
    }
});

// As a person who types an address: no field, or every field left empty.
eachEngine('every address opens bare as a page', {}, async (anju, assert) => {
    const { paths } = (await anju.api('GET', '/openapi.json')).body;
    for (const [where, { get }] of Object.entries(paths)) {
        if (!get || where === '/events') continue;
        const bare = where.replace(/\{\w+\}/g, '1'), fields = (get.parameters || []).filter((one) => one.in === 'query');
        for (const end of ['', `?${fields.map((one) => `${one.name}=`).join('&')}`]) {
            for (const login of ['css', 'director', 'quality', 'admin', 'archivist', 'tech1']) {
                const { status, text } = await anju.as(login)('GET', bare + end, null, PAGE);
                assert.ok(status < 500, `${login} ${bare}${end}: ${status} ${text.slice(0, 300)}`);
            }
        }
    }
});

eachEngine('the list as CSV, with nothing that a spreadsheet would run', {}, async (anju, assert) => {
    await open(anju, { title: '=1+1', content: '=1+1' });
    await open(anju, { title: '有"引号"，\n和换行', content: '两行' });
    const { status, headers, text } = await anju.as('desk1')('GET', '/cases.csv');
    assert.equal(status, 200);
    assert.match(headers.get('content-type'), /^text\/csv/);
    assert.match(text.replace(/^\ufeff/, ''), /^number,nature,category,title,/);
    assert.ok(text.includes('"有""引号""，\n和换行"'));
    assert.ok(!/(^|,)=1\+1/m.test(text), 'a formula goes out as text');
});

eachEngine('a graceful stop answers what is under way', {}, async (anju, assert) => {
    const sent = Array.from({ length: 40 }, (_, i) => open(anju, { title: `第 ${i} 件` }).then(() => 'done', () => 'refused'));
    await Promise.race(sent);
    await anju.stop();
    const ends = await Promise.all(sent);
    const done = ends.filter((one) => one === 'done').length;
    assert.ok(done > 0);
    const written = Number(anju.sql('SELECT count(*) FROM service_case'));
    assert.equal(written, done, 'nothing is written without an answer');
    anju.verify();
});
