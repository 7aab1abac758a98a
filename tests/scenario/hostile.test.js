// Hostile bytes into every field of every route, and hostile files through every import, on both
// engines: refused as a problem or kept as they are; never a 5xx, never another byte.
//
// ./test takes a sample that is always the same; HOSTILE_WHOLE=1 (as ./test security does) takes all.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { ROOT, assert: check, eachEngine, isWellFormed } = require('./harness');
const { LOGINS } = require('./permissions');
const { OPTIONS, prepare } = require('./permissions.test.js');
const { targetsOf, urlOf } = require('../security/targets');

const DATA = path.join(ROOT, '..', 'shared', 'data');
const WHOLE = process.env.HOSTILE_WHOLE === '1';
const HERE = '@here@';
const MEGABYTE = 1 << 20;
const ROLES = ['CSS', 'DIR', 'SYS', 'HQ', 'OWN', 'ARC', 'REP', 'ANON'];
const TIMEOUT = WHOLE ? 3600000 : 900000;

const filesOf = (...folders) => folders.flatMap((folder) => {
    const where = path.join(DATA, folder);
    return fs.existsSync(where) ? fs.readdirSync(where).sort().map((name) => path.join(where, name)) : [];
});
const naughty = () => {
    const file = path.join(DATA, 'strings', 'blns_even.json');
    return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).filter((text) => text.trim() !== '' && isWellFormed(text)) : ['王\u202e女士', '<b>&amp;'];
};

// What goes where a JSON string stands, as bytes; `is` says what must become of it.
const inJson = (text) => Buffer.from(JSON.stringify(text).slice(1, -1));
const FIXED = [
    { name: 'bytes that are no UTF-8', bytes: Buffer.from([0xe7, 0x81, 0x22 ^ 0xff]), is: 'refused' },
    { name: 'an overlong slash', bytes: Buffer.from([0xc0, 0xaf]), is: 'refused' },
    { name: 'a surrogate as UTF-8', bytes: Buffer.from([0xed, 0xa0, 0x80]), is: 'refused' },
    { name: 'half a surrogate pair', bytes: Buffer.from('\\ud800'), is: 'refused' },
    { name: 'a NUL', bytes: Buffer.from('a\\u0000b'), is: 'refused' },
    { name: 'control characters', bytes: Buffer.from('a\\u0001\\u007f'), is: 'refused' },
    { name: 'a megabyte', bytes: Buffer.alloc(MEGABYTE, 'x'), is: 'refused' },
    { name: 'words from right to left', text: '\u202eאבג\u202c\u2066x\u2069\u200f', is: 'either' },
    { name: 'marks upon marks', text: `e${'\u0301\u0323'.repeat(12)}`, is: 'either' },
];

function send(anju, method, where, headers, bytes) {
    return new Promise((resolve, reject) => {
        const request = http.request(anju.url, { path: where, method, headers: { ...headers, ...(bytes ? { 'content-length': bytes.length } : {}) }, agent: false }, (answer) => {
            const parts = [];
            answer.on('data', (part) => parts.push(part));
            answer.on('end', () => {
                const told = Buffer.concat(parts), text = told.toString('utf8'), type = answer.headers['content-type'] || '';
                if (/text|json/.test(type) && !Buffer.from(text).equals(told)) return reject(new Error(`${method} ${where} answers with bytes that are no UTF-8: ${text.slice(0, 300)}`));
                resolve({ status: answer.statusCode, type, text, body: /json/.test(type) ? JSON.parse(text) : null });
            });
        });
        request.on('error', reject);
        request.end(bytes);
    });
}

// The first role of each route.
async function allTargets(anju, prepared) {
    const { paths } = (await anju.api('GET', '/openapi.json')).body, seen = new Set(), found = [];
    for (const role of ROLES) {
        const targets = (await targetsOf(paths, prepared, role)).filter((one) => !seen.has(one.route));
        for (const one of targets) seen.add(one.route);
        const headers = role === 'ANON' ? {} : role === 'OWN' ? prepared.callers.OWN.headers : { authorization: `Bearer ${anju.token(LOGINS[role])}` };
        found.push(...targets.map((one) => ({ ...one, headers, paths })));
    }
    return found;
}

