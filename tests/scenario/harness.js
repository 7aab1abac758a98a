// harness.js - the real binary on a fresh database of either engine, with a clock of its own.
//
//     const { eachEngine } = require('./harness');
//
//     eachEngine('a repair is opened and finished', { clock: '2026-11-23T09:00:00+08:00' }, async (anju, assert) => {
//         const desk = anju.as('desk1');
//         const opened = await desk('POST', '/cases', { nature: 'repair', … });
//         assert.equal(opened.status, 201);
//         anju.setClock('2026-11-23T12:00:00+08:00');
//         await anju.verify();
//     });
//
// Each test gets its own copy of a database that was made once for the process (init, and demo
// unless `demo: false`). When the test ends the server is stopped by its process id, its exit
// status must be 0, and database and folder go. ANJU_BIN names the binary; PostgreSQL needs
// ANJU_TEST_PG (tools/pg-cluster), else those tests are skipped.
'use strict';

const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');

const ROOT = path.resolve(__dirname, '..', '..');
const BIN = path.resolve(ROOT, process.env.ANJU_BIN || 'build-test/anju');
const CLUSTER = process.env.ANJU_TEST_PG || '';
const CLOCK = '2026-11-23T09:00:00+08:00'; // a Monday
const SMALL_DEMO = ['--houses', '60', '--cases', '0'];
const START_LIMIT_MS = 60000;

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'anju-scenario-'));
const running = new Set();
const databases = new Set();
let counter = 0;

process.on('exit', () => {
    for (const anju of running) anju.process.kill('SIGKILL');
    for (const name of databases) onCluster(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    fs.rmSync(scratch, { recursive: true, force: true });
});

// ---- commands -------------------------------------------------------------------

function run(program, args, env) {
    const done = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, ...env } });
    if (done.error) throw done.error;
    return { code: done.status, signal: done.signal, stdout: done.stdout, stderr: done.stderr };
}

function mustRun(program, args, env) {
    const done = run(program, args, env);
    if (done.code !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.code ?? done.signal}\n${done.stdout}${done.stderr}`);
    return done;
}

function onCluster(sql) {
    return mustRun('psql', ['-qAtX', '-v', 'ON_ERROR_STOP=1', '-c', sql, CLUSTER]).stdout.trim();
}

// ANJU_TEST_PG with another database name.
function clusterUrl(name) {
    return CLUSTER.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${name}`);
}

// ---- databases ------------------------------------------------------------------

const templates = new Map();

function environmentOf(folder) {
    return { ANJU_KEY_FILE: path.join(folder, 'anju.key'), ANJU_FAST_PASSWORDS: '1', ANJU_DB: '' };
}

function newUrl(engine, folder, from) {
    if (engine === 'sqlite') {
        const file = path.join(folder, 'anju.db');
        for (const end of from ? ['', '-wal'] : []) {
            const source = from.url.slice('sqlite:'.length) + end;
            if (fs.existsSync(source)) fs.copyFileSync(source, file + end);
        }
        return `sqlite:${file}`;
    }
    const name = `anju_scenario_${process.pid}_${++counter}`;
    databases.add(name);
    onCluster(`CREATE DATABASE ${name} TEMPLATE ${from ? from.name : 'template0'}`);
    return clusterUrl(name);
}

function databaseName(url) {
    return /anju_scenario_\w+/.exec(url)?.[0];
}

// init and demo, once for each combination in this process.
function template(engine, demo, clock) {
    const key = JSON.stringify([engine, demo, clock]);
    if (!templates.has(key)) {
        const folder = fs.mkdtempSync(path.join(scratch, 'template-'));
        const clockFile = path.join(folder, 'clock');
        fs.writeFileSync(clockFile, clock);
        const url = newUrl(engine, folder, null);
        const common = ['--db', url, '--clock-file', clockFile];
        mustRun(BIN, ['init', ...common], environmentOf(folder));
        if (demo) mustRun(BIN, ['demo', ...common, ...demo], environmentOf(folder));
        templates.set(key, { folder, url, name: databaseName(url) });
    }
    return templates.get(key);
}

