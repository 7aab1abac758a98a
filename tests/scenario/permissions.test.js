// Every role, every route, every thing: allowed or refused as permissions.js says, and what is
// refused is refused alike whether it is there or not.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { eachEngine } = require('./harness');
const { LOGINS, ROWS, REACHES, whoOf } = require('./permissions');

const OPTIONS = { demoArgs: ['--houses', '400', '--cases', '40'], timeout: 900000, started: false };
const MORE = [['m_env', 'env'], ['m_sec', 'security'], ['m_grd', 'guard'], ['m_com', 'committee'], ['m_dev', 'developer']];
const PHONES = ['13911110001', '13911110002', '13911110003', '13911110004', '13911110005', '13911110006'];
const ABSENT = '7000000000000000001';
const PAGE = { accept: 'text/html' };

const HOW = 'write its row into tests/scenario/permissions.js (the comment at its top says how), after domain.md H';

// ---- who calls ---------------------------------------------------------------------------

async function enterAsOwner(anju, told) {
    const [, house, phone] = /owner of (\S+): .*, phone (\d+)/.exec(told);
    await anju.api('POST', '/owner/login/code', { phone });
    const code = [...anju.log().matchAll(/验证码 (\d{6})/g)].pop()[1];
    const entered = await anju.api('POST', '/owner/login', { phone, code });
    const cookie = entered.headers.get('set-cookie').split(';')[0];
    const page = await anju.api('GET', '/owner/cases/new', null, { cookie, ...PAGE });
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)[1];
    const call = (method, where, body, headers = {}) =>
        anju.api(method, where, body, { cookie, ...(method === 'GET' ? {} : { 'x-csrf-token': csrf }), ...headers });
    return { call, house, phone, headers: { cookie, 'x-csrf-token': csrf } };
}

function addPeople(anju, assert) {
    const password = path.join(anju.folder, 'password');
    fs.writeFileSync(password, 'anju-demo-1');
    const add = (login, role, community) => {
        const done = anju.command('user', 'add', login, '--name', `试 ${login}`, '--role', role, '--community', community, '--password-file', password);
        assert.equal(done.code, 0, done.stderr);
    };
    for (const [login, role] of MORE) add(login, role, 'yiyuan');
    add('m_victim', 'guard', 'yiyuan');
    add('m_far', 'guard', 'lakeside');
}

async function rosterDuty(anju, assert) {
    const shift = { community: 'yiyuan', role: 'duty', user: 'duty', day: '2026-11-23', from: '08:00', to: '20:00' };
    const rostered = await anju.as('director')('POST', '/settings/roster', shift);
    assert.equal(rostered.status, 201, rostered.text);
}

// ---- things ------------------------------------------------------------------------------

const seen = new Map(); // words that only the title of one case has -> its kind and relation

async function post(call, assert, where, body) {
    const answer = await call('POST', where, body);
    assert.ok(answer.status < 300, `${where}: ${answer.status} ${answer.text.slice(0, 400)}`);
    return answer.body;
}

// A case that the program has taken back: an import that was undone.
function deletedCase(anju, assert, nature) {
    const file = path.join(anju.folder, `${nature}.csv`), map = path.join(anju.folder, `${nature}.yaml`);
    fs.writeFileSync(file, `no,when,what\nX-${nature},2026-11-20T10:00:00+08:00,灯塔${nature}deleted\n`);
    fs.writeFileSync(map, 'time_zone: Asia/Shanghai\ncolumns:\n  external_id: no\n  received_at: when\n  title: what\n' +
        `constants: {nature: ${nature}, channel: phone}\ndefaults: {place: 大堂, category: other, anonymous_reason: imported}\n`);
    const done = anju.command('import', 'cases', file, '--community', 'yiyuan', '--map', map, '--json');
    assert.equal(done.code, 0, done.stdout + done.stderr);
    const id = anju.sql(`SELECT id FROM service_case WHERE external_id = 'X-${nature}'`);
    assert.equal(anju.command('import', 'undo', JSON.parse(done.stdout).run, '--json').code, 0);
    return id;
}