// Fields of the description that take free text, with the longest that they take.
function textsOf(target) {
    const operation = target.paths[target.where][target.method.toLowerCase()];
    const schemas = target.method === 'GET' ? (operation.parameters || []).filter((one) => one.in === 'query').map((one) => [one.name, one.schema])
        : Object.entries(operation.requestBody?.content?.['application/json']?.schema?.properties || {});
    return schemas.filter(([name, schema]) => name in target.input && schema.type === 'string' && !schema.enum && !schema.format)
        .map(([name, schema]) => ({ name, most: schema.maxLength }));
}

class Walk {
    constructor(anju) {
        Object.assign(this, { anju, wrong: [], asked: 0, kept: 0, refused: 0, next: 0, strings: naughty() });
    }

    // What one field is given: a few in turn, or all of it.
    given(field) {
        const at = this.next++, long = field.most ? [{ name: 'one too long', text: '长'.repeat(field.most + 1), most: field.most, is: 'refused' }] : [];
        const fixed = [...FIXED, ...long], strings = this.strings.map((text) => ({ name: JSON.stringify(text), text: `核${at} ${text}`, is: 'either' }));
        return WHOLE ? [...fixed, ...strings] : [fixed[at % fixed.length], fixed[(at * 5 + 3) % fixed.length], strings[(at * 7) % strings.length]];
    }

    judge(words, answer, value, field) {
        this.asked++;
        const fault = (why) => this.wrong.push(`${words}: ${why} ${answer.status} ${answer.text.slice(0, 200)}`);
        if (answer.status >= 500) fault('5xx');
        else if (answer.status >= 400) {
            this.refused++;
            // an address beyond all measure is refused before it reaches us; a file in a field has its faults line by line
            const isTold = answer.type.startsWith('application/problem+json') || answer.status === 414 || answer.body?.fault_count > 0;
            if (!isTold) fault(`${answer.type} instead of a problem`);
        } else if (value.is === 'refused' && !(value.most && this.takesAnything)) fault('taken');
        else if (value.text && answer.body) this.compare(words, answer.body, field, value.text);
    }

    // Where the field is told again, it is told as it was given.
    compare(words, document, field, text) {
        const mark = /^核\d+ /.exec(text)?.[0];
        const visit = (value, name) => {
            if (Array.isArray(value)) value.forEach((one) => visit(one, name));
            else if (value && typeof value === 'object') Object.entries(value).forEach(([key, one]) => visit(one, key));
            else if (mark && name === field && typeof value === 'string' && value.includes(mark)) {
                this.kept++;
                if (value !== text && value !== text.trim()) this.wrong.push(`${words}: became ${JSON.stringify(value)}`);
            }
        };
        visit(document, '');
    }

    async body(target) {
        // what only looks at half a form takes all of it
        this.takesAnything = target.paths[target.where].post?.requestBody?.content['application/json'].schema.additionalProperties === true;
        for (const field of textsOf(target)) {
            for (const value of this.given(field)) {
                const [before, after] = JSON.stringify({ ...target.input, [field.name]: HERE }).split(HERE);
                const bytes = Buffer.concat([Buffer.from(before), value.bytes || inJson(value.text), Buffer.from(after)]);
                const answer = await send(this.anju, target.method, urlOf(target), { accept: 'application/json', 'content-type': 'application/json', ...target.headers }, bytes);
                this.judge(`${target.route} ${field.name}: ${value.name}`, answer, value, field.name);
            }
        }
    }

