// Who supervises from outside (S3-3.6a): inspections are on record until what was ordered is done, the owners'
// committee reads them, and committee and owners read of their community what is of nobody in particular.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { eachEngine } = require('./harness');

const FIRE = { community: 'yiyuan', by_kind: 'authority', by_name: '区消防大队 孙队长', day: '2026-11-20', subject: '消防专项检查', found: '三号楼楼道有人堆物', ordered: '清理并巡查', due: '2026-11-30' };

function addCommittee(anju, assert) {
    const password = path.join(anju.folder, 'password');
    fs.writeFileSync(password, 'anju-demo-1');
    const done = anju.command('user', 'add', 'committee1', '--name', '业委会 陶然', '--role', 'committee', '--community', 'yiyuan', '--password-file', password);
    assert.equal(done.code, 0, done.stderr);
    return anju.as('committee1');
}

async function enterAsOwner(anju, assert) {
    const phone = /phone (\d+)/.exec(anju.command('demo', '--houses', '60', '--cases', '0').stderr)[1];
    assert.equal((await anju.api('POST', '/owner/login/code', { phone })).status, 200);
    const code = [...anju.log().matchAll(/验证码 (\d{6})/g)].pop()[1];
    const entered = await anju.api('POST', '/owner/login', { phone, code });
    const cookie = entered.headers.get('set-cookie').split(';')[0];
    return (method, where, body, headers) => anju.api(method, where, body, { cookie, ...headers });
}

// proves S3-3.6a
eachEngine('an inspection is on record until what it ordered is done; the committee reads it and changes nothing', {}, async (anju, assert) => {
    const director = anju.as('director'), committee = addCommittee(anju, assert);
    const wrong = await director('POST', '/inspections', { ...FIRE, due: undefined, day: '2027-01-01' });
    assert.deepEqual(wrong.body.errors.map((one) => one.field).sort(), ['day', 'due']);
    const made = await director('POST', '/inspections', FIRE);
    assert.equal(made.status, 201, made.text);
    assert.equal(made.body.by_kind_name, '主管部门');
    assert.equal(made.body.state, 'open');
    const where = `/inspections/${made.body.id}`;
    anju.setClock('2026-12-01T09:00:00+08:00');
    const seen = await committee('GET', '/inspections');
    assert.equal(seen.status, 200, seen.text);
    assert.deepEqual(seen.body.items.map((one) => [one.subject, one.state]), [['消防专项检查', 'late']]);
    assert.deepEqual([seen.body.open, seen.body.late], [1, 1]);
    assert.equal((await committee('GET', where)).body.found, FIRE.found);
    for (const [path, body] of [['/inspections', FIRE], [`${where}/done`, { day: '2026-12-01', text: '做了' }]])
        assert.equal((await committee('POST', path, body)).status, 403, 'it only reads');
    for (const path of ['/cases', '/persons', '/board', '/houses', '/inspections/new']) assert.equal((await committee('GET', path)).status, 403, path);
    assert.equal((await anju.as('lake_director')('GET', where)).status, 404);

    const done = await director('POST', `${where}/done`, { day: '2026-12-01', text: '已清理，每天巡查' });
    assert.equal(done.status, 200, done.text);
    assert.equal(done.body.state, 'done');
    assert.equal((await director('POST', `${where}/done`, { day: '2026-12-01', text: '再来' })).status, 409);
    assert.equal((await director('GET', '/inspections?open=1')).body.items.length, 0);
    assert.match((await director('GET', '/inspections.csv')).text, /消防专项检查/);
    anju.verify();
});

// proves S3-3.6a
eachEngine('committee and owners read figures, common places and inspections, and nothing of anybody', {}, async (anju, assert) => {
    const director = anju.as('director'), committee = addCommittee(anju, assert);
    const place = (await director('GET', '/places?community=yiyuan')).body.items[0].name;
    const given = { nature: 'repair', channel: 'phone', reporter_name: '司徒明月', reporter_phone: '13800007777' };
    for (const more of [{ title: '灯坏了司徒', content: '司徒家门口灯坏', place }, { title: '墙脏', content: '墙脏', place: '司徒明月家门外' }, { title: '厨房漏水', content: '漏', house: '1-1-101' }]) {
        const made = await director('POST', '/cases', { ...given, ...more });
        assert.equal(made.status, 201, made.text);
    }
    assert.equal((await director('POST', '/inspections', FIRE)).status, 201);
    anju.setClock('2026-11-25T09:00:00+08:00');
    const owner = await enterAsOwner(anju, assert);
    for (const call of [committee, owner]) {
        const shown = await call('GET', '/public?period=2026-11');
        assert.equal(shown.status, 200, shown.text);
        assert.deepEqual(shown.body.matters.map((one) => one.place).sort(), [place, '公共部位'].sort());
        assert.deepEqual(shown.body.inspections.map((one) => [one.by_kind, one.subject, one.state]), [['authority', '消防专项检查', 'open']]);
        assert.equal(typeof shown.body.total.due, 'number');
        const page = await call('GET', '/public?period=2026-11', null, { accept: 'text/html' });
        for (const text of [shown.text, page.text]) assert.doesNotMatch(text, /司徒|13800007777|7777|1-1-101|灯坏了|孙队长|堆物/);
        assert.match(page.text, /消防专项检查/);
        assert.equal((await call('GET', '/public?community=lakeside')).status, 422, 'as if it were not there');
        assert.ok([403, 405].includes((await call('POST', '/public', {})).status));
    }
    assert.equal((await owner('GET', '/inspections')).status, 403);
    assert.equal((await anju.as('tech1')('GET', '/public')).status, 403);
    anju.verify();
});
