// Canaries: a thousand names and numbers that are nowhere else go through everything the program does, and then are
// looked for where they must not be: logs, addresses, figures, temporary files, refusals, the database in clear, and
// answers for those who may not know them.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { assert, eachEngine, mustRun } = require('./harness');
const { LIST_ROWS } = require('./list_files'); // their own test

const COUNT = 1000;
const PAGE = { accept: 'text/html' };
const FIRST = [...'澹台闾丘赫连皇甫尉迟公羊'], SECOND = [...'蘅芷菁芮苒茯荇莳蓁蔻薇薏藜蘩荻茉莙菀'], THIRD = [...'琰珺玥瑄璟珩琮璐瑾瓒'];

// Names of four characters that no demo has, numbers of a range that no demo has.
function canaries() {
    const all = [];
    for (let i = 0; i < COUNT; i++) {
        const name = FIRST[i % 6 * 2] + FIRST[i % 6 * 2 + 1] + SECOND[Math.floor(i / 6) % 18] + THIRD[Math.floor(i / 108) % 10];
        all.push({ name, phone: `1719${String((i * 7919 + 1234567) % 10000000).padStart(7, '0')}` });
    }
    assert.equal(new Set(all.map((one) => one.name)).size, COUNT);
    assert.equal(new Set(all.map((one) => one.phone)).size, COUNT);
    return all;
}

const ALL = canaries();
const PHONE = /(?<![0-9a-f])1719\d{7}(?![0-9a-f])/; // no part of a hash or an id
const NAMES = new RegExp(ALL.map((one) => one.name).join('|'));
const codes = (text) => [text, text.replace(/(\d{3})(\d{4})(\d{4})/, '$1-$2-$3'), text.replace(/(\d{3})(\d{4})(\d{4})/, '$1 $2 $3')];

function hit(what, text, patterns) {
    for (const pattern of patterns) {
        const found = pattern.exec(text);
        assert.equal(found && `${what} tells ${text.slice(Math.max(0, found.index - 80), found.index + 40)}`, null);
    }
}

// Also what is percent-encoded.
function plain(text) {
    return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (bytes) => Buffer.from(bytes.replace(/%/g, ''), 'hex').toString('utf8'));
}

// A folder's files, whatever they hold.
function filesOf(folder) {
    return fs.readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.path ?? entry.parentPath, entry.name));
}

// Everybody's answers, so that each is looked at: {login, method, where, status, text, location}. What the caller himself
// wrote into an address is repeated to him (the member `instance`), and so is what he typed when it is refused.
function listening(anju, answers) {
    const say = (login, call) => async (method, where, body, headers) => {
        const answer = await call(method, where, body, headers);
        const own = plain(where) + (answer.status >= 400 ? JSON.stringify(body ?? '') : '');
        const heard = ALL.filter((one) => own.includes(one.phone) || own.includes(one.name));
        const text = heard.reduce((rest, one) => rest.replaceAll(one.phone, own.includes(one.phone) ? '' : one.phone)
            .replaceAll(one.name, own.includes(one.name) ? '' : one.name), plain(answer.text));
        answers.push({ login, method, where, status: answer.status, text, location: answer.headers.get('location') || '' });
        return answer;
    };
    return { as: (login) => say(login, anju.as(login)), anyone: say('nobody', (...args) => anju.api(...args)) };
}

async function browserOf(anju, login) {
    const entered = await anju.api('POST', '/login', new URLSearchParams({ login, password: 'anju-demo' }), PAGE);
    const cookie = entered.headers.get('set-cookie').split(';')[0];
    const form = await anju.api('GET', '/cases/new', null, { ...PAGE, cookie });
    const csrf = /name="csrf" value="([^"]+)"/.exec(form.text)[1];
    return (method, where, body) => anju.api(method, where, body && new URLSearchParams({ csrf, ...body }), { ...PAGE, cookie });
}