    // The same in an address, percent-encoded; as a page it may say no in its own way.
    async query(target) {
        for (const field of textsOf(target)) {
            for (const value of this.given(field)) {
                const bytes = value.text ? Buffer.from(value.text) : value.bytes.toString().startsWith('\\u') || value.bytes.includes('\\u')
                    ? Buffer.from(JSON.parse(`"${value.bytes}"`)) : value.bytes;
                if (bytes.length >= MEGABYTE) continue;
                const encoded = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
                const where = urlOf({ ...target, input: { ...target.input, [field.name]: HERE } }).replace(encodeURIComponent(HERE), encoded);
                for (const accept of ['application/json', 'text/html']) {
                    const answer = await send(this.anju, 'GET', where, { ...target.headers, accept }), words = `GET ${target.where} ${field.name} (${accept}): ${value.name}`;
                    if (accept === 'application/json') this.judge(words, answer, { ...value, is: 'either' }, field.name);
                    else if (answer.status >= 500) this.wrong.push(`${words}: ${answer.status}`);
                }
            }
        }
    }
}

// Each file of the JSON test suite as the value of a field: n_ is refused as malformed, y_ is read,
// i_ may be either.
async function jsonSuite(anju, targets) {
    const posts = targets.filter((one) => one.method === 'POST' && textsOf(one).length > 0), wrong = [];
    let next = 0;
    for (const file of filesOf('json-test-suite/test_parsing', 'json-test-suite/test_transform')) {
        for (let i = 0; i < (WHOLE ? posts.length : 2); i++) {
            const target = posts[next++ * 7 % posts.length], [field] = textsOf(target), name = path.basename(file);
            const bytes = Buffer.concat([Buffer.from(`{"${field.name}":`), fs.readFileSync(file), Buffer.from('}')]);
            const answer = await send(anju, target.method, urlOf(target), { accept: 'application/json', 'content-type': 'application/json', ...target.headers }, bytes);
            // a key that comes twice and a NUL are JSON, and nothing that we take
            const mayBeRefused = !name.startsWith('y_') || /duplicate|escaped_null|null_escape|nul/i.test(name);
            if (answer.status >= 500 || (name.startsWith('n_') && answer.status !== 400) || (!mayBeRefused && answer.status === 400))
                wrong.push(`${name} in ${field.name} of ${target.route}: ${answer.status} ${answer.text.slice(0, 200)}`);
        }
    }
    return wrong;
}

eachEngine('hostile text and JSON in every field of every route', { ...OPTIONS, timeout: TIMEOUT }, async (anju, assert, t) => {
    const targets = await allTargets(anju, await prepare(anju, check)), walk = new Walk(anju);
    for (const target of targets) await (target.method === 'GET' ? walk.query(target) : walk.body(target));
    t.diagnostic(`${targets.length} requests, ${walk.asked} asked, ${walk.refused} refused, ${walk.kept} told again`);
    if (walk.wrong.length > 0) assert.fail(`${walk.wrong.length} of ${walk.asked}:\n${walk.wrong.slice(0, 60).join('\n')}`);
    assert.ok(walk.asked > 800 && walk.refused > 400 && walk.kept > 40, `${walk.asked}, ${walk.refused}, ${walk.kept}`);
    assert.deepEqual(await jsonSuite(anju, targets), []);
    anju.verify();
});

// ---- files that are none ----------------------------------------------------------------------

const CASE_MAP = 'time_zone: Asia/Shanghai\ncolumns: {external_id: a, title: b, content: c}\n' +
    'constants: {nature: repair, channel: hotline, received_at: "2026-01-02 03:04:05"}\ndefaults: {place: 大堂, anonymous_reason: imported, category: other}\n';

