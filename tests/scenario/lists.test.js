// Lists of cases over the wire: filters, orders, pages, and the CSV that is journalled.
'use strict';

const { eachEngine } = require('./harness');

const repair = (title, more = {}) => ({ nature: 'repair', channel: 'phone', title, content: title, house: '1-1-101', category: 'R01',
    reporter_name: '王芳', reporter_phone: '13812345678', ...more });

async function all(who, query) {
    const ids = [];
    for (let after = ''; after !== null;) {
        const { status, body } = await who('GET', `/cases?limit=2${query ? `&${query}` : ''}${after ? `&after=${after}` : ''}`);
        if (status !== 200) throw new Error(`${query}: ${status} ${JSON.stringify(body)}`);
        ids.push(...body.items.map((one) => one.id));
        after = body.next;
    }
    return ids;
}

eachEngine('each counter of the desk opens a list of its length', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const ids = [];
    for (let i = 0; i < 5; i++) ids.push((await desk('POST', '/cases', repair(`第 ${i} 件`, { urgent: i === 0 }))).body.id);
    assert.equal((await desk('POST', `/cases/${ids[1]}/dispatch`, { assignees: ['tech1'] })).status, 200);
    assert.equal((await desk('POST', `/cases/${ids[2]}/dispatch`, { assignees: ['tech2'] })).status, 200);
    assert.equal((await anju.as('tech2')('POST', `/cases/${ids[2]}/return`, { reason: '不是我的工种' })).status, 200);
    anju.setClock('2026-11-23T12:00:00+08:00');
    let seen = 0;
    for (const login of ['desk1', 'tech1', 'director', 'lake_desk', 'exec']) {
        const { body } = await anju.as(login)('GET', '/');
        assert.ok(body.page.counters.length >= 5);
        for (const counter of body.page.counters) {
            const list = await all(anju.as(login), counter.href.split('?')[1]);
            assert.equal(counter.count, list.length, `${login}: ${counter.name}`);
            assert.equal(new Set(list).size, list.length);
            seen += list.length;
        }
    }
    assert.ok(seen > 15);
    assert.deepEqual(await all(anju.as('tech1'), 'mine=1'), [ids[1]]);
    assert.deepEqual(await all(desk, 'returned=1'), [ids[2]]);
    assert.deepEqual(await all(desk, 'urgent=1'), [ids[0]]);
    assert.deepEqual(await all(anju.as('lake_desk'), ''), []);
    const wrong = await desk('GET', '/cases?status=nonsense&provisional=1');
    assert.equal(wrong.status, 422);
    assert.deepEqual(wrong.body.errors.map((one) => one.field), ['status']);
    anju.verify();
}); // proves X-23

eachEngine('who exports is on record, and who may not does not', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    for (let i = 0; i < 3; i++) await desk('POST', '/cases', repair(`第 ${i} 件`, { severity: i ? 'normal' : 'major' }));
    const answer = await desk('GET', '/cases.csv?severity=normal&q=13812345678');
    assert.equal(answer.status, 200);
    const some = await desk('GET', '/cases.csv?severity=normal');
    assert.ok(some.text.startsWith('\ufeffnumber,'));
    assert.match(some.headers.get('content-disposition'), /attachment/);
    assert.equal(some.text.trim().split('\r\n').length, 3);
    assert.ok(!some.text.includes('13812345678'));
    const book = await desk('GET', '/cases.xlsx?severity=normal');
    assert.equal(book.headers.get('content-type'), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    assert.match(book.headers.get('content-disposition'), /cases\.xlsx/);
    assert.ok(book.text.startsWith('PK'));
    for (const path of ['/houses.xlsx', '/persons.csv']) {
        assert.equal((await anju.as('tech1')('GET', path)).status, 403);
        assert.equal((await desk('GET', path)).status, 200, path);
    }
    assert.equal((await anju.as('tech1')('GET', '/cases.csv')).status, 403);
    assert.equal((await anju.as('tech1')('GET', '/cases', undefined, { accept: 'text/csv' })).headers.get('content-type'),
        'application/json; charset=utf-8');
    const reads = anju.sql("SELECT count(*) FROM journal_event WHERE kind = 'read'");
    assert.equal(Number(reads), 5);
    anju.verify();
}); // proves X-7

