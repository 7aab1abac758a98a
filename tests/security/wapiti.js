// wapiti.js - Debian's wapiti in a browser's place: pages and forms with the session's cookie and
// form token, over the requests of targets.js.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { urlOf } = require('./targets');

// Left out: what asks servers of others (ssrf, xxe, nikto, wapp), guesses names (buster,
// brute_login_form), or wants the headers of other days (http_headers; ours: doors.test.js).
const FAST = ['sql', 'xss', 'crlf', 'redirect'];
const SLOW = ['csrf', 'cookieflags', 'csp', 'permanentxss', 'exec', 'file', 'blindsql', 'methods', 'htaccess', 'backup', 'shellshock'];

function run(args, env, log, limitMs) {
    const out = fs.openSync(log, 'w');
    const child = spawn('python3', [path.join(__dirname, 'wapiti.py'), ...args], { stdio: ['ignore', out, out], detached: true, env });
    fs.closeSync(out);
    return new Promise((resolve) => {
        const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), limitMs);
        child.on('exit', (code, signal) => {
            clearTimeout(timer);
            resolve(signal ? 'over time' : code === 0 ? 'done' : `exit ${code}`);
        });
    });
}

// As a browser would send it; a file has no place in a plain form.
function formOf(target, csrf) {
    const fields = Object.entries(target.input).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
    return [...fields.filter(([, value]) => typeof value !== 'object').map(([name, value]) => [name, String(value)]), ...(csrf ? [['csrf', csrf]] : [])];
}

// Over plain HTTP no cookie is for TLS only; and the forms of who is nobody have no session to guard:
// against strange pages stands Sec-Fetch-Site there.
const isKnown = (words, session) => /Secure flag is not set/.test(words) || (!session.cookie && /Lack of anti CSRF token/.test(words));

const findingsOf = (report, session) => [...Object.entries(report.vulnerabilities), ...Object.entries(report.anomalies)]
    .flatMap(([kind, found]) => found.map((one) => `${kind}: ${one.method} ${one.path} ${one.parameter || ''}: ${one.info}`.replaceAll('\n', ' ')))
    .filter((words) => !isKnown(words, session));

// {end, sent, findings}: a finding is one line.
async function wapiti({ url, folder, name, targets, session, isThorough, attackSeconds }) {
    const home = path.join(folder, `wapiti-${name}`), config = path.join(home, 'config');
    const requests = path.join(home, 'requests.json'), report = path.join(home, 'report.json'), log = path.join(home, 'out.log');
    fs.mkdirSync(config, { recursive: true });
    fs.writeFileSync(path.join(config, 'apps.json'), '{}'); // else it fetches one
    const sent = targets.map((one) => ({ method: one.method, url: url + urlOf(one), form: one.method === 'GET' ? [] : formOf(one, session.csrf) }));
    fs.writeFileSync(requests, JSON.stringify([{ method: 'GET', url: `${url}/`, form: [] }, ...sent]));
    const modules = isThorough ? [...FAST, ...SLOW] : FAST;
    const end = await run([requests, '-u', `${url}/`, '-m', modules.join(','), '--skip', 'csrf', '--max-attack-time', String(attackSeconds), '-t', '20',
        '--no-bugreport', '-v', '2', '--flush-session', '--store-session', home, '--store-config', config, '-f', 'json', '-o', report,
        '-H', 'Accept: text/html', ...(session.cookie ? ['-H', `Cookie: ${session.cookie}`] : [])],
    { ...process.env, HOME: home, PYTHONWARNINGS: 'ignore' }, log, (modules.length * (attackSeconds + 30) + 120) * 1000);
    const attacks = (fs.readFileSync(log, 'utf8').match(/^\[¨\]/gm) || []).length;
    if (!fs.existsSync(report)) return { end: `${end}, without a report`, sent: sent.length, attacks, findings: [], log };
    return { end, sent: sent.length, attacks, findings: [...new Set(findingsOf(JSON.parse(fs.readFileSync(report, 'utf8')), session))], log };
}

module.exports = { wapiti };