async function makeCases(anju, assert, owner, nature, deleted) {
    const css = anju.as('css'), cases = {}, houses = anju.sql('SELECT code FROM house WHERE community_id = (SELECT community_id FROM community' +
        " WHERE code = 'yiyuan') ORDER BY code").split('\n');
    const [building, unit] = owner.house.split('-');
    const near = (start, not) => houses.find((code) => code.startsWith(start) && code !== owner.house && !(not && code.startsWith(not)));
    const where = { unit: near(`${building}-${unit}-`), building: near(`${building}-`, `${building}-${unit}-`), community: near('', `${building}-`) };
    const open = async (call, relation, more) => {
        const title = `灯塔${nature}${relation}`;
        seen.set(title, { nature, relation });
        cases[relation] = (await post(call, assert, '/cases', { nature, category: 'other', title, content: title, channel: 'phone', reporter_name: '某人', ...more })).id;
    };
    let phone = 1;
    for (const [relation, house] of Object.entries(where)) {
        assert.ok(house, `the demo has no house for ${relation}`);
        await open(css, relation, { house, reporter_phone: PHONES[phone++] });
    }
    await open(css, 'closed', { place: '大堂', reporter_phone: PHONES[4] });
    await post(css, assert, `/cases/${cases.closed}/cancel`, { reason: '不办了' });
    await open(anju.as('lake_desk'), 'other', { place: '湖边', reporter_phone: PHONES[5] });
    // an owner's own, given to everybody who does work
    const [home] = (await owner.call('GET', '/owner/cases/new')).body.homes;
    const title = `灯塔${nature}own`;
    seen.set(title, { nature, relation: 'own' });
    cases.own = (await post(owner.call, assert, '/owner/cases', { nature, home: home.id, content: title })).id;
    await post(css, assert, `/cases/${cases.own}/classify`, { category: 'other', severity: 'normal', size: 'minor' });
    await post(css, assert, `/cases/${cases.own}/dispatch`, { assignees: ['ENG', 'REP', 'ENV', 'SEC', 'GRD', 'FIN'].map((role) => LOGINS[role]) });
    seen.set(`灯塔${nature}deleted`, { nature, relation: 'deleted' });
    return { ...cases, deleted, absent: ABSENT };
}

async function makeCalls(anju, assert) {
    const found = { absent: ABSENT };
    for (const [relation, login] of [['community', 'desk1'], ['other', 'lake_desk']])
        found[relation] = (await post(anju.as(login), assert, '/calls/missed', { phone: PHONES[0] })).items[0].id;
    return found;
}

async function makeHandover(anju, assert) {
    const css = anju.as('css');
    const ready = (await css('GET', '/archive')).body.items.filter((one) => one.may_go);
    assert.ok(ready.length > 0);
    return { community: (await post(css, assert, '/archive/handovers', { cases: [ready[0].id] })).id, absent: ABSENT };
}

async function makeSample(anju, assert) {
    const made = await post(anju.as('quality'), assert, '/quality/samples', { from: '2026-10-01', to: '2026-11-22', community: 'yiyuan' });
    return { community: { id: made.id, case: made.items[0].case ?? made.items[0].id }, absent: ABSENT };
}

// Ending one ends it for all who come later, so each caller has his own.
async function makeSegments(anju, assert) {
    let count = 0;
    const add = async (login, community) =>
        (await post(anju.as(login), assert, '/segments', { community, name: `细分${++count}`, relation: 'owner' })).id;
    const person = (await anju.as('director')('GET', '/persons?community=yiyuan&limit=1')).body.items[0].id;
    return async () => ({
        community: { id: await add('director', 'yiyuan'), case: person },
        other: { id: await add('lake_director', 'lakeside'), case: person },
        absent: { id: ABSENT, case: person },
    });
}

async function makeDepartments(anju, assert) {
    let count = 0;
    const add = async (login, community) => {
        const name = `部门${++count}`;
        const list = await post(anju.as(login), assert, '/settings/departments', { community, name, kind: 'other' });
        return { id: list.items.find((one) => one.name === name).id, case: name };
    };
    return async () => ({ community: await add('director', 'yiyuan'), other: await add('lake_director', 'lakeside'), absent: { id: ABSENT, case: '某部' } });
}

