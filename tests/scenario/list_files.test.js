// Every list of a page as a file: CSV, a workbook and JSON tell what the page tells, to whom may
// take it away, and each reading is on record.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { isDeepStrictEqual } = require('node:util');
const zlib = require('node:zlib');
const { eachEngine } = require('./harness');
const { LISTS, filesOf } = require('./list_files');

const PHONE = '13911112233';
const DEMO = { demoArgs: ['--houses', '400', '--cases', '60'], timeout: 600000 };

// ---- reading files ------------------------------------------------------------------------

function csv(text) {
    const rows = [[]];
    let field = '', quoted = false;
    for (let i = 0; i < text.length; i++) {
        const c = text[i];
        if (quoted && c === '"' && text[i + 1] === '"') { field += '"'; i++; }
        else if (c === '"') quoted = !quoted;
        else if (!quoted && (c === ',' || c === '\n')) {
            rows[rows.length - 1].push(field.replace(/\r$/, ''));
            field = '';
            if (c === '\n') rows.push([]);
        } else field += c;
    }
    rows.pop();
    const [names, ...values] = rows;
    return { names, rows: values.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]]))) };
}

// The parts of a ZIP by its central directory.
function parts(bytes) {
    const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')), found = {};
    for (let n = bytes.readUInt16LE(end + 10), at = bytes.readUInt32LE(end + 16); n > 0; n--) {
        const size = bytes.readUInt32LE(at + 20), name = bytes.readUInt16LE(at + 28), local = bytes.readUInt32LE(at + 42);
        const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
        const body = bytes.subarray(from, from + size);
        found[bytes.toString('utf8', at + 46, at + 46 + name)] =
            (bytes.readUInt16LE(at + 10) === 8 ? zlib.inflateRawSync(body) : body).toString('utf8');
        at += 46 + name + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
    return found;
}

// Rows of the first worksheet by column letter: a number is a number, a text a text.
function sheet(xml) {
    return [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row]) => Object.fromEntries(
        [...row.matchAll(/<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(([, letters, how, inside]) =>
            [letters, /t="inlineStr"/.test(how) ? (/<t[^>]*>(.*?)<\/t>/s.exec(inside)?.[1] ?? '') : Number(/<v>(.*?)<\/v>/.exec(inside ?? '')?.[1])])));
}

const letter = (i) => String.fromCharCode(65 + i);

// ---- what is asked --------------------------------------------------------------------------

async function pageRows(call, where, query, member) {
    const rows = [];
    for (let after = ''; after !== null;) {
        const { status, body, text } = await call('GET', `${where}${query || '?'}${after && `&after=${after}`}`);
        if (status !== 200) throw new Error(`${where}: ${status} ${text}`);
        rows.push(...body[member]);
        after = body.next ?? null;
    }
    return rows;
}

async function given(anju, assert) {
    const desk = anju.as('desk1'), director = anju.as('director');
    assert.ok((await desk('POST', '/calls/missed', { phone: PHONE })).status < 300);
    assert.ok((await director('POST', '/segments', { name: '业主', relation: 'owner' })).status < 300);
    assert.ok((await director('POST', '/settings/roster', { community: 'yiyuan', role: 'duty', user: 'duty', day: '2026-11-23', from: '08:00', to: '20:00' })).status < 300);
    const ready = (await desk('GET', '/archive?show=ready')).body.items.filter((one) => one.may_go).slice(0, 3).map((one) => one.id);
    const handed = await desk('POST', '/archive/handovers', { cases: ready });
    assert.equal(handed.status, 201, handed.text);
    const drawn = await anju.as('quality')('POST', '/quality/samples', { from: '2025-11-24', to: '2026-11-23' });
    assert.equal(drawn.status, 201, drawn.text);
    const seen = { by_kind: 'authority', by_name: '区消防大队', day: '2026-11-20', subject: '消防专项检查', found: '楼道堆物' };
    assert.equal((await director('POST', '/inspections', seen)).status, 201);
    return { handover: handed.body.id, sample: drawn.body.id };
}

const reads = (anju, file) => Number(anju.sql(`SELECT count(*) FROM event_data WHERE data LIKE '%"route":"${file}"%'`));

// A cell of CSV is what the member of JSON is, if it is one value.
function sameCells(assert, where, names, told, rows) {
    let compared = 0;
    for (const [i, row] of rows.entries())
        for (const name of names) {
            const value = row[name];
            if (value === undefined || typeof value === 'object') continue;
            const cell = told[i][name].replace(/^'(?=[=+\-@])/, '');
            if (typeof value === 'number') assert.equal(Number(cell), value, `${where} row ${i} ${name}`);
            else assert.equal(cell.trim(), String(value).trim(), `${where} row ${i} ${name}`);
            compared++;
        }
    return compared;
}

// proves X-7 X-4
eachEngine('each list goes out as CSV, workbook and JSON, as its page shows it, and is on record', DEMO, async (anju, assert) => {
    const things = await given(anju, assert);
    let cells = 0;
    for (const [listed, list] of Object.entries(LISTS)) {
        const call = anju.as(list.by || 'director'), files = filesOf(listed);
        const at = (file) => file.replace('{id}', things[list.on]) + (list.query || '');
        const asked = () => pageRows(call, listed.replace('{id}', things[list.on]), list.query, list.items || 'items');
        let rows, before, json, text, workbook;
        for (let left = 20; left > 0; left--) { // clocks of the demo may ring meanwhile
            before = Object.fromEntries(Object.values(files).map((file) => [file, reads(anju, file)]));
            rows = await asked();
            json = await call('GET', at(files.json));
            assert.equal(json.status, 200, `${listed}: ${json.text}`);
            text = await call('GET', at(files.csv));
            workbook = await call('GET', at(files.xlsx));
            if (isDeepStrictEqual(json.body.items, rows) && isDeepStrictEqual(await asked(), rows)) break;
        }
        assert.deepEqual(json.body.items, JSON.parse(JSON.stringify(rows)), listed);
        assert.equal(json.body.next, null);

        assert.ok(text.text.startsWith('\ufeff'), listed);
        assert.match(text.headers.get('content-disposition'), /attachment; filename="[a-z-]+\.csv"/);
        const table = csv(text.text.slice(1));
        assert.equal(table.rows.length, rows.length, listed);
        cells += sameCells(assert, listed, table.names, table.rows, rows);

        const book = parts(workbook.bytes), xml = book['xl/worksheets/sheet1.xml'];
        assert.match(xml, /<pane ySplit="1" [^>]*state="frozen"/);
        assert.equal((xml.match(/<col /g) || []).length > 0, true);
        const [heads, ...lines] = sheet(xml);
        assert.equal(Object.keys(heads).length, table.names.length, listed);
        assert.equal(lines.length, rows.length, listed);
        for (const [i, row] of rows.entries())
            for (const [n, name] of table.names.entries()) {
                const cell = lines[i][letter(n)];
                if (typeof row[name] === 'number' && !Number.isNaN(cell)) assert.equal(cell, row[name], `${listed} ${name}`);
                if (typeof row[name] === 'string' && /^\d{4}-\d\d-\d\dT/.test(row[name])) assert.equal(typeof cell, 'number', `${listed} ${name}`);
            }

        for (const file of Object.values(files)) assert.equal(reads(anju, file), before[file] + 1, file);
        for (const told of [json.text, text.text, xml]) assert.ok(!told.includes(PHONE), `${listed} tells a number in full`);
        const html = (await call('GET', listed.replace('{id}', things[list.on]) + (list.query || ''), null, { accept: 'text/html' })).text;
        for (const file of Object.values(files)) assert.ok(html.includes(`href="${at(file).replaceAll('&', '&amp;')}"`), `${listed} offers ${file}`);
    }
    assert.ok(cells > 1000, String(cells));
    assert.match((await anju.as('desk1')('GET', '/calls/missed.csv')).text, /139\*{4}2233/);
    anju.verify();
});

eachEngine('a long list goes out to its end, whatever its pages hold', { demoArgs: ['--houses', '100', '--cases', '0'] }, async (anju, assert) => {
    const call = anju.as('director');
    anju.sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450) INSERT INTO place (community_id, id, kind, code, name)"
        + " SELECT c.community_id, n.i, 'facility', 'X' || (1000 + n.i), '健身点 ' || n.i FROM n, community c WHERE c.code = 'yiyuan'");
    const rows = await pageRows(call, '/places', '?limit=37', 'items');
    const all = await call('GET', '/places/list.json?limit=3');
    assert.ok(rows.length > 450);
    assert.deepEqual(all.body.items.map((one) => one.id), rows.map((one) => one.id));
    assert.equal(csv((await call('GET', '/places.csv?kind=facility&q=健身点')).text.slice(1)).rows.length, 450);
    const wrong = await call('GET', '/reports/morning.csv?date=2027-01-01');
    assert.equal(wrong.status, 422);
    assert.deepEqual(wrong.body.errors.map((one) => one.field), ['date']);
});

