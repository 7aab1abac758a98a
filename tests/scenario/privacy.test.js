// What people agreed to, what they ask about themselves, and that they are forgotten.
'use strict';

const fs = require('node:fs');
const { assert, eachEngine, mustRun } = require('./harness');

const PAGE = { accept: 'text/html' };

function idOf(anju, sql) {
    return anju.sql(sql).split('\n')[0];
}

// A resident of the demo who is an owner now.
const OWNER = "SELECT p.id FROM person p JOIN person_house h ON h.community_id = p.community_id AND h.person_id = p.id AND h.to_at = 0"
    + " JOIN community c ON c.community_id = p.community_id AND c.code = 'yiyuan' WHERE p.status = 'active' ORDER BY p.id LIMIT 1";

function everything(anju) {
    return anju.engine === 'sqlite'
        ? mustRun('sqlite3', [anju.dbUrl.slice('sqlite:'.length), '.dump']).stdout
        : mustRun('pg_dump', ['--inserts', anju.dbUrl]).stdout;
}

eachEngine('consents are given by version, sensitive ones apart, and withdrawn', {}, async (anju) => {
    const css = anju.as('css');
    const id = idOf(anju, OWNER);
    const where = `/persons/${id}`;
    const before = (await css('GET', `${where}/privacy`)).body;
    assert.equal(before.notice_version, 'A/0');
    assert.deepEqual(before.consents, []);

    // proves X-18: who agreed to what, by which text, when and how
    const given = await css('POST', `${where}/consents`, { purpose: 'care', notice_version: 'A/0', way: 'paper', given: '2026-11-20' });
    assert.equal(given.status, 201, given.text);
    const [care] = given.body.consents;
    assert.equal(care.is_sensitive, true);
    assert.equal(care.given_at, '2026-11-20T00:00:00+08:00');
    const wrong = await css('POST', `${where}/consents`, { purpose: 'register', notice_version: 'Z/9', way: 'paper', given: '2026-12-20' });
    assert.equal(wrong.status, 422);
    assert.deepEqual(wrong.body.errors.map((e) => e.field).sort(), ['given', 'notice_version']);
    assert.equal((await css('POST', `${where}/consents`, { purpose: 'care', notice_version: 'A/0', way: 'paper' })).status, 409);

    // a note that stands on it goes with it
    const person = anju.sql(`SELECT community_id FROM person WHERE id = ${id}`);
    anju.sql(`INSERT INTO person_note (community_id, id, person_id, kind, code, text, from_at, consent_id) VALUES (${person}, 77, ${id}, 'care', 'illness', '糖尿病，需要低糖', 1, ${care.id})`);
    anju.sql(`INSERT INTO person_note (community_id, id, person_id, kind, code, text, from_at) VALUES (${person}, 78, ${id}, 'preference', '', '喜欢微信', 1)`);
    anju.sql(`INSERT INTO person_attribute (community_id, person_id, code, value, consent_id, at) VALUES (${person}, ${id}, 'belief', '清真饮食', ${care.id}, 1), (${person}, ${id}, 'hobby', '摄影', 0, 1)`);
    const withdrawn = await css('POST', `${where}/consents/${care.id}/withdraw`, {});
    assert.equal(withdrawn.status, 200, withdrawn.text);
    assert.ok(withdrawn.body.consents[0].withdrawn_at);
    for (const word of ['糖尿病', '清真饮食']) assert.ok(!everything(anju).includes(word), 'the words are gone');
    assert.equal(anju.sql(`SELECT value FROM person_attribute WHERE person_id = ${id}`), '摄影');
    assert.equal(anju.sql('SELECT text FROM person_note WHERE id = 78'), '喜欢微信');
    assert.equal((await css('POST', `${where}/consents/${care.id}/withdraw`, {})).status, 409);

    // a newer text: the older consent is shown as such
    await css('POST', `${where}/consents`, { purpose: 'register', notice_version: 'A/0', way: 'page' });
    assert.equal((await css('POST', '/privacy-notices', { version: 'A/1', text: 'x'.repeat(30) })).status, 403);
    const quality = anju.as('quality');
    assert.equal((await quality('POST', '/privacy-notices', { version: 'A/1', text: '我们为履行物业服务合同登记您的姓名、联系方式和房屋。' })).status, 201);
    assert.equal((await quality('POST', '/privacy-notices', { version: 'A/1', text: '我们为履行物业服务合同登记您的姓名、联系方式和房屋。' })).status, 409);
    const page = (await css('GET', `${where}/privacy`, null, PAGE)).text;
    assert.match(page, /旧版告知，请重新告知/);

    for (const login of ['tech1', 'archivist', 'admin']) assert.equal((await anju.as(login)('GET', `${where}/privacy`)).status, 403, login);
    assert.equal((await css('GET', '/persons/7000000000000000001/privacy')).status, 404);
    assert.equal(anju.sql(`SELECT count(*) FROM journal_event WHERE subject = 'person' AND subject_id = ${id} AND kind IN ('consent_given', 'consent_withdrawn')`), '3');
    anju.verify();
});