// ---- requests -------------------------------------------------------------------

const agent = new http.Agent({ keepAlive: true });

// A command that runs meanwhile holds up this process: then the server may have closed a kept
// connection for idleness, and only when it is used again that is seen. What was sent on it
// has not been read, so it is sent anew.
function send(url, options, payload) {
    return new Promise((resolve, reject) => {
        const request = http.request(url, { ...options, agent }, (answer) => {
            const headers = new Headers();
            for (let i = 0; i < answer.rawHeaders.length; i += 2) headers.append(answer.rawHeaders[i], answer.rawHeaders[i + 1]);
            const parts = [];
            answer.on('data', (bytes) => parts.push(bytes));
            answer.on('error', reject);
            answer.on('end', () => resolve({ status: answer.statusCode, headers, text: Buffer.concat(parts).toString('utf8'), bytes: Buffer.concat(parts) }));
        });
        request.on('error', (fault) => {
            if (request.reusedSocket && fault.code === 'ECONNRESET') resolve(send(url, options, payload));
            else reject(fault);
        });
        request.end(payload);
    });
}

// ---- a running server -------------------------------------------------------------

class Anju {
    constructor(engine, options) {
        const demo = options.demo === false ? null : options.demoArgs || SMALL_DEMO;
        const from = template(engine, demo, options.demoClock || options.clock || CLOCK);
        this.engine = engine;
        this.folder = fs.mkdtempSync(path.join(scratch, 'test-'));
        this.env = { ...environmentOf(this.folder), ...options.env };
        this.serveArgs = options.serveArgs || [];
        fs.copyFileSync(path.join(from.folder, 'anju.key'), this.env.ANJU_KEY_FILE);
        this.dbUrl = newUrl(engine, this.folder, from);
        this.clockFile = path.join(this.folder, 'clock');
        this.logFile = path.join(this.folder, 'serve.log');
        this.tokens = new Map();
        this.setClock(options.clock || CLOCK);
    }

    // Starts `anju serve` on a free port and waits for its first line.
    start(port = 0) {
        const log = fs.openSync(this.logFile, 'a');
        const args = ['serve', '--db', this.dbUrl, '--clock-file', this.clockFile, '--listen', `127.0.0.1:${port}`,
            '--files', path.join(this.folder, 'files'), ...this.serveArgs];
        this.process = spawn(BIN, args, { cwd: ROOT, env: { ...process.env, ...this.env }, stdio: ['ignore', 'pipe', log] });
        fs.closeSync(log);
        running.add(this);
        this.ended = new Promise((resolve) => this.process.on('exit', (code, signal) => {
            running.delete(this);
            resolve({ code, signal });
        }));
        return new Promise((resolve, reject) => {
            let words = '';
            const fail = (why) => reject(new Error(`${why}\n${this.log()}`));
            const timer = setTimeout(() => fail('the server does not listen'), START_LIMIT_MS);
            this.ended.then(() => { clearTimeout(timer); fail('the server ended before it listened'); });
            this.process.stdout.on('data', (bytes) => {
                words += bytes;
                const found = /listening on (\S+)\n/.exec(words);
                if (!found) return;
                clearTimeout(timer);
                this.url = found[1];
                resolve(this);
            });
        });
    }

    // Graceful end; the exit status must be 0 (a sanitizer's report is not).
    async stop() {
        if (!running.has(this)) return;
        this.process.kill('SIGTERM');
        const { code, signal } = await this.ended;
        assert.equal(code, 0, `serve ended with ${code ?? signal}\n${this.log()}`);
    }

    // kill -9, as a crash would.
    async kill() {
        this.process.kill('SIGKILL');
        await this.ended;
    }