async function makeInspections(anju, assert) {
    const seen = { by_kind: 'authority', by_name: '区消防大队', day: '2026-11-20', subject: '消防专项检查', found: '一处堆物', ordered: '清理', due: '2026-12-01' };
    const add = async (login, community) => (await post(anju.as(login), assert, '/inspections', { community, ...seen })).id;
    return async () => ({ community: await add('director', 'yiyuan'), other: await add('lake_director', 'lakeside'), absent: ABSENT });
}

async function makeArticles(anju, assert) {
    let count = 0;
    const add = async (login, community) =>
        (await post(anju.as(login), assert, '/knowledge', { community, title: `问题${++count}`, answer: '答', source: '规定' })).id;
    return async () => ({ community: await add('director', 'yiyuan'), other: await add('lake_director', 'lakeside'), absent: ABSENT });
}

async function makeShifts(anju, assert) {
    let days = 0;
    const add = async (login, community, user) => {
        const day = new Date(Date.UTC(2026, 11, 1) + ++days * 86400000).toISOString().slice(0, 10);
        const shift = { community, role: 'front_desk', user, day, from: '08:00', to: '20:00' };
        return (await post(anju.as(login), assert, '/settings/roster', shift)).items.at(-1).id;
    };
    return async (role) => ({
        community: { id: await add('director', 'yiyuan', 'desk2'), community: 'yiyuan' },
        other: { id: await add('lake_director', 'lakeside', 'lake_desk'), community: role === 'SYS' ? 'lakeside' : 'yiyuan' },
        absent: { id: ABSENT, community: 'yiyuan' },
    });
}

// The house where a case was reported and a place; the same of another community.
function makeRegister(anju) {
    const community = (code) => `(SELECT community_id FROM community WHERE code = '${code}')`;
    const house = anju.sql("SELECT house_id FROM service_case WHERE title = '灯塔repairunit'");
    const far = anju.sql(`SELECT id FROM house WHERE community_id = ${community('lakeside')} ORDER BY id LIMIT 1`);
    const place = (code) => anju.sql(`SELECT id FROM place WHERE community_id = ${community(code)} ORDER BY id LIMIT 1`);
    return { house: { community: house, other: far, absent: ABSENT }, place: { community: place('yiyuan'), other: place('lakeside'), absent: ABSENT } };
}

// own: what the caller gave; archivist and night duty have nothing to give.
async function makeDelegations(anju, assert) {
    const give = async (login, body) => {
        const made = await anju.as(login)('POST', '/settings/delegations', { scope: 'handle', until: '2026-11-30T18:00:00+08:00', reason: '休假', ...body });
        return made.status < 300 ? made.body.items[0].id : undefined;
    };
    return async (role) => ({
        own: LOGINS[role] && (await give(LOGINS[role], { community: 'yiyuan', to: 'desk2' })),
        community: await give(role === 'CSS' ? 'adm' : 'css', { community: 'yiyuan', to: 'desk2' }),
        other: await give('lake_desk', { community: 'lakeside', to: 'lake_director' }),
        absent: ABSENT,
    });
}