function importPeople(anju, people) {
    const houses = anju.sql("SELECT h.code FROM house h JOIN community c ON c.community_id = h.community_id AND c.code = 'yiyuan' ORDER BY h.code").split('\n');
    const file = path.join(anju.folder, 'people.csv');
    fs.writeFileSync(file, `姓名,手机,房号,关系\n${people.map((one, i) => `${one.name},${one.phone},${houses[i % houses.length]},业主`).join('\n')}\n`);
    const done = anju.command('import', 'people', file, '--community', 'yiyuan');
    assert.equal(done.code, 0, done.stdout + done.stderr);
    // a fault names its line and column, not the person of the lines around it
    fs.writeFileSync(file, `姓名,手机,房号,关系\n${people[0].name},${people[0].phone},99-99-9999,业主\n`);
    assert.notEqual(anju.command('import', 'people', file, '--community', 'yiyuan').code, 0);
    fs.rmSync(file);
}

function importCases(anju, people) {
    const file = path.join(anju.folder, 'cases.csv'), map = path.join(anju.folder, 'map.yaml');
    fs.writeFileSync(file, `no,when,what,who,tel\n${people.map((one, i) => `C-${i},2026-11-20T10:00:00+08:00,灯不亮,${one.name},${one.phone}`).join('\n')}\n`);
    fs.writeFileSync(map, 'time_zone: Asia/Shanghai\ncolumns:\n  external_id: no\n  received_at: when\n  title: what\n  reporter_name: who\n  reporter_phone: tel\n' +
        'constants: {nature: repair, channel: phone}\ndefaults: {place: 大堂, category: R02}\n');
    const done = anju.command('import', 'cases', file, '--community', 'yiyuan', '--map', map);
    assert.equal(done.code, 0, done.stdout + done.stderr);
    for (const one of [file, map]) fs.rmSync(one);
}

const caseOf = (one, more) => ({ nature: 'repair', place: '大堂', title: '灯不亮', reporter_name: one.name, reporter_phone: one.phone, ...more });

async function openCases(desk, page, people) {
    for (const [i, one] of people.entries()) {
        if (i % 4 === 0) {
            const answer = await page('POST', '/intake', { ...caseOf(one), channel: 'phone', category: 'R02' });
            assert.equal(answer.status, 303, answer.text.slice(0, 300));
            const after = answer.headers.get('location');
            hit('the place after intake', plain(after), [PHONE, NAMES]);
            hit('the page after intake', (await page('GET', after)).text, [PHONE]);
        } else {
            assert.equal((await desk('POST', '/cases', caseOf(one))).status, 201);
        }
    }
}

// Whatever is refused: fields, paths, versions, kinds, sizes, logins.
async function refusals(listen, people, aCase) {
    const desk = listen.as('desk1'), [a, b, c] = people;
    for (const body of [caseOf(a, { nature: 'x' }), caseOf(a, { reporter_phone: `${a.phone}9999999999999999999999` }), caseOf(b, { house: `${b.name}` }),
        { [a.phone]: a.name }, caseOf(c, { title: 'x'.repeat(5000) })])
        assert.ok((await desk('POST', '/cases', body)).status >= 400);
    assert.ok((await desk('POST', '/cases', `{"reporter_phone":"${a.phone}","reporter_name":"${a.name}"`, { 'content-type': 'application/json' })).status >= 400);
    assert.equal((await desk('GET', `/cases/${a.phone}`)).status, 404);
    assert.ok((await desk('GET', `/persons/${encodeURIComponent(a.name)}`)).status >= 400);
    assert.ok((await desk('PUT', `/cases/${a.phone}`, {})).status >= 400);
    assert.equal((await desk('POST', `/cases/${aCase}/note`, { text: `${a.name} ${a.phone}` }, { 'if-match': '999' })).status, 409);
    assert.ok((await desk('POST', `/cases/${aCase}/nothing`, { text: a.phone })).status >= 400);
    for (const one of people.slice(0, 10)) {
        assert.ok((await listen.anyone('POST', '/login', { login: one.name, password: one.phone })).status >= 400);
        assert.ok((await listen.anyone('POST', '/owner/login', { phone: one.phone, code: '000000' })).status >= 400);
    }
    assert.ok((await listen.anyone('GET', `/cases?q=${a.phone}`)).status >= 400);
    assert.ok((await listen.anyone('POST', `/cases?x=${a.phone}`, caseOf(a))).status >= 400);
}