// What was made of a file of each hostile kind: its first columns are taken for what the import wants.
function hostileFiles(folder) {
    const texts = naughty(), quoted = (text) => `"${text.replaceAll('"', '""')}"`;
    const made = { 'nul.csv': 'a,b,c\n1,x\0y,z\n', 'bom.csv': '\ufeffa,b,c\n1,2,3\n', 'wide.csv': `${'a,'.repeat(3000)}\n`, 'quote.csv': 'a,b,c\n"never ends\n',
        'long.csv': `a,b,c\n1,${'长'.repeat(400000)},3\n`, 'rtl.csv': 'a,b,c\n1,\u202eאבג,\u2066x\n', 'empty.csv': '',
        'cut.csv': `a,b,c\n${[57, 58, 59, 60].map((n) => `${'x'.repeat(n)}灯塔,${'y'.repeat(n)}灯塔,z\n`).join('')}`, 'blank.csv': '\r\n\r\n \n', 'lines.csv': '\r'.repeat(5000),
        'strings.csv': `a,b,c\n${texts.map((text, i) => [i, text, text].map((one) => quoted(String(one))).join(',')).join('\r\n')}\r\n` };
    const files = Object.entries(made).map(([name, text]) => [name, Buffer.from(text)]);
    files.push(['half.csv', Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0xe7, 0x81, 0x2c, 0xff, 0xfe, 0x0a])]);
    for (const file of filesOf('csv/spectrum', 'csv/sineemore', 'utf8')) files.push([path.basename(file).replace(/\.txt$/, '.csv'), fs.readFileSync(file)]);
    filesOf('json-test-suite/test_parsing').filter((_, i) => WHOLE || i % 16 === 0).forEach((file) => files.push([`${path.basename(file)}.csv`, fs.readFileSync(file)]));
    return files.map(([name, bytes]) => {
        const to = path.join(folder, name);
        fs.writeFileSync(to, bytes);
        return { name, to, bytes };
    });
}

// The titles of the first line, as far as one sees them; the import is told what to take them for.
const titlesOf = (bytes) => bytes.toString('utf8').replace(/^\ufeff/, '').split(/\r?\n/)[0].split(',').map((one) => one.replace(/^"|"$/g, '')).filter((one) => one !== '' && !one.includes('\0') && one.length < 60);
const WANTED = { people: ['house', 'name', 'phone'], houses: ['code', 'area_built'] };

function commandFor(kind, file, map) {
    if (kind === 'cases') return ['--map', map];
    const titles = titlesOf(file.bytes);
    return WANTED[kind].slice(0, titles.length).flatMap((field, i) => ['--column', `${field}=${titles[i]}`]);
}