// A kind of thing: {relation: id}, or a function that makes them anew for one caller.
async function makeThings(anju, assert, callers, deleted) {
    const userId = (login) => anju.sql(`SELECT id FROM staff_user WHERE login = '${login}'`);
    const first = async (login, where) => (await anju.as(login)('GET', where)).body.items[0].id;
    // An owner of each community, with a consent that nobody has withdrawn.
    let consents = 0;
    const person = (code) => {
        const [community, id] = anju.sql('SELECT p.community_id, p.id FROM person p JOIN person_house h ON h.community_id = p.community_id AND h.person_id = p.id' +
            ` AND h.to_at = 0 JOIN community c ON c.community_id = p.community_id AND c.code = '${code}' WHERE p.status = 'active' ORDER BY p.id LIMIT 1`).split('|');
        anju.sql(`INSERT INTO consent (community_id, id, person_id, purpose, notice_version, given_at) VALUES (${community}, ${++consents}, ${id}, 'notices', 'A/0', 1)`);
        return { id, consent: String(consents) };
    };
    let views = 0;
    const view = async (call) => {
        const made = await call('POST', '/cases/views', { name: `看法${++views}`, query: 'nature=repair' });
        return made.status < 300 ? made.body.items.find((one) => one.name === `看法${views}`)?.id : undefined;
    };
    return {
        repair: await makeCases(anju, assert, callers.OWN, 'repair', deleted.repair),
        complaint: await makeCases(anju, assert, callers.OWN, 'complaint', deleted.complaint),
        ...makeRegister(anju),
        call: await makeCalls(anju, assert),
        handover: await makeHandover(anju, assert),
        sample: await makeSample(anju, assert),
        segment: await makeSegments(anju, assert),
        department: await makeDepartments(anju, assert),
        inspection: await makeInspections(anju, assert),
        knowledge: await makeArticles(anju, assert),
        community: { community: 'yiyuan', other: 'lakeside', absent: 'nowhere' },
        user: { community: userId('m_victim'), other: userId('m_far'), absent: ABSENT },
        blueprint: { community: await first('quality', '/settings/blueprints'), absent: ABSENT },
        standard: { community: await first('quality', '/settings/standards'), absent: ABSENT },
        asset: { absent: 'nothing.js' },
        message: (role) => ({
            own: anju.sql(`SELECT id FROM outbox WHERE hold_until IS NULL AND digest_id IS NULL AND recipient_id = ${userId(LOGINS[role] || 'desk1')} ORDER BY id LIMIT 1`) || undefined,
            other: anju.sql(`SELECT id FROM outbox WHERE recipient_id NOT IN (0, ${userId(LOGINS[role] || 'desk1')}) ORDER BY id LIMIT 1`) || undefined,
            absent: ABSENT,
        }),
        view: async (role, call) => ({ own: await view(call), other: await view(anju.as('desk2')), absent: ABSENT }),
        shift: await makeShifts(anju, assert),
        nothing: { absent: ABSENT },
        person: () => ({ community: person('yiyuan'), other: person('lakeside'), absent: ABSENT }),
        delegation: await makeDelegations(anju, assert),
    };
}

// ---- one cell ----------------------------------------------------------------------------

function filled(value, thing) {
    const text = JSON.stringify(value ?? {});
    return JSON.parse(text.replaceAll('$thing', thing?.id ?? '').replaceAll('$community', thing?.community ?? '').replaceAll('$case', thing?.case ?? '1'));
}

async function ask(call, route, row, thing) {
    const [method, template] = route.split(' ');
    const where = template.replace('{action}', row.as || '').replace('{consent}', () => thing?.consent ?? '1').replace(/\{\w+\}/g, () => thing?.id ?? '1') + filled(row.query ?? '', thing);
    const body = method === 'GET' ? null : filled(row.send, thing);
    return call(method, where, body, row.stale ? { 'if-match': '999999' } : {});
}

// What a refusal says without what was asked for.
function told(answer, thing) {
    const { request_id: _id, instance: _where, ...rest } = answer.body || {};
    return JSON.stringify([answer.status, rest]).replaceAll(thing?.id ?? '\0', '{id}');
}

function expected(allowed, relation, role) {
    if (role === 'ANON') return '401';
    if (!allowed) return '403';
    if (relation && !REACHES[allowed.reach].includes(relation)) return '404';
    return allowed.but ? String(allowed.but) : 'yes';
}

function verdict(answer, row, relation) {
    if (answer.status >= 500) return String(answer.status);
    if (answer.status === 404 && !relation && row.mayBeMissing) return 'yes';
    return [401, 403, 404].includes(answer.status) ? String(answer.status) : 'yes';
}

// Titles of cases that the role does not see, and numbers told in full.
function leaks(text, role, row) {
    const found = [];
    for (const [title, { nature, relation }] of seen) {
        const allowed = whoOf(ROWS['GET /cases/{id}'].find((one) => one.on === nature).who)[role];
        const mine = role === 'OWN' ? relation === 'own' : allowed && REACHES[allowed.reach].includes(relation);
        if (!mine && text.includes(title)) found.push(title);
    }
    if (row.shows !== 'number') found.push(...PHONES.filter((phone) => text.includes(phone)));
    return found;
}

class Matrix {
    constructor(things, callers) {
        Object.assign(this, { things, callers, wrong: [], cells: 0 });
    }

    async thingsFor(row, role, call) {
        const kind = this.things[row.on];
        const made = typeof kind === 'function' ? await kind(role, call) : kind;
        // what he was told of a community he reads again with his next shift there
        if (this.dutyIsOver && role === 'DO' && row.on === 'message') delete made.own;
        return Object.entries(made).filter(([, id]) => id !== undefined).map(([relation, id]) => [relation, typeof id === 'object' ? id : { id }]);
    }