// What is listed, found and taken out, as JSON and as pages.
async function lookAround(listen, people, ids) {
    for (const login of ['desk1', 'css', 'director', 'quality', 'exec', 'tech1', 'eng', 'adm', 'archivist', 'fin', 'admin', 'lake_desk', 'lake_director']) {
        const me = listen.as(login);
        const places = ['/', '/cases', '/persons', '/houses', '/board', '/reports', '/company', '/archive', '/messages', '/settings/log', '/my', '/calls/missed',
            '/cases.csv', '/cases.xlsx', '/persons.csv', '/houses.csv', '/events?once=1', `/search?q=${people[0].phone.slice(-4)}`, `/find?q=${people[0].phone.slice(-4)}`,
            `/find?q=${people[0].phone}`, `/find?q=${encodeURIComponent(people[0].name)}`, `/cases?q=${encodeURIComponent(people[0].name)}`,
            `/cases?q=${people[0].phone.slice(-4)}`, ...ids.cases.flatMap((id) => [`/cases/${id}`, `/cases/${id}/events`, `/cases/${id}/receipt`]),
            ...ids.persons.flatMap((id) => [`/persons/${id}`, `/persons/${id}/file`, `/persons/${id}/privacy`])];
        for (const where of places) {
            if (where.startsWith('/events?')) continue; // a stream: what it tells is ids (live.test.js)
            await me('GET', where);
            if (!/\.csv|\.xlsx|\/file$/.test(where)) await me('GET', where, null, PAGE);
        }
    }
}

function stored(anju) {
    if (anju.engine === 'postgres') return mustRun('pg_dump', ['--inserts', anju.dbUrl]).stdout;
    const file = anju.dbUrl.slice('sqlite:'.length);
    return ['', '-wal', '-shm'].filter((end) => fs.existsSync(file + end)).map((end) => fs.readFileSync(file + end, 'latin1')).join('\n');
}

test('a canary is found wherever it is', () => {
    const [one] = ALL;
    for (const text of [`info from ${one.phone}: x`, plain(`/find?q=${encodeURIComponent(one.name)}`), JSON.stringify({ tel: one.phone }), `${one.name}女士`])
        assert.throws(() => hit('this', text, [PHONE, NAMES]), /this tells/);
    hit('a hash', `4fa9e6c0701de${one.phone}92b9a036`, [PHONE]);
});

const KNOWS_NO_NAME = ['nobody', 'admin', 'lake_desk', 'lake_director'];

