// What has been kept long enough goes, by two people's word; what is held stays; the chain holds.
'use strict';

const { assert, eachEngine, mustRun } = require('./harness');

const DEMO = ['--houses', '60', '--cases', '150'];
const PAGE = { accept: 'text/html' };

function everything(anju) {
    return anju.engine === 'sqlite'
        ? mustRun('sqlite3', [anju.dbUrl.slice('sqlite:'.length), '.dump']).stdout
        : mustRun('pg_dump', ['--inserts', anju.dbUrl]).stdout;
}

// The demo's archived cases, seen three and a half years later: inquiries and praise are due, repairs and complaints are not.
eachEngine('old records are listed, approved by another person, and destroyed', { demoArgs: DEMO, timeout: 600000 }, async (anju) => {
    const archived = anju.sql("SELECT c.id, c.number, c.archive_class FROM service_case c JOIN community m ON m.community_id = c.community_id AND m.code = 'yiyuan'"
        + ' WHERE c.archived_at <> 0 ORDER BY c.archived_at, c.id').split('\n').map((row) => row.split('|'));
    const short = archived.filter(([, , cls]) => ['inquiry', 'help', 'suggestion', 'praise', 'info'].includes(cls));
    const long = archived.filter((row) => !short.includes(row));
    assert.ok(short.length >= 2 && long.length >= 1, `${short.length} and ${long.length}`);
    await anju.stop();
    anju.setClock('2030-06-03T09:00:00+08:00');
    await anju.start();
    const [archivist, director] = [anju.as('archivist'), anju.as('director')];

    // proves X-19: by class, from the day of archiving
    const due = (await archivist('GET', '/archive/retention')).body;
    assert.deepEqual(due.due.map((one) => one.number).sort(), short.map(([, number]) => number).sort());
    const dry = anju.command('retention', '--dry-run');
    assert.equal(dry.code, 0, dry.stderr);
    for (const [, number] of short) assert.match(dry.stdout, new RegExp(`${number} \\w+ kept until 20(28|29|30)-`));
    for (const [, number] of long) assert.ok(!dry.stdout.includes(number), number);
    assert.equal((await archivist('GET', '/archive/retention')).body.due.length, short.length, 'a dry run changes nothing');

    // a hold, two people
    const [held, ...going] = short;
    assert.equal((await archivist('POST', '/archive/holds', { number: 'BX-19990101-0001', reason: '诉讼' })).status, 422);
    const hold = await archivist('POST', '/archive/holds', { number: held[1], reason: '法院调取' });
    assert.equal(hold.status, 201, hold.text);
    assert.equal((await archivist('POST', '/archive/holds', { number: held[1], reason: '法院调取' })).status, 409);
    const listed = await archivist('POST', '/archive/retention', {});
    assert.equal(listed.status, 201, listed.text);
    const [list] = listed.body.lists;
    assert.equal(list.size, going.length);
    assert.deepEqual(listed.body.due, []);
    assert.equal((await archivist('POST', `/archive/retention/${list.id}/approve`, {})).status, 403);
    assert.equal(anju.command('retention').code, 0);
    assert.equal((await archivist('GET', '/archive/retention')).body.lists[0].done_at, null, 'nobody has approved');
    assert.equal((await director('POST', `/archive/retention/${list.id}/approve`, {})).status, 200);
    assert.equal((await director('POST', `/archive/retention/${list.id}/approve`, {})).status, 409);
    const late = going[0];
    assert.equal((await director('POST', '/archive/holds', { number: late[1], reason: '还有争议' })).status, 201, 'also after the approval');

    // what tells of people is in no row, no event and no index; the figures stay
    const gone = going.slice(1);
    const words = (id) => anju.sql(`SELECT coalesce(title, content, '') || '|' || coalesce(reporter_name, '') FROM service_case WHERE id = ${id}`);
    const before = new Map(gone.map(([id]) => [id, anju.sql(`SELECT number || nature || status || closed_at || archived_at FROM service_case WHERE id = ${id}`)]));
    const phones = gone.map(([id]) => anju.sql(`SELECT coalesce(reporter_phone, '') FROM service_case WHERE id = ${id}`)).filter(Boolean);
    const done = anju.command('retention');
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, new RegExp(`yiyuan 1 lists: ${gone.length} cases destroyed with \\d+ payloads, 1 held`));
    for (const [id] of gone) {
        assert.equal(words(id), '|');
        assert.equal(anju.sql(`SELECT number || nature || status || closed_at || archived_at FROM service_case WHERE id = ${id}`), before.get(id));
        assert.equal(anju.sql(`SELECT count(*) FROM journal_event e JOIN event_data d ON d.community_id = e.community_id AND d.seq = e.seq WHERE e.subject = 'case' AND e.subject_id = ${id} AND d.data IS NOT NULL`), '0');
        assert.equal((await director('GET', `/cases/${id}`)).status, 200, 'the case can still be opened');
        assert.equal((await director('GET', `/cases/${id}`, null, PAGE)).status, 200);
    }
    const dump = everything(anju);
    for (const phone of phones) assert.ok(!dump.includes(phone));
    for (const [id] of [held, late]) assert.notEqual(words(id), '|');
    anju.verify();
    const told = anju.sql("SELECT d.data FROM journal_event e JOIN event_data d ON d.community_id = e.community_id AND d.seq = e.seq WHERE e.kind = 'records_destroyed'");
    assert.deepEqual(JSON.parse(told).cases.sort(), gone.map(([, number]) => number).sort());
    assert.deepEqual(JSON.parse(told).held, [late[1]]);

    // lifted, it is due again
    assert.equal((await archivist('POST', `/archive/holds/${hold.body.holds[0].id}/lift`, {})).status, 403);
    const holds = (await director('GET', '/archive/retention')).body.holds;
    assert.equal((await director('POST', `/archive/holds/${holds[0].id}/lift`, {})).status, 200);
    assert.equal((await director('GET', '/archive/retention')).body.due.length, 1);
    assert.match((await director('GET', '/archive/retention', null, PAGE)).text, /已销毁 \d+ 张/);
});