// What grows with the years is longer than any page: id n, in the place of the columns.
const GROWING = {
    '/quality/samples': { by: 'quality', table: 'quality_sample (community_id, id, kind, from_day, to_day, seed, base, drawn_by, drawn_at)', values: "n.i, 'ad_hoc', 20000, 20010, n.i, 300, 1, 1764000000000 + n.i" },
    '/imports': { table: 'import_run (community_id, id, file, file_hash, map_hash, state, started_by, started_at, kind)', values: "n.i, 'f' || n.i, '', '', 'done', 1, 1764000000000 + n.i, 'houses'" },
    '/inspections': { table: 'inspection (community_id, id, by_kind, by_name, at_day, subject, found, ordered, due_day, made_by, made_at)', values: "n.i, 'owners', '业主', 20000 + n.i % 7, '检查 ' || n.i, '好', '', 0, 1, 1764000000000" },
    '/knowledge': { table: 'knowledge_article (community_id, id, code, serial, title, words, answer, source, category, tokens, owner_id, valid_from, valid_until, updated_at, uses)', values: "n.i, 'K-9' || n.i, 9000 + n.i, '几点&下班 ' || n.i, '', '六点', '规定', '', '', 1, 0, 0, 0, n.i % 5", query: `?q=${encodeURIComponent('几点&下班')}` },
    '/calls/missed': { table: 'missed_call (community_id, id, phone, phone_hash, called_at, last_at, due_at, standard)', values: "n.i, '', 'h' || n.i, 1764000000000, 1764000000000, 1764000000000 + n.i % 7, ''" },
    '/settings/delegations': { table: 'delegation (community_id, id, from_id, to_id, scope, reason, from_at, until_at, made_by, created_at)', values: "n.i, (SELECT id FROM staff_user WHERE login = 'tech' || (1 + n.i % 2)), (SELECT id FROM staff_user WHERE login = 'eng'), 'handle', '休假', 1764000000000, 1764000000000 + (n.i * 7) % 50, 1, 1764000000000" },
};