eachEngine('a question to the list is kept under a name, for oneself or for all', {}, async (anju, assert) => {
    const desk = anju.as('desk1'), director = anju.as('director');
    const names = async (who) => (await who('GET', '/cases/views')).body.items.map((one) => `${one.shared ? '*' : ''}${one.name}: ${one.query}`);
    assert.equal((await desk('POST', '/cases/views', { name: '急修', query: 'urgent=on&limit=5&nature=repair' })).status, 201);
    assert.deepEqual(await names(desk), ['急修: nature=repair&urgent=1']);
    assert.deepEqual(await names(director), []);
    for (const wrong of [{ name: ' ', query: '' }, { name: 'x', query: 'status=nonsense' }, { name: 'x', query: 'community_id=7' },
        { name: 'x', query: `q=${'a'.repeat(2000)}` }, { name: 'x'.repeat(31) }]) {
        assert.equal((await desk('POST', '/cases/views', wrong)).status, 422, JSON.stringify(wrong));
    }
    const { id } = (await desk('GET', '/cases/views')).body.items[0];
    assert.equal((await director('POST', `/cases/views/${id}/delete`, {})).status, 404);
    assert.equal((await desk('POST', `/cases/views/${id}/share`, {})).status, 403);
    assert.equal((await desk('POST', `/cases/views/${id}/rename`, { name: '急修单' })).status, 200);
    assert.equal((await director('POST', '/cases/views', { name: '超时', query: 'overdue=1' })).status, 201);
    const shared = (await director('GET', '/cases/views')).body.items[0].id;
    assert.equal((await director('POST', `/cases/views/${shared}/share`, {})).status, 200);
    assert.deepEqual(await names(desk), ['急修单: nature=repair&urgent=1', '*超时: overdue=1']);
    assert.deepEqual(await names(anju.as('lake_desk')), []);
    assert.equal((await desk('POST', `/cases/views/${shared}/delete`, {})).status, 403);
    assert.equal((await desk('POST', `/cases/views/${shared}/unshare`, {})).status, 403);
    assert.equal((await director('POST', `/cases/views/${shared}/unshare`, {})).status, 200);
    assert.deepEqual(await names(desk), ['急修单: nature=repair&urgent=1']);
    assert.deepEqual(await names(director), ['超时: overdue=1']);
    assert.equal((await director('POST', `/cases/views/${shared}/unshare`, {})).status, 409);
    assert.equal((await director('POST', `/cases/views/${shared}/share`, {})).status, 200);
    assert.equal((await director('POST', `/cases/views/${shared}/delete`, {})).status, 200);
    assert.deepEqual(await names(desk), ['急修单: nature=repair&urgent=1']);
    assert.equal(Number(anju.sql("SELECT count(*) FROM journal_event WHERE kind IN ('view_shared', 'view_unshared', 'view_deleted')")), 4);
    anju.verify();
});

eachEngine('several cases are dispatched and urged at once, each on its own', {}, async (anju, assert) => {
    const desk = anju.as('desk1'), director = anju.as('director');
    const cases = [];
    for (let i = 0; i < 4; i++) cases.push((await desk('POST', '/cases', repair(`第 ${i} 件`))).body);
    assert.equal((await desk('POST', `/cases/${cases[1].id}/cancel`, { reason: '自己修好了' })).status, 200);
    const pairs = cases.map((one) => `${one.id}:${one.version}`);
    const asked = { ids: [...pairs, pairs[0], '12345'], action: 'dispatch', assignees: ['tech1'], text: '不用' };
    const first = await desk('POST', '/cases/bulk', asked, { 'idempotency-key': 'bulk-1' });
    const again = await desk('POST', '/cases/bulk', asked, { 'idempotency-key': 'bulk-1' });
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    assert.deepEqual([again.status, again.body], [first.status, first.body]);
    assert.equal(Number(anju.sql("SELECT count(*) FROM journal_event WHERE kind = 'dispatched'")), 3);
    assert.equal(first.status, 200);
    assert.deepEqual(first.body.items.map((one) => one.done), [true, false, true, true, false]);
    assert.deepEqual([first.body.done, first.body.refused], [3, 2]);
    assert.match(first.body.items[1].reason, /./);
    assert.equal(first.body.items[4].number, null);
    for (const [i, status] of ['dispatched', 'cancelled', 'dispatched', 'dispatched'].entries()) {
        assert.equal((await desk('GET', `/cases/${cases[i].id}`)).body.status, status);
    }
    const urged = await director('POST', '/cases/bulk', { ids: [cases[0].id, cases[2].id], versions: [1, 0].map(String),
        action: 'urge', text: '今天要有结果', limit_at: '2026-11-23T18:00:00+08:00' });
    assert.deepEqual(urged.body.items.map((one) => one.done), [false, true]);
    assert.equal(Number(anju.sql("SELECT count(*) FROM journal_event WHERE kind = 'urged'")), 1);
    for (const wrong of [{ action: 'dispatch', assignees: ['tech1'] }, { ids: pairs, action: 'cancel' }, { ids: ['x'], action: 'urge' },
        { ids: pairs, versions: ['1'], action: 'urge' }, { ids: Array.from({ length: 51 }, (_, i) => String(i + 1)), action: 'urge' }]) {
        assert.equal((await director('POST', '/cases/bulk', wrong)).status, 422, JSON.stringify(wrong));
    }
    assert.equal((await anju.as('tech1')('POST', '/cases/bulk', { ids: pairs, action: 'urge', text: '快' })).status, 403);
    anju.verify();
});