    async cell(route, row, role, relation, thing) {
        const call = this.callers[role].call, open = row.who === 'ANYONE';
        const want = open ? (relation === 'absent' ? '404' : 'yes') : expected(whoOf(row.who)[this.dutyIsOver && role === 'DO' ? 'DEV' : role], relation, role);
        const answer = await ask(call, route, row, thing), got = verdict(answer, row, relation);
        const name = `${role} ${route}${row.on ? ` on ${row.on} ${relation}` : ''}`;
        this.cells++;
        if (got !== want) this.wrong.push(`${name}: ${got}, the matrix says ${want}: ${answer.text.slice(0, 120)}`);
        if (route.startsWith('GET ') && got === 'yes') {
            const page = await ask((m, w, b) => call(m, w, b, PAGE), route, row, thing);
            for (const words of new Set([...leaks(answer.text, role, row), ...leaks(page.text, role, row)])) this.wrong.push(`${name} tells ${words}`);
        }
        return got === want && got !== 'yes' ? told(answer, thing) : null;
    }

    // Refusals of one row to one role are alike, whatever was asked for.
    async row(route, row, role) {
        if (!row.on) return void await this.cell(route, row, role);
        const refusals = new Map();
        for (const [relation, thing] of await this.thingsFor(row, role, this.callers[role].call)) {
            const refusal = await this.cell(route, row, role, relation, thing);
            if (refusal && refusal.startsWith('[404')) refusals.set(refusal, relation);
        }
        if (refusals.size > 1) this.wrong.push(`${role} ${route} on ${row.on}: refusals differ: ${[...refusals].join(' / ')}`);
    }
}

// Who calls and what there is, on a server that has not been started yet.
async function prepare(anju, assert) {
    // what commands do, before the server draws ids of the same instant
    const told = anju.command('demo', ...OPTIONS.demoArgs).stderr;
    addPeople(anju, assert);
    const deleted = { repair: deletedCase(anju, assert, 'repair'), complaint: deletedCase(anju, assert, 'complaint') };
    anju.setClock('2026-11-23T09:01:00+08:00');
    await anju.start();
    await rosterDuty(anju, assert);
    const callers = { ANON: { call: (...args) => anju.api(...args) }, OWN: await enterAsOwner(anju, told) };
    for (const [role, login] of Object.entries(LOGINS)) callers[role] = { call: anju.as(login) };
    return { callers, things: await makeThings(anju, assert, callers, deleted) };
}

// tests/security walks the same routes with the same callers and things.
module.exports = { OPTIONS, prepare };
if (require.main !== module) return;

// proves S3-4.5 S3-4.6 S3-4.7 S3-4.8 S3-4.9
eachEngine('the permission matrix: roles, routes and things', OPTIONS, async (anju, assert) => {
    const { callers, things } = await prepare(anju, assert);
    const { paths } = (await anju.api('GET', '/openapi.json')).body;
    const routes = Object.entries(paths).flatMap(([where, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${where}`));
    assert.deepEqual(routes.filter((route) => !ROWS[route]), [], `routes without a row of the matrix: ${HOW}`);
    assert.deepEqual(Object.keys(ROWS).filter((route) => !routes.includes(route)), [], 'rows of routes that are not there any more');

    const matrix = new Matrix(things, callers);
    const lastOut = (route) => (route.endsWith('/logout') ? 1 : 0);
    for (const route of routes.sort((a, b) => lastOut(a) - lastOut(b)))
        for (const row of [ROWS[route]].flat())
            for (const role of Object.keys(callers)) await matrix.row(route, row, role);
    // night duty outside his shift has the rights of nobody's post
    anju.setClock('2026-11-23T20:30:00+08:00');
    matrix.dutyIsOver = true;
    for (const route of routes) for (const row of [ROWS[route]].flat()) await matrix.row(route, row, 'DO');
    assert.ok(matrix.cells > 6000, `${matrix.cells} cells`);
    if (matrix.wrong.length > 0) assert.fail(`${matrix.wrong.length} of ${matrix.cells} cells:\n${matrix.wrong.join('\n')}`);
    anju.verify();
});