eachEngine('a request about oneself is a case with thirty days', {}, async (anju) => {
    const css = anju.as('css');
    const id = idOf(anju, OWNER);
    const opened = await css('POST', `/persons/${id}/requests`, { what: 'copy', words: '想要一份我家的档案' });
    assert.equal(opened.status, 201, opened.text);
    const found = opened.body;
    assert.equal(found.nature, 'request');
    assert.equal(found.category, 'S07.2');
    // proves X-18: the clock of the law, and where the limit comes from
    const complete = (await css('GET', `/cases/${found.id}/promises`)).body.items.find((p) => p.metric === 'complete');
    assert.ok(complete, opened.text);
    assert.equal(complete.due_at, '2026-12-24T00:00:00+08:00', 'the end of the thirtieth day');
    assert.equal((await css('POST', `/persons/${id}/requests`, { what: 'sell' })).status, 422);
});

eachEngine('who asks for it is forgotten, unless the contract stands against it', {}, async (anju) => {
    const director = anju.as('director');
    const id = idOf(anju, OWNER);
    const community = anju.sql(`SELECT community_id FROM person WHERE id = ${id}`);
    const refused = await director('POST', `/persons/${id}/erase`, { reason: '本人要求删除' });
    assert.equal(refused.status, 409);
    assert.match(refused.body.detail, /为履行物业服务合同所必需/);
    assert.match((await director('GET', `/persons/${id}/privacy`)).body.refusal, /关系仍然有效/);

    anju.sql(`UPDATE person_house SET to_at = 5 WHERE person_id = ${id}`);
    anju.sql(`UPDATE person SET name = '欧阳待忘' WHERE id = ${id}`);
    anju.sql(`INSERT INTO vehicle (community_id, id, person_id, plate, from_at) VALUES (${community}, 91, ${id}, '皖A9X8Y7', 1)`);
    anju.sql(`INSERT INTO person_attribute (community_id, person_id, code, value, at) VALUES (${community}, ${id}, 'hobby', '斗蛐蛐', 1)`);
    anju.sql(`INSERT INTO segment_member (community_id, segment_id, person_id, is_in, at) VALUES (${community}, 1, ${id}, 1, 1)`);
    // a table that knows persons by id must be told here what becomes of its rows: gone, or without a name
    const columns = anju.engine === 'sqlite'
        ? "SELECT l.name FROM pragma_table_list l JOIN pragma_table_info(l.name) c WHERE l.type = 'table' AND c.name = 'person_id' ORDER BY 1"
        : "SELECT table_name FROM information_schema.columns WHERE column_name = 'person_id' AND table_schema = 'public' ORDER BY 1";
    const gone = ['person_attribute', 'person_contact', 'person_note', 'segment_member', 'vehicle'], nameless = ['consent', 'person_house'];
    assert.deepEqual(anju.sql(columns).split('\n').sort(), [...gone, ...nameless].sort(), 'register_person_erase() does not know a table');
    assert.equal((await anju.as('css')('POST', `/persons/${id}/erase`, { reason: '本人要求删除' })).status, 403);
    const hash = anju.sql(`SELECT value_hash FROM person_contact WHERE person_id = ${id}`).split('\n')[0];
    const erased = await director('POST', `/persons/${id}/erase`, { reason: '本人要求删除' });
    assert.equal(erased.status, 200, erased.text);
    assert.equal(erased.body.status, 'erased');
    assert.equal(erased.body.name, '');
    // proves X-18: nothing of him is left in a row, a key or an event, and the chain holds
    const dump = everything(anju);
    for (const word of ['欧阳待忘', '皖A9X8Y7', '斗蛐蛐', hash]) assert.ok(!dump.includes(word), word);
    for (const table of gone) assert.equal(anju.sql(`SELECT count(*) FROM ${table} WHERE person_id = ${id}`), '0', table);
    assert.equal(anju.sql(`SELECT count(*) FROM journal_event e JOIN event_data d ON d.community_id = e.community_id AND d.seq = e.seq WHERE e.subject = 'person' AND e.subject_id = ${id} AND d.data IS NOT NULL AND e.kind <> 'person_erased'`), '0');
    anju.verify();
    assert.equal((await director('POST', `/persons/${id}/erase`, { reason: '本人要求删除' })).status, 409);
    const page = (await director('GET', `/persons/${id}/privacy`, null, PAGE)).text;
    assert.match(page, /已按本人请求删除/);
    // nor in a page of the file that is free by now, nor in the log of writes
    await anju.stop();
    if (anju.engine === 'sqlite') {
        const file = anju.dbUrl.slice('sqlite:'.length);
        for (const end of ['', '-wal']) {
            const bytes = fs.existsSync(file + end) ? fs.readFileSync(file + end) : Buffer.alloc(0);
            for (const word of ['欧阳待忘', '皖A9X8Y7', '斗蛐蛐', hash]) assert.ok(!bytes.includes(word), `${word} in ${file}${end}`);
        }
    }
});
