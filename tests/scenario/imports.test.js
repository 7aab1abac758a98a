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

// ---- cases --------------------------------------------------------------------------------------

const MAP = 'columns:\n  external_id: 单号\n  received_at: 接到时间\n  finished_at: 办结时间\n  title: 事由\n  house: 房号\n' +
    '  reporter_name: 报事人\n  reporter_phone: 电话\nconstants: {nature: repair, channel: phone}\ndefaults: {category: other}\n';
const CASES = '单号,接到时间,办结时间,事由,房号,报事人,电话\nOLD-1,2025-03-01 10:00,2025-03-02 09:00,水管漏水,1-1-101,王女士,13800001111\n' +
    'OLD-2,昨天,,灯不亮,1-1-102,赵工,13800002222\nOLD-3,2025-03-04 08:30,2025-03-04 18:00,门禁坏了,1-1-102,钱先生,13800003333\n';

const sendCases = (who, map, bytes = CASES) =>
    who('POST', '/imports', { kind: 'cases', community: 'yiyuan', map, file: { name: '历年工单.csv', base64: Buffer.from(bytes).toString('base64') } });
const cases = (anju) => Number(anju.sql("SELECT count(*) FROM service_case WHERE external_id LIKE 'OLD-%'"));

eachEngine('cases of another program come in with a map: looked at, checked, applied, once', {}, async (anju, assert) => {
    const css = anju.as('css');
    const sent = await sendCases(css, MAP);
    assert.equal(sent.status, 201, sent.text);
    const { id } = sent.body;
    const looked = await settled(assert, css, id);
    assert.deepEqual([looked.state, looked.kind, looked.known, looked.map], ['looked', 'cases', true, MAP]);
    assert.deepEqual(looked.columns.map((one) => one.field_name).slice(0, 3), ['外部编号', '接到时间', '办结时间']);
    assert.deepEqual(looked.columns[6].samples, ['138****1111', '138****2222', '138****3333']);

    assert.equal((await css('POST', `/imports/${id}/check`, { map: MAP })).status, 200);
    const checked = await settled(assert, css, id);
    assert.deepEqual([checked.state, checked.read, checked.fault_count, cases(anju)], ['checked', 3, 1, 0]);
    assert.deepEqual(checked.faults.map((one) => [one.line, one.column]), [[3, '接到时间']]);
    assert.match(checked.faults[0].reason, /不是可识别的时间：昨天/);
    assert.ok((await css('GET', `/imports/${id}/faulty.xlsx`)).text.startsWith('PK'));
    assert.equal((await css('POST', `/imports/${id}/apply`, {})).status, 409);
    assert.equal((await css('POST', `/imports/${id}/apply`, { keep_going: true })).status, 200);
    const done = await settled(assert, css, id);
    assert.deepEqual([done.state, done.imported, cases(anju)], ['done', 2, 2]);
    assert.equal(Number(anju.sql("SELECT count(*) FROM journal_event WHERE kind = 'import_done'")), 1);
    const found = (await css('GET', '/cases?q=%E6%B0%B4%E7%AE%A1%E6%BC%8F%E6%B0%B4')).body.items;
    assert.equal(found.length, 1);
    assert.equal(found[0].received_at, '2025-03-01T10:00:00+08:00');

    // the same again: each case stays one
    const again = (await sendCases(css, MAP)).body.id;
    await settled(assert, css, again);
    await css('POST', `/imports/${again}/check`, { map: MAP });
    await settled(assert, css, again);
    await css('POST', `/imports/${again}/apply`, { keep_going: true });
    assert.deepEqual([(await settled(assert, css, again)).imported, cases(anju)], [0, 2]);
    anju.verify();
});

eachEngine('a map with faults names each of its lines, and only who leads the desk brings cases', {}, async (anju, assert) => {
    const css = anju.as('css'), desk = anju.as('desk1');
    const wrong = await sendCases(css, 'columns:\n  wings: 翅膀\n  title: 事由\ntime_zone: Mars/Olympus\n');
    assert.equal(wrong.status, 422);
    const [fault] = wrong.body.errors;
    assert.equal(fault.field, 'map');
    for (const part of [/第 2 行：“wings”不是服务单的字段/, /第 4 行：“Mars\/Olympus”不是时区/, /“nature”必须有/]) assert.match(fault.message, part);
    assert.equal((await sendCases(css, '')).body.errors[0].field, 'map');
    assert.equal((await sendCases(desk, MAP)).status, 403);
    const { id } = (await sendCases(css, MAP.replace('事由', '不在的列'))).body;
    const looked = await settled(assert, css, id);
    assert.equal(looked.known, false);
    assert.equal((await desk('GET', `/imports/${id}`)).status, 404);
    const spoilt = await css('POST', `/imports/${id}/check`, { map: 'columns: [' });
    assert.equal(spoilt.body.errors[0].field, 'map');
    await css('POST', `/imports/${id}/check`, { map: MAP.replace('事由', '不在的列') });
    const checked = await settled(assert, css, id);
    assert.deepEqual(checked.faults.map((one) => [one.column, one.reason]), [['不在的列', '文件里没有这一列']]);
    assert.equal((await css('POST', `/imports/${id}/drop`, {})).status, 200);
    assert.equal(cases(anju), 0);
});
