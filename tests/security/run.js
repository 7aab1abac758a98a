// run.js - sqlmap and wapiti over every route, as each role, on each engine: `./test security`.
//
//     SECURITY_QUICK=1            five roles, less time
//     SECURITY_ENGINES=sqlite     one engine
//     SECURITY_TOOLS=wapiti       one tool
//     SECURITY_ROLES=CSS,OWN      these roles
//     SECURITY_LOGS=folder        what the tools said is kept there
//
// Each route of /openapi.json is tried in full as one role, the one that may use the most; as all other roles that
// may use it, with what is fast. A hole, an answer of 5xx, an end of the server, a tool that did not
// come through and a journal that does not verify are findings; with one it ends with 1.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { assert, start } = require('../scenario/harness');
const { LOGINS } = require('../scenario/permissions');
const { OPTIONS, prepare } = require('../scenario/permissions.test.js');
const { placesOf, targetsOf } = require('./targets');
const { sqlmap } = require('./sqlmap');
const { wapiti } = require('./wapiti');

const isQuick = process.env.SECURITY_QUICK === '1';
const listOf = (name, all) => (process.env[name] ? process.env[name].split(',') : all);
const ENGINES = listOf('SECURITY_ENGINES', process.env.ANJU_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite']);
const TOOLS = listOf('SECURITY_TOOLS', ['sqlmap', 'wapiti']);
const ROLES = listOf('SECURITY_ROLES', isQuick ? ['CSS', 'SYS', 'HQ', 'OWN', 'ANON'] : ['CSS', 'SYS', 'HQ', 'DIR', 'OWN', 'ANON', 'ADM', 'ARC', 'FD', 'DO',
    'ENG', 'REP', 'ENV', 'SEC', 'GRD', 'FIN', 'EXE', 'COM', 'DEV']);
const SQLMAP_MS = (isQuick ? 6 : 15) * 60000; // a role
// A module of wapiti, for a role.
const attackSeconds = (count, isThorough) => Math.ceil((isThorough ? 5 + count / 4 : 3 + count / 40) / (isQuick ? 2 : 1));
const LOGS = process.env.SECURITY_LOGS || fs.mkdtempSync(path.join(os.tmpdir(), 'anju-security-'));

const findings = [], told = [];
const say = (words) => { told.push(words); console.log(words); };

// ---- the planted page --------------------------------------------------------------------

async function checkTheTools() {
    const page = spawn('python3', [path.join(__dirname, 'planted.py')], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
        const port = await new Promise((resolve) => page.stdout.once('data', (bytes) => resolve(String(bytes).trim())));
        const given = { url: `http://127.0.0.1:${port}`, engine: 'sqlite', folder: LOGS, name: 'planted', headers: {}, session: {}, isThorough: true,
            limitMs: 120000, attackSeconds: 20, targets: [{ method: 'GET', where: '/', thing: {}, input: { id: 1 } }] };
        for (const [name, tool, kinds] of [['sqlmap', sqlmap, [/./]], ['wapiti', wapiti, [/SQL/i, /Cross Site Scripting/i]]]) {
            if (!TOOLS.includes(name)) continue;
            const { findings: found } = await tool(given);
            if (!kinds.every((kind) => found.some((one) => kind.test(one)))) findings.push(`${name} does not find what is planted: ${found.join(' / ')}`);
        }
    } finally {
        page.kill();
    }
}

// ---- one engine --------------------------------------------------------------------------

async function sessionOf(anju, callers, role) {
    if (role === 'ANON') return {};
    if (role === 'OWN') return { cookie: callers.OWN.headers.cookie, csrf: callers.OWN.headers['x-csrf-token'] };
    for (const password of ['anju-demo', 'anju-demo-1', 'anju-demo-2']) {
        const page = { accept: 'text/html' }, login = LOGINS[role];
        let entered = await anju.api('POST', '/login', new URLSearchParams({ login, password }), page);
        if (/login\/password/.test(entered.headers.get('location') || ''))
            entered = await anju.api('POST', '/login/password', new URLSearchParams({ login, password, new_password: 'anju-demo-2', again: 'anju-demo-2' }), page);
        const cookie = (entered.headers.get('set-cookie') || '').split(';')[0];
        if (!/session=./.test(cookie)) continue;
        const me = await anju.api('GET', '/me', null, { ...page, cookie });
        const csrf = (/name="csrf" value="([^"]+)"/.exec(me.text) || [])[1];
        if (csrf) return { cookie, csrf };
    }
    return null;
}

