// Files of houses and people come in through a browser's door: looked at, checked, applied; nothing before that.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { ROOT, eachEngine } = require('./harness');

const LIMIT_MS = 60000;
const PEOPLE = '业主登记表,,,,\n房号,业主姓名,联系电话,与业主关系,性别\n1-1-101,王女士,13800001111,业主,女\n' +
    '1-1-101,赵工,12,租户,不详\n3-2-9999,钱先生,13800003333,家属,男\n';

const send = (who, kind, name, bytes) =>
    who('POST', '/imports', { kind, community: 'yiyuan', file: { name, base64: Buffer.from(bytes).toString('base64') } });

// As the page asks again and again: what was ordered is done by a thread of the server.
async function settled(assert, who, id) {
    for (const end = Date.now() + LIMIT_MS; Date.now() < end;) {
        const { status, body } = await who('GET', `/imports/${id}`);
        assert.equal(status, 200);
        if (body.job === '') return body;
    }
    throw new Error(`import ${id} is not done`);
}

const people = (anju, name) => Number(anju.sql(`SELECT count(*) FROM person WHERE name = '${name}'`));

eachEngine('a file is looked at, checked and applied, and nothing before', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const sent = await send(desk, 'people', 'C:\\表\\业主.csv', PEOPLE);
    assert.equal(sent.status, 201, sent.text);
    const { id } = sent.body;
    assert.equal(sent.body.file, '业主.csv');

    const looked = await settled(assert, desk, id);
    assert.deepEqual([looked.state, looked.known, looked.header_line], ['looked', true, 2]);
    assert.deepEqual(looked.columns.map((one) => one.field), ['house', 'name', 'phone', 'relation', 'sex']);
    assert.deepEqual(looked.columns[2].samples, ['138****1111', '12', '138****3333']);

    const fields = looked.columns.map((one) => one.field);
    assert.equal((await desk('POST', `/imports/${id}/check`, { fields })).status, 200);
    const checked = await settled(assert, desk, id);
    assert.deepEqual([checked.state, checked.read, checked.fault_count, checked.imported], ['checked', 3, 3, 0]);
    assert.deepEqual(checked.faults.map((one) => [one.line, one.column]), [[4, '性别'], [4, '联系电话'], [5, '房号']]);
    assert.equal(people(anju, '王女士'), 0);
    assert.equal((await desk('POST', `/imports/${id}/apply`, {})).status, 409);

    const faulty = await desk('GET', `/imports/${id}/faulty.xlsx`);
    assert.equal(faulty.status, 200);
    assert.ok(faulty.text.startsWith('PK'));
    assert.equal((await desk('POST', `/imports/${id}/apply`, { keep_going: true })).status, 200);
    const done = await settled(assert, desk, id);
    assert.deepEqual([done.state, done.imported, done.updated, done.fault_count], ['done', 1, 0, 3]);
    assert.equal(people(anju, '王女士'), 1);
    assert.equal(people(anju, '赵工'), 0);
    assert.equal(Number(anju.sql("SELECT count(*) FROM journal_event WHERE kind = 'import_done'")), 1);

    // the same again changes nothing, and what lies in the database tells no number
    const again = await send(desk, 'people', '业主.csv', PEOPLE.split('\n').slice(0, 3).join('\n'));
    await settled(assert, desk, again.body.id);
    await desk('POST', `/imports/${again.body.id}/check`, { fields });
    assert.equal((await settled(assert, desk, again.body.id)).fault_count, 0);
    assert.equal(Number(anju.sql("SELECT count(*) FROM import_row WHERE data LIKE '%13800001111%'")), 0);
    assert.equal(Number(anju.sql("SELECT count(*) FROM import_file WHERE content LIKE '%13800001111%'")), 0);
    await desk('POST', `/imports/${again.body.id}/apply`, {});
    const same = await settled(assert, desk, again.body.id);
    assert.deepEqual([same.state, same.imported, same.updated, same.skipped], ['done', 0, 0, 1]);
    assert.equal(Number(anju.sql(`SELECT count(*) FROM import_file WHERE run_id = ${again.body.id}`)), 0);
    anju.verify();
}); // proves X-17

eachEngine('a column that was taken wrongly is chosen, and what is not wanted is left out', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const { id } = (await send(desk, 'houses', 'a.csv', '代码,大小,备注\n51-1-101,88.5,x\n')).body;
    const looked = await settled(assert, desk, id);
    assert.equal(looked.known, false);
    assert.equal((await desk('POST', `/imports/${id}/check`, { fields: ['code', 'area_built', '-'] })).status, 200);
    assert.equal((await settled(assert, desk, id)).fault_count, 0);
    await desk('POST', `/imports/${id}/apply`, {});
    assert.equal((await settled(assert, desk, id)).imported, 1);
    assert.equal(Number(anju.sql("SELECT area_built FROM house WHERE code = '51-1-101'")), 8850);
    anju.verify();
});