// proves X-7
eachEngine('what has grown past any page goes out whole, each row once', { demoArgs: ['--houses', '60', '--cases', '0'] }, async (anju, assert) => {
    for (const [where, { by, table, values, query = '' }] of Object.entries(GROWING)) {
        const call = anju.as(by || 'director'), files = filesOf(where);
        anju.sql(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450) INSERT INTO ${table}`
            + ` SELECT c.community_id, ${values} FROM n, community c WHERE c.code = 'yiyuan'`);
        const first = (await call('GET', `${where}${query}`)).body;
        assert.ok(first.items.length < 450 && first.next, where);
        const all = (await call('GET', `${files.json}${query}`)).body.items;
        assert.equal(new Set(all.map((one) => one.id)).size, all.length, `${where}: each once`);
        assert.ok(all.length >= 450, `${where}: ${all.length}`);
        assert.deepEqual((await pageRows(call, where, `${query || '?'}${query && '&'}limit=37`, 'items')).map((one) => one.id), all.map((one) => one.id), where);
        assert.equal(csv((await call('GET', `${files.csv}${query}`)).text.slice(1)).rows.length, all.length, where);
        assert.equal(sheet(parts((await call('GET', `${files.xlsx}${query}`)).bytes)['xl/worksheets/sheet1.xml']).length, all.length + 1, where);
        const html = await call('GET', `${where}${query}`, null, { accept: 'text/html' });
        const next = /<a class="btn"(?: rel="next")? href="([^"]+after=[^"]+)"/.exec(html.text);
        assert.ok(next, `${where}: the page leads on`);
        assert.equal((await call('GET', next[1].replaceAll('&amp;', '&'), null, { accept: 'text/html' })).status, 200, where);
        assert.equal((await call('GET', `${where}${query || '?'}${query && '&'}after=x`)).status, 422, where);
    }
});

// Rows are there many times, the n.i-th with what changes.
function copies(anju, count, table, which, change) {
    const columns = anju.engine === 'sqlite' ? `SELECT name FROM pragma_table_info('${table}')` : `SELECT column_name FROM information_schema.columns WHERE table_name = '${table}'`;
    const all = anju.sql(columns).split('\n'), values = all.map((name) => change[name] || `t.${name}`);
    anju.sql(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`
        + ` INSERT INTO ${table} (${all.join()}) SELECT ${values.join()} FROM n, ${table} t WHERE t.${which}`);
}

// A list of destruction holds two hundred; the file of what is due holds all.
eachEngine('the file of what has been kept long enough is whole', { demoArgs: ['--houses', '60', '--cases', '60'] }, async (anju, assert) => {
    const archivist = anju.as('archivist');
    const id = anju.sql("SELECT max(c.id) FROM service_case c JOIN community m ON m.community_id = c.community_id AND m.code = 'yiyuan' WHERE c.archived_at <> 0");
    const before = (await archivist('GET', '/archive/retention')).body.due.length;
    copies(anju, 450, 'service_case', `id = ${id}`, { id: 't.id + n.i', number: "'X-' || n.i", external_id: 'NULL', archived_at: '1262304000000 + n.i % 7' });
    const page = (await archivist('GET', '/archive/retention')).body;
    assert.deepEqual([page.due.length, page.due_more], [200, true]);
    const rows = (await archivist('GET', '/archive/retention/list.json')).body.items.map((one) => one.case);
    assert.deepEqual([rows.length, new Set(rows).size], [450 + before, 450 + before]);
    assert.equal(csv((await archivist('GET', '/archive/retention.csv')).text.slice(1)).rows.length, 450 + before);
});

// The board shows what presses most, its file all that does.
eachEngine('the file of the board holds every case that presses, once, beyond what the board shows', { demoArgs: ['--houses', '60', '--cases', '20'] }, async (anju, assert) => {
    const director = anju.as('director');
    const made = await director('POST', '/cases', { nature: 'repair', channel: 'phone', title: '厨房漏水', content: '一直滴水', house: '1-1-101', reporter_name: '王女士', reporter_phone: '13800001234' });
    assert.equal(made.status, 201, made.text);
    const id = made.body.id, of = `community_id = (SELECT community_id FROM service_case WHERE id = ${id})`;
    // 300 more of the same, each with two clocks that have run out
    copies(anju, 300, 'service_case', `id = ${id}`, { id: 't.id + n.i', number: "'X-' || n.i", external_id: 'NULL' });
    copies(anju, 300, 'promise', `case_id = ${id}`, { id: 't.id + n.i * 1000', case_id: 't.case_id + n.i', due_at: '(t.due_at + n.i % 5)' });
    anju.setClock('2027-01-20T09:00:00+08:00');
    const pressing = Number(anju.sql(`SELECT count(DISTINCT case_id) FROM promise WHERE ${of} AND state = 'running' AND case_id IN (SELECT id FROM service_case WHERE title = '厨房漏水')`));
    assert.equal(pressing, 301);
    const board = (await director('GET', '/board')).body;
    assert.equal(board.is_cut, true);
    const mine = (items) => items.filter((one) => one.title === '厨房漏水').map((one) => one.id ?? one.number);
    const all = mine((await director('GET', '/board/list.json')).body.items);
    assert.deepEqual([all.length, new Set(all).size], [301, 301]);
    assert.equal(mine(csv((await director('GET', '/board.csv')).text.slice(1)).rows).length, 301);
    const asked = csv((await director('GET', '/board.csv?state=soon')).text.slice(1)).rows;
    assert.equal(mine(asked).length, 0, 'a filter holds for the file too');
});

eachEngine('who may see a list but not take it away gets no file of it', { demoArgs: ['--houses', '100', '--cases', '20'] }, async (anju, assert) => {
    const password = path.join(anju.folder, 'password');
    fs.writeFileSync(password, 'anju-demo-1');
    const done = anju.command('user', 'add', 'two', '--name', '两处', '--role', 'eng', '--community', 'yiyuan', '--password-file', password);
    assert.equal(done.code, 0, done.stderr);
    const id = anju.sql("SELECT id FROM staff_user WHERE login = 'two'");
    assert.ok((await anju.as('admin')('POST', `/settings/users/${id}/roles`, { community: 'lakeside', role: ['css'] })).status < 300);
    const two = anju.as('two'), eng = anju.as('eng');
    const page = async (call, where) => (await call('GET', where, null, { accept: 'text/html' })).text;
    assert.equal((await eng('GET', '/board')).status, 200);
    assert.equal((await eng('GET', '/board.csv')).status, 403);
    assert.ok(!(await page(eng, '/board')).includes('/board.csv'));
    assert.equal((await two('GET', '/board?community=yiyuan')).status, 200);
    assert.equal((await two('GET', '/board.csv?community=yiyuan')).status, 422); // as if it were nowhere
    assert.equal((await two('GET', '/board.csv?community=nowhere')).status, 422);
    assert.equal((await two('GET', '/board.csv?community=lakeside')).status, 200);
});
