// sqlmap.js - Debian's sqlmap over the requests of targets.js: one process for a role.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { urlOf } = require('./targets');

const LINE = '='.repeat(54);
// Bounded, on loopback, without a question, and the same requests each time but for sqlmap's dice.
const ALWAYS = ['--batch', '--ignore-stdin', '--disable-coloring', '--skip-waf', '--ignore-code=*', '--drop-set-cookie', '--ignore-redirects',
    '--timeout=20', '--retries=1', '--time-sec=3', '--keep-alive', '-v', '1', '--answers=test this URL=Y,other parameters=Y'];
const THOROUGH = ['--level=1', '--risk=1', '--technique=BEUT'];
// Only what its first looks at a field find worth it.
const QUICK = ['--level=1', '--risk=1', '--technique=E', '--smart'];

function requestOf(base, target, headers) {
    const lines = [`${target.method} ${urlOf(target, '*')} HTTP/1.1`, `Host: ${base.host}`, 'Accept: application/json',
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
    const body = target.method === 'GET' ? '' : JSON.stringify(target.input);
    if (target.method !== 'GET') lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`);
    return `${LINE}\r\n${base.origin}\r\n${LINE}\r\n${lines.join('\r\n')}\r\n\r\n${body}\r\n${LINE}\r\n`;
}

function run(args, log, limitMs) {
    const out = fs.openSync(log, 'w');
    const child = spawn('sqlmap', args, { stdio: ['ignore', out, out], detached: true });
    fs.closeSync(out);
    return new Promise((resolve) => {
        let isOver = false; // sqlmap ends in its own way when it is told to
        const timer = setTimeout(() => {
            isOver = true;
            process.kill(-child.pid, 'SIGTERM');
        }, limitMs);
        child.on('exit', (code, signal) => {
            clearTimeout(timer);
            resolve(isOver || signal ? 'over time' : code === 0 ? 'done' : `exit ${code}`);
        });
    });
}

const DBMS = { sqlite: 'SQLite', postgres: 'PostgreSQL' };

// {end, reached, looked, tried, findings}: findings are sqlmap's own lines.
async function sqlmap({ url, engine, folder, name, targets, headers, isThorough, limitMs }) {
    const base = new URL(url), home = path.join(folder, `sqlmap-${name}`);
    fs.mkdirSync(home, { recursive: true });
    const requests = path.join(home, 'requests.log'), results = path.join(home, 'results.csv'), log = path.join(home, 'out.log');
    fs.writeFileSync(requests, targets.map((target) => requestOf(base, target, headers)).join(''));
    const end = await run([...ALWAYS, ...(isThorough ? THOROUGH : QUICK), `--dbms=${DBMS[engine]}`, '-l', requests, `--output-dir=${home}`,
        `--results-file=${results}`], log, limitMs);
    const said = fs.readFileSync(log, 'utf8');
    const rows = fs.existsSync(results) ? fs.readFileSync(results, 'utf8').split('\n').slice(1).filter((line) => line.trim() !== '') : [];
    // what it took for a hole and has itself found to be none
    const dismissed = rows.filter((line) => /false positive or unexploitable/.test(line));
    const holes = said.match(/^.*(is vulnerable|sqlmap identified the following injection).*$/gm) || [];
    const count = (words) => (said.match(words) || []).length;
    return { end, reached: count(/testing URL '/g), looked: count(/heuristic \(basic\) test shows|skipping previously processed/g),
        tried: count(/testing for SQL injection on/g), dismissed: dismissed.length,
        findings: [...new Set([...rows.filter((line) => !dismissed.includes(line)), ...holes])], log };
}

module.exports = { sqlmap };