eachEngine('what nobody needs after a while goes, and is counted', { demoArgs: DEMO, started: false }, async (anju) => {
    const community = anju.sql("SELECT community_id FROM community WHERE code = 'yiyuan'");
    const at = (iso) => Date.parse(iso);
    for (const [id, when] of [[1, '2023-11-20T00:00:00Z'], [2, '2026-11-20T00:00:00Z']])
        anju.sql(`INSERT INTO missed_call (community_id, id, phone, phone_hash, called_at, last_at, due_at, standard) VALUES (${community}, ${id}, 'x', 'x', ${at(when)}, 1, 1, 'x')`);
    anju.sql(`INSERT INTO staff_attempt (community_id, hash, failures, first_at) VALUES (0, 'a', 1, ${at('2026-01-01T00:00:00Z')}), (0, 'b', 1, ${at('2026-11-20T00:00:00Z')})`);
    anju.sql(`INSERT INTO import_run (community_id, id, file, file_hash, map_hash, state, started_by, started_at) VALUES (${community}, 5, 'f', 'h', 'm', 'done', 0, ${at('2026-03-01T00:00:00Z')})`);
    anju.sql(`INSERT INTO import_row (community_id, run_id, line, data) VALUES (${community}, 5, 1, '{"reporter_name":"王女士"}')`);
    anju.sql(`INSERT INTO import_file (community_id, run_id, piece, content) VALUES (${community}, 5, 0, 'v1:x')`);
    anju.sql("UPDATE import_run SET look = 'v1:y'");
    const dry = anju.command('retention', '--dry-run');
    assert.equal(dry.code, 0, dry.stderr);
    for (const line of ['import_file 1 rows would go', 'import_run 1 rows would go', 'missed_call 1 rows would go', 'staff_attempt 1 rows would go', 'import_row 1 rows would go']) assert.ok(dry.stdout.includes(line), dry.stdout);
    assert.equal(anju.sql('SELECT count(*) FROM missed_call'), '2');
    // proves X-19
    const done = anju.command('retention');
    assert.equal(done.code, 0, done.stderr);
    assert.equal(anju.sql('SELECT id FROM missed_call'), '2');
    assert.equal(anju.sql("SELECT hash FROM staff_attempt ORDER BY hash"), 'b');
    assert.equal(anju.sql('SELECT data FROM import_row'), '');
    assert.equal(anju.sql('SELECT (SELECT count(*) FROM import_file) || look FROM import_run'), '0');
    const told = JSON.parse(anju.sql("SELECT d.data FROM journal_event e JOIN event_data d ON d.community_id = e.community_id AND d.seq = e.seq WHERE e.kind = 'purged'"));
    assert.deepEqual({ ...told, outbox: undefined, staff_session: undefined }, { missed_call: 1, staff_attempt: 1, import_row: 1, import_file: 1, import_run: 1, outbox: undefined, staff_session: undefined });
    assert.equal(anju.command('retention').code, 0);
    assert.equal(anju.sql("SELECT count(*) FROM journal_event WHERE kind = 'purged'"), '1', 'nothing went, nothing is told');
    assert.equal(anju.command('retention', '--much').code, 2);
    anju.verify();
});