eachEngine('who may not does not, and what another community sent is not there', {}, async (anju, assert) => {
    const desk = anju.as('desk1'), lake = anju.as('lake_desk');
    const { id } = (await send(desk, 'people', 'a.csv', PEOPLE)).body;
    assert.equal((await anju.as('tech1')('GET', '/imports')).status, 403);
    assert.equal((await anju.as('tech1')('GET', `/imports/${id}`)).status, 403);
    const stranger = await lake('GET', `/imports/${id}`);
    assert.equal(stranger.status, 404);
    assert.equal((await desk('GET', '/imports/77')).status, 404);
    await settled(assert, desk, id);
    assert.equal((await desk('POST', `/imports/${id}/drop`, {})).status, 200);
    assert.equal(Number(anju.sql('SELECT count(*) FROM import_file')), 0);
    anju.verify();
});

eachEngine('files that are something else are told in words, and large ones only from who may', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const others = [['x.xls', Buffer.from('d0cf11e0a1b11ae1aaaa', 'hex'), /\.xls/], ['x.xlsx', Buffer.from('PK\x03\x04broken'), /损坏/],
        ['x.csv', '\n\n', /什么也没有/], ['x.pdf', '%PDF-1.7', /PDF/]];
    for (const [name, bytes, words] of others) {
        const { id } = (await send(desk, 'people', name, bytes)).body;
        const told = await settled(assert, desk, id);
        assert.equal(told.state, 'failed', name);
        assert.match(told.failure, words);
    }
    assert.equal((await send(desk, 'people', 'x.csv', '')).status, 422);
    const large = Buffer.alloc(3 << 20, '王女士,13800001111\n');
    assert.equal((await send(anju.as('tech1'), 'people', 'x.csv', large)).status, 413);
    assert.equal((await send(desk, 'people', 'x.csv', large)).status, 201);
    anju.verify();
});

// The workbook of an office, as it is.
eachEngine('a real workbook with its dates', {}, async (anju, assert) => {
    const book = path.join(ROOT, '..', 'shared', 'data', 'zh-complaints', 'real_workbook_small.xlsx');
    const map = path.join(anju.folder, 'map.yaml');
    if (!fs.existsSync(book)) return;
    fs.writeFileSync(map, 'time_zone: Asia/Shanghai\ncolumns:\n  external_id: 留言编号\n  received_at: 留言时间\n  title: 留言主题\n  content: 留言详情\n' +
        '  reporter_name: 留言用户\nconstants: {nature: complaint, channel: web}\ndefaults: {place: 未注明, category: other, anonymous_reason: 网上留言}\n');
    const done = anju.command('import', 'cases', book, '--community', 'yiyuan', '--map', map, '--json');
    const told = JSON.parse(done.stdout);
    assert.deepEqual([done.code, told.read, told.imported, told.faults], [0, 30, 30, []], done.stdout.slice(0, 500));
    const at = Number(anju.sql("SELECT received_at FROM service_case WHERE external_id = '360114'"));
    assert.equal(new Date(at).toISOString(), '2017-06-08T09:31:20.000Z');
    anju.verify();
}); // proves X-17

eachEngine('columns with names of their own at a terminal, faulty rows as a workbook, out again as JSON', {}, async (anju, assert) => {
    const file = path.join(anju.folder, 'odd.csv'), faulty = path.join(anju.folder, 'faulty.xlsx');
    fs.writeFileSync(file, '称呼,号码,门\n王女士,13800001111,1-1-101\n赵工,12,1-1-101\n');
    const people = (...more) => anju.command('import', 'people', file, '--community', 'yiyuan', ...more);
    assert.equal(people('--map', 'x.yaml').code, 2);
    assert.equal(people().code, 3);
    const done = people('--column', 'name=称呼', '--column', 'phone=号码', '--column', 'house=门', '--keep-going', '--faulty', faulty, '--json');
    assert.equal(done.code, 0, done.stdout + done.stderr);
    const told = JSON.parse(done.stdout);
    assert.deepEqual([told.read, told.imported, told.updated, told.skipped], [2, 1, 0, 0]);
    assert.deepEqual(told.faults.map((one) => [one.line, one.column]), [[3, '号码']]);
    assert.equal(fs.readFileSync(faulty).subarray(0, 2).toString(), 'PK');
    const out = anju.command('export', 'people', '--community', 'yiyuan', '--format', 'json');
    const row = JSON.parse(out.stdout).items.find((one) => one.name === '王女士' && one.phone === '138****1111');
    assert.deepEqual([row.house, row.relation], ['1-1-101', 'owner']);
    assert.ok(!out.stdout.includes('13800001111'));
    anju.verify();
}); // proves X-17