    async remove() {
        await this.stop();
        const name = databaseName(this.dbUrl);
        if (name) {
            onCluster(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
            databases.delete(name);
        }
        fs.rmSync(this.folder, { recursive: true, force: true });
    }

    log() {
        return fs.existsSync(this.logFile) ? fs.readFileSync(this.logFile, 'utf8') : '';
    }

    // An instant as RFC 3339; whole or not at all for who reads it meanwhile.
    setClock(iso) {
        fs.writeFileSync(this.clockFile + '.new', iso);
        fs.renameSync(this.clockFile + '.new', this.clockFile);
    }

    // A command of the binary on the same database and clock: {code, stdout, stderr}.
    command(...args) {
        return run(BIN, [...args, '--db', this.dbUrl, '--clock-file', this.clockFile], this.env);
    }

    // One number or text out of the database, past the program.
    sql(text) {
        if (this.engine === 'sqlite') return mustRun('sqlite3', ['-cmd', '.timeout 10000', this.dbUrl.slice('sqlite:'.length), text]).stdout.trim();
        return mustRun('psql', ['-qAtX', '-v', 'ON_ERROR_STOP=1', '-c', text, this.dbUrl]).stdout.trim();
    }

    token(login) {
        if (!this.tokens.has(login)) {
            const done = this.command('token', 'add', '--user', login);
            assert.equal(done.code, 0, done.stderr);
            this.tokens.set(login, done.stdout.trim().split(/\s+/).pop());
        }
        return this.tokens.get(login);
    }

    // {status, headers, text, body}: body is the parsed JSON, or null. An object is sent as JSON,
    // a text or URLSearchParams as a form. Redirects are not followed.
    async api(method, where, body, headers = {}) {
        const sent = { accept: 'application/json', ...headers };
        let payload;
        if (body !== undefined && body !== null) {
            const isForm = typeof body === 'string' || body instanceof URLSearchParams;
            payload = isForm ? String(body) : JSON.stringify(body);
            sent['content-type'] ??= isForm ? 'application/x-www-form-urlencoded' : 'application/json';
        }
        const answer = await send(this.url + where, { method, headers: sent }, payload);
        let parsed = null;
        if (/json/.test(answer.headers.get('content-type') || '')) parsed = JSON.parse(answer.text);
        return { ...answer, body: parsed };
    }

    // The same as a member of the staff: as('desk1')('GET', '/cases').
    as(login) {
        return (method, where, body, headers = {}) =>
            this.api(method, where, body, { authorization: `Bearer ${this.token(login)}`, ...headers });
    }

    // `anju verify` must find nothing; returns its document.
    verify() {
        const done = this.command('verify', '--json');
        assert.equal(done.code, 0, `${done.stdout}${done.stderr}`);
        return JSON.parse(done.stdout);
    }
}

// A server of one engine, started. Who calls it also calls remove().
async function start(engine, options = {}) {
    const anju = new Anju(engine, options);
    return options.started === false ? anju : anju.start();
}

// One test on each engine: body(anju, assert, t). Options: clock, demo: false, demoArgs, serveArgs,
// env, started: false, engines: ['sqlite'], timeout in ms.
function eachEngine(name, options, body) {
    for (const engine of options.engines || ['sqlite', 'postgres']) {
        const skip = engine === 'postgres' && !CLUSTER ? 'ANJU_TEST_PG is not set' : false;
        test(`${name} (${engine})`, { skip, timeout: options.timeout || 300000 }, async (t) => {
            const anju = await start(engine, options);
            try {
                await body(anju, assert, t);
            } catch (fault) {
                t.diagnostic(`the server's last words:\n${anju.log().slice(-4000)}`);
                if (running.has(anju)) await anju.kill();
                throw fault;
            } finally {
                await anju.remove();
            }
        });
    }
}

// ---- what Debian 12's node 18 has not yet ------------------------------------------------

// As String.toWellFormed: half of a pair becomes U+FFFD.
const wellFormed = (text) => Buffer.from(text, 'utf8').toString('utf8');
const isWellFormed = (text) => wellFormed(text) === text;
// As Headers.getSetCookie, without what follows each: name=value.
const cookiesOf = (answer) => (answer.headers.get('set-cookie') || '').split(/, (?=\w+=)/).map((one) => one.split(';')[0]);

module.exports = { BIN, ROOT, assert, cookiesOf, eachEngine, isWellFormed, run, mustRun, start, wellFormed };