eachEngine('hostile files through every import of the command', { timeout: TIMEOUT, started: false }, async (anju, assert) => {
    const map = path.join(anju.folder, 'map.yaml'), count = () => anju.sql('SELECT (SELECT count(*) FROM service_case) + (SELECT count(*) FROM person) + (SELECT count(*) FROM house)');
    // each command is a process of its own, and draws its ids of the instant in which it runs
    let now = Date.parse('2026-11-23T01:00:00Z');
    const command = (...args) => {
        anju.setClock(new Date(now += 1000).toISOString());
        return anju.command(...args);
    };
    fs.writeFileSync(map, CASE_MAP);
    for (const kind of ['cases', 'people', 'houses']) {
        for (const file of hostileFiles(anju.folder)) {
            const before = count(), words = `${kind} ${file.name}`;
            const strict = command('import', kind, file.to, '--community', 'yiyuan', '--json', ...commandFor(kind, file, map));
            assert.ok([0, 1, 2, 3].includes(strict.code), `${words}: ${strict.code ?? strict.signal} ${strict.stderr.slice(-2000)}`);
            if (strict.code !== 0) assert.equal(count(), before, `${words}: with a fault nothing is written`);
        }
    }
    // every name of a register comes back as it was, or its line is named
    const names = naughty().map((text, i) => ({ text, phone: `1390000${String(1000 + i)}` })), file = path.join(anju.folder, 'names.csv');
    fs.writeFileSync(file, `房号,姓名,手机\n${names.map(({ text, phone }) => `1-1-101,"${text.replaceAll('"', '""')}",${phone}`).join('\r\n')}\r\n`);
    const done = command('import', 'people', file, '--community', 'yiyuan', '--keep-going', '--json', '--column', 'house=房号', '--column', 'name=姓名', '--column', 'phone=手机');
    assert.equal(done.code, 0, done.stdout.slice(0, 500) + done.stderr);
    const told = JSON.parse(done.stdout), exported = JSON.parse(anju.command('export', 'people', '--community', 'yiyuan', '--format', 'json').stdout);
    const there = new Set(exported.items.map((one) => one.name)), faulty = new Set(told.faults.map((one) => one.line));
    assert.ok(told.imported > names.length / 2, `${told.imported} of ${names.length}`);
    const lines = names.map(() => 0);
    names.reduce((line, { text }, i) => { lines[i] = line; return line + 1 + text.split('\n').length - 1; }, 2);
    names.forEach(({ text }, i) => assert.ok(faulty.has(lines[i]) || there.has(text) || there.has(text.trim()), `line ${lines[i]}: ${JSON.stringify(text)} is gone`));
    anju.verify();
});

eachEngine('hostile files through the upload', { timeout: TIMEOUT }, async (anju, assert) => {
    const desk = anju.as('css'), settled = async (id, words) => {
        for (const end = Date.now() + 60000; Date.now() < end;) {
            const { status, body } = await desk('GET', `/imports/${id}`);
            assert.equal(status, 200);
            if (body.job === '') return body;
        }
        throw new Error(`${words}: import ${id} is not done: ${anju.sql(`SELECT state, job, percent FROM import_run WHERE id = ${id}`)}`);
    };
    for (const kind of ['people', 'houses']) {
        const before = anju.sql(`SELECT count(*) FROM ${kind === 'people' ? 'person' : 'house'}`);
        for (const [i, file] of hostileFiles(anju.folder).entries()) {
            if (!WHOLE && i % 2 !== (kind === 'people' ? 0 : 1) && !file.name.startsWith('strings')) continue;
            const words = `${kind} ${file.name}`, name = [file.name, `${file.name}.xlsx`, `../../${file.name}`, `\u202e${file.name}`][i % 4];
            const sent = await desk('POST', '/imports', { kind, community: 'yiyuan', file: { name, base64: file.bytes.toString('base64') } });
            assert.ok(sent.status === 201 || (sent.status >= 400 && sent.status < 500), `${words}: ${sent.status} ${sent.text}`);
            if (sent.status !== 201) continue;
            assert.ok(!sent.body.file.includes('/'), sent.body.file);
            let now = await settled(sent.body.id, words);
            assert.ok(['looked', 'failed'].includes(now.state), `${words}: ${now.state}`);
            if (now.state === 'failed') { assert.ok(now.failure, words); continue; }
            const fields = (now.columns || []).slice(0, 90).map((_, n) => WANTED[kind][n] || '-');
            const checked = await desk('POST', `/imports/${sent.body.id}/check`, { fields: fields.length > 0 ? fields : ['-'] });
            assert.ok(checked.status < 500, `${words}: ${checked.status} ${checked.text}`);
            now = await settled(sent.body.id, words);
            const page = await desk('GET', `/imports/${sent.body.id}`, null, { accept: 'text/html' });
            assert.ok(page.status === 200, `${words}: ${page.status}`);
            if (now.fault_count > 0) assert.equal((await desk('GET', `/imports/${sent.body.id}/faulty.xlsx`)).status, 200, words);
            assert.equal((await desk('POST', `/imports/${sent.body.id}/drop`, {})).status, 200, words);
        }
        assert.equal(anju.sql(`SELECT count(*) FROM ${kind === 'people' ? 'person' : 'house'}`), before);
    }
    assert.equal(Number(anju.sql('SELECT count(*) FROM import_file f JOIN import_run r ON r.community_id = f.community_id AND r.id = f.run_id WHERE r.state = \'dropped\'')), 0);
    anju.verify();
});