// proves X-18 X-31
eachEngine('a thousand canaries are nowhere they must not be', { timeout: 900000, demoArgs: ['--houses', '600', '--cases', '0'] }, async (anju) => {
    const answers = [], temporary = path.join(anju.folder, 'tmp');
    await anju.stop();
    fs.mkdirSync(temporary);
    anju.env.TMPDIR = temporary;
    const [registered, imported, called, others] = [ALL.slice(0, 500), ALL.slice(500, 850), ALL.slice(850, 990), ALL.slice(990)];
    importPeople(anju, registered);
    importCases(anju, imported);
    await anju.start();

    const listen = listening(anju, answers), desk = listen.as('desk1'), page = await browserOf(anju, 'desk1');
    await openCases(desk, page, called);
    const missed = await desk('POST', '/calls/missed', { phone: others[0].phone });
    assert.equal(missed.status, 201, missed.text);
    const ids = {
        cases: anju.sql('SELECT id FROM service_case WHERE reporter_phone IS NOT NULL ORDER BY id DESC LIMIT 3').split('\n'),
        persons: anju.sql(`SELECT id FROM person WHERE name IN ('${registered.slice(0, 2).map((one) => one.name).join("','")}')`).split('\n'),
    };
    assert.equal(ids.persons.length, 2);
    assert.ok((await listen.as('director')('POST', `/cases/${ids.cases[0]}/dial`, {})).status < 300);
    await refusals(listen, [...others.slice(1), ...called], ids.cases[0]);
    await lookAround(listen, registered, ids);

    // the process is killed while it writes and while it makes a file
    const writing = called.slice(0, 20).map((one) => desk('POST', '/cases', caseOf(one)).catch(() => null));
    const taking = listen.as('director')('GET', '/persons.xlsx').catch(() => null);
    await anju.kill();
    await Promise.all([...writing, taking]);
    await anju.start();
    assert.equal((await desk('GET', '/cases')).status, 200);

    // a number in full was asked for by nobody, so nobody was told one
    assert.ok(answers.length > 500, `${answers.length}`);
    for (const one of answers) hit(`${one.login} ${one.method} ${one.where}: ${one.status}`, one.text, [PHONE]);
    for (const one of answers) hit(`the place after ${one.where}`, plain(one.location), [PHONE, NAMES]);
    for (const one of answers.filter((a) => KNOWS_NO_NAME.includes(a.login))) hit(`${one.login} ${one.where}`, one.text, [NAMES]);
    for (const login of ['desk1', 'director']) assert.ok(answers.some((one) => one.login === login && NAMES.test(one.text)), `${login} does see names`);

    await anju.stop();
    assert.match(anju.log(), /call placed to 1719?\*+\d{4}/, 'the log did tell of a number');
    hit('the log', plain(anju.log()), [PHONE, NAMES]);
    await anju.start();
    const figures = await anju.api('GET', '/metrics');
    assert.equal(figures.status, 200);
    hit('the figures', plain(figures.text), [PHONE, NAMES]);
    const health = await anju.api('GET', '/healthz');
    hit('the health', health.text, [PHONE, NAMES]);
    const database = anju.engine === 'sqlite' ? path.basename(anju.dbUrl.slice('sqlite:'.length)) : null;
    for (const file of filesOf(anju.folder).filter((one) => !database || !path.basename(one).startsWith(database)))
        hit(`the file ${file}`, fs.readFileSync(file, 'utf8'), [PHONE, NAMES]);
    assert.deepEqual(fs.readdirSync(temporary), [], 'no temporary file stays');
    const data = stored(anju);
    assert.ok(anju.engine === 'sqlite' || NAMES.test(data), 'the canaries are there');
    for (const one of ALL) for (const form of codes(one.phone)) assert.ok(!data.includes(form), `the database tells ${form}`);
    anju.verify();
});

// ---- who saw it, is on record ---------------------------------------------------------------

// Every route that tells a number in full or hands a file out: what it needs, and what the record then says.
const TOLD = {
    'POST /cases/{id}/reveal': { send: { reason: '回电核实' }, kind: 'revealed' },
    'POST /cases/{id}/dial': { send: {}, kind: 'dialled' },
    'POST /persons/{id}/reveal': { send: { reason: '回电核实' }, kind: 'person_revealed' },
    'GET /calls/missed/{id}/number': {},
    'GET /cases.csv': {}, 'GET /cases.xlsx': {}, 'GET /houses.csv': {}, 'GET /houses.xlsx': {}, 'GET /persons.csv': {}, 'GET /persons.xlsx': {},
    'GET /cases/list.json': {}, 'GET /houses/list.json': {}, 'GET /persons/list.json': {},
    'GET /houses/{id}/file': {}, 'GET /persons/{id}/file': {},
    'GET /imports/{id}/faulty.xlsx': {},
    'GET /segments/{id}/members.csv': {}, 'GET /segments/{id}/members.xlsx': {}, 'GET /segments/{id}/members.json': {},
};
const HANDS_OUT = /\.(csv|xlsx|pdf|zip)$|\/(reveal|dial|number|file|export|download)$/;