const headersOf = (anju, callers, role) =>
    (role === 'ANON' ? {} : role === 'OWN' ? callers.OWN.headers : { authorization: `Bearer ${anju.token(LOGINS[role])}` });

// Which role tries a route in full: who is nobody what is open to all, else the one with the most routes.
function share(targets) {
    const first = new Map();
    const weight = (role) => (role === 'ANON' ? Infinity : targets[role].length);
    for (const role of [...ROLES].sort((a, b) => weight(b) - weight(a)))
        for (const { route } of targets[role]) if (!first.has(route)) first.set(route, role);
    return first;
}

async function tryRole(anju, callers, role, targets, first) {
    const mine = targets.filter((one) => first.get(one.route) === role), rest = targets.filter((one) => first.get(one.route) !== role);
    for (const [isThorough, some] of [[true, mine], [false, rest]]) {
        if (some.length === 0) continue;
        const name = `${anju.engine}-${role}-${isThorough ? 'full' : 'fast'}`, common = { url: anju.url, engine: anju.engine, folder: LOGS, name, targets: some, isThorough };
        const places = some.reduce((n, one) => n + placesOf(one), 0), label = `${anju.engine} ${role} ${isThorough ? 'in full' : 'fast'}`;
        if (TOOLS.includes('sqlmap')) {
            const tried = some.filter((one) => placesOf(one) > 0);
            const done = await sqlmap({ ...common, targets: tried, headers: headersOf(anju, callers, role), limitMs: SQLMAP_MS });
            report(label, 'sqlmap', done, `${done.reached} of ${tried.length} requests, ${done.looked} of ${places} values looked at, ${done.tried} tried, ${done.dismissed} dismissed by sqlmap itself`);
        }
        if (TOOLS.includes('wapiti')) {
            const session = await sessionOf(anju, callers, role);
            if (!session) { findings.push(`${label}: cannot log in`); continue; }
            const done = await wapiti({ ...common, session, attackSeconds: attackSeconds(some.length, isThorough) });
            report(label, 'wapiti', done, `${done.sent} requests, ${done.attacks} attacks`);
        }
    }
}

function report(label, tool, { end, findings: found, log }, words) {
    say(`${label}, ${tool}: ${words}, ${end}, ${found.length} findings`);
    // out of time is told, not hidden; it is a bound, not a hole
    if (!['done', 'over time'].includes(end)) findings.push(`${label}: ${tool} ended with ${end} (${log})`);
    findings.push(...found.map((one) => `${label}: ${tool}: ${one}`));
}

const failuresOf = (metrics) => [...metrics.matchAll(/^anju_http_requests_total\{(.*status="5.*)\} ([1-9]\d*)$/gm)].map((one) => one[0]);

async function tryEngine(engine) {
    const anju = await start(engine, OPTIONS);
    try {
        const { callers, things } = await prepare(anju, assert), { paths } = (await anju.api('GET', '/openapi.json')).body, targets = {};
        for (const role of ROLES) targets[role] = await targetsOf(paths, { callers, things }, role);
        const first = share(targets);
        say(`${engine}: ${Object.values(paths).reduce((n, one) => n + Object.keys(one).length, 0)} routes, ${first.size} of them tried as ${ROLES.length} roles`);
        for (const role of ROLES) {
            await tryRole(anju, callers, role, targets[role], first);
            if (!(await anju.api('GET', '/healthz').catch(() => null))) {
                findings.push(`${engine}: the server ended while ${role} was tried:\n${anju.log().slice(-6000)}`);
                return;
            }
        }
        findings.push(...failuresOf((await anju.api('GET', '/metrics')).text).map((line) => `${engine}: ${line}`));
        await anju.stop();
        anju.verify();
    } catch (fault) {
        findings.push(`${engine}: ${fault.stack}`);
    } finally {
        fs.writeFileSync(path.join(LOGS, `${engine}.log`), anju.log());
        await anju.remove().catch((fault) => findings.push(`${engine}: ${fault.message}`));
    }
}

async function main() {
    const began = Date.now();
    await checkTheTools();
    await Promise.all(ENGINES.map(tryEngine));
    console.log(`\n${told.length} runs in ${Math.round((Date.now() - began) / 60000)} min; ${findings.length} findings`);
    for (const one of findings) console.log(`-- ${one}`);
    if (!process.env.SECURITY_LOGS) fs.rmSync(LOGS, { recursive: true, force: true });
    process.exitCode = findings.length === 0 ? 0 : 1;
}

main();