// A file of people with a row that cannot be taken, checked.
async function faultyImport(call) {
    const bytes = Buffer.from(`房号,业主姓名,联系电话,与业主关系\n99-99-9999,${ALL[2].name},${ALL[2].phone},业主\n`).toString('base64');
    const sent = await call('POST', '/imports', { kind: 'people', community: 'yiyuan', file: { name: '业主.csv', base64: bytes } });
    assert.equal(sent.status, 201, sent.text);
    const settled = async () => {
        for (const end = Date.now() + 60000; Date.now() < end;) {
            const { body } = await call('GET', `/imports/${sent.body.id}`);
            if (body.job === '') return body;
        }
        throw new Error('the import is not done');
    };
    const fields = (await settled()).columns.map((one) => one.field);
    assert.equal((await call('POST', `/imports/${sent.body.id}/check`, { fields })).status, 200);
    assert.equal((await settled()).state, 'checked');
    return sent.body.id;
}

// proves X-4 X-7 X-31
eachEngine('each reveal, each export and each file that is read is on record', {}, async (anju) => {
    const desk = anju.as('desk1'), director = anju.as('director');
    const { paths } = (await anju.api('GET', '/openapi.json')).body;
    const routes = Object.entries(paths).flatMap(([where, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${where}`));
    assert.deepEqual(routes.filter((route) => HANDS_OUT.test(route) && !TOLD[route] && !LIST_ROWS[route]), [], 'a route that tells something in full needs its row in TOLD');

    const opened = (await desk('POST', '/cases', caseOf(ALL[0]))).body;
    const call = (await desk('POST', '/calls/missed', { phone: ALL[1].phone })).body.items[0].id;
    const [person, house] = anju.sql("SELECT p.person_id, p.house_id FROM person_house p JOIN community c ON c.community_id = p.community_id AND c.code = 'yiyuan' WHERE p.to_at = 0 ORDER BY p.id LIMIT 1").split('|');
    const things = { cases: opened.id, calls: call, persons: person, houses: house, imports: await faultyImport(director) };
    const written = () => Number(anju.sql('SELECT sum(seq) FROM journal_head'));
    const userId = anju.sql("SELECT id FROM staff_user WHERE login = 'director'");
    for (const [route, { send, kind }] of Object.entries(TOLD)) {
        if (!routes.includes(route) || /segments/.test(route)) continue; // segments: their own test makes one
        const [method, template] = route.split(' ');
        const where = template.replace('{id}', things[template.split('/')[1]]);
        const before = written(), newest = anju.sql('SELECT max(id) FROM journal_event');
        const answer = await director(method, where, send);
        assert.ok(answer.status < 300, `${route}: ${answer.status} ${answer.text.slice(0, 200)}`);
        assert.ok(written() > before, `${route} left no trace`);
        const traces = anju.sql(`SELECT kind || ' by ' || actor_id FROM journal_event WHERE id > ${newest}`).split('\n');
        assert.ok(traces.some((trace) => trace.endsWith(` by ${userId}`) && (!kind || trace.startsWith(kind))), `${route}: ${traces}`);
    }
    // what is refused tells nothing, and leaves no trace of having told
    anju.token('admin');
    const before = written();
    assert.equal((await anju.as('admin')('POST', `/cases/${opened.id}/reveal`, { reason: '看看' })).status, 403);
    assert.equal((await director('POST', `/cases/${opened.id}/reveal`, {})).status, 422);
    assert.equal(written(), before);
    // from a terminal too
    for (const what of ['cases', 'houses', 'people']) {
        const from = written();
        assert.equal(anju.command('export', what).code, 0);
        assert.equal(written(), from + 1, what);
    }
    assert.doesNotMatch(anju.command('export', 'people').stdout, PHONE);
    anju.verify();
});
