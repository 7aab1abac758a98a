// The phone desk over HTTP: looking ahead, several matters of one call, what is refused.
'use strict';

const { eachEngine } = require('./harness');

const CALL = { house: '3栋1单元101', reporter_name: '林先生', reporter_phone: '13800001234', channel: 'phone' };

// proves X-29
eachEngine('one call with two matters becomes two cases or none', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const house = '1-1-101';
    const matters = [{ nature: 'repair', title: '厨房漏水', category: 'R01.1' }, { nature: 'inquiry', title: '物业费怎么交', on_the_spot: true }];
    const opened = await desk('POST', '/intake', { ...CALL, house, matters }, { 'idempotency-key': 'one-call' });
    assert.equal(opened.status, 201, opened.text);
    assert.deepEqual(opened.body.items.map((c) => [c.nature, c.house]), [['repair', house], ['inquiry', house]]);
    assert.equal(opened.body.items[0].status, 'registered');
    assert.ok(['told', 'to_follow_up'].includes(opened.body.items[1].status));
    // public promises in words, internal targets never
    assert.match(opened.body.reply_text, new RegExp(opened.body.items[0].number));
    assert.match(opened.body.reply_text, /今天 09:10 前与您联系/);
    assert.doesNotMatch(opened.body.reply_text, /派工|内部/);

    const again = await desk('POST', '/intake', { ...CALL, house, matters }, { 'idempotency-key': 'one-call' });
    assert.deepEqual(again.body.items.map((c) => c.id), opened.body.items.map((c) => c.id));

    const refused = await desk('POST', '/intake', { ...CALL, house, matters: [matters[0], { nature: 'repair' }] });
    assert.equal(refused.status, 422);
    assert.equal((await desk('GET', '/cases')).body.items.length, 2);
    assert.equal((await anju.as('fin')('POST', '/intake', { ...CALL, house: '9-9-999', matters: [matters[0]] })).status, 422);
    assert.equal((await anju.as('archivist')('POST', '/intake', { ...CALL, house, matters })).status, 403);
    anju.verify();
});

eachEngine('what is known is shown while the caller speaks', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const house = '1-1-101';
    const first = (await desk('POST', '/cases', { ...CALL, house, nature: 'repair', title: '厨房水管漏水' })).body;

    const home = (await desk('GET', '/intake/household?house=1234')).body;
    assert.deepEqual(home.callers.map((c) => [c.house, c.phone_masked]), [[house, '138****1234']]);
    const card = (await desk('GET', `/intake/household?house=${encodeURIComponent('1栋1单元101')}`)).body.household;
    assert.equal(card.house, house);
    assert.deepEqual(card.open.map((c) => c.id), [first.id]);

    const preview = (await desk('GET', `/intake/preview?nature=repair&house=${house}`)).body.preview;
    const due = (list) => Object.fromEntries(list.map((p) => [p.metric, p.due_at]));
    assert.deepEqual(due(preview.promises), due(first.promises));

    const title = encodeURIComponent('厨房漏水');
    const alike = (await desk('GET', `/intake/duplicates?nature=repair&house=${house}&title=${title}`)).body.alike;
    assert.deepEqual(alike.map((c) => c.id), [first.id]);

    // nothing that is half typed is refused, and nothing of another community is seen
    assert.equal((await desk('POST', '/intake/look', { nature: 'rep', house: '1-', received_at: 'soon', reporter_phone: 'x' })).status, 200);
    const lake = anju.as('lake_desk');
    if (anju.command('user', 'list').stdout.includes('lake_desk')) {
        assert.deepEqual((await lake('GET', '/intake/household?house=1234')).body.callers, []);
        assert.equal((await lake('GET', `/intake/done?cases=${first.id}`)).status, 404);
    }
    assert.equal((await desk('GET', `/intake/done?cases=${first.id}`)).body.items[0].number, first.number);
});

// proves X-30
eachEngine('a pasted chat fills the form, and the case has a reply to copy back', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    // houses of the demo: 1-1-101 and 1-2-101 are both 1栋101, but only one is 1栋1801
    assert.deepEqual((await desk('GET', `/intake/household?house=${encodeURIComponent('1栋101')}`)).body.household.candidates.map((c) => c.house), ['1-1-101', '1-2-101']);
    const text = '王女士 1栋1801 2026-11-23 08:40\n厨房水管漏水，麻烦来看一下';
    const found = (await desk('POST', '/intake/paste', { text })).body.values;
    assert.equal(found.house, '1-1-1801');
    assert.equal(found.reporter_name, '王女士');
    assert.equal(found.received_at, '2026-11-23T08:40');
    assert.equal(found.nature, 'repair');
    assert.equal((await desk('GET', '/cases')).body.items.length, 0);
    const opened = await desk('POST', '/intake', found);
    assert.equal(opened.status, 201, opened.text);
    const [item] = opened.body.items;
    assert.equal(item.channel, 'wechat');
    assert.equal(item.received_at, '2026-11-23T08:40:00+08:00');
    assert.match(opened.body.reply_text, new RegExp(`漏水.*${item.number}`));
    assert.match(opened.body.reply_text, /有事请联系.*0551/);
    assert.equal((await desk('POST', '/intake/paste', {})).status, 422);
});

// proves X-32 X-28
eachEngine('the receipt tells number, promised times and whom to call, and no internal target', {}, async (anju, assert) => {
    const opened = (await anju.as('desk1')('POST', '/cases', { ...CALL, house: '1-1-101', nature: 'complaint', title: '楼上太吵', category: 'C09.2' })).body;
    const receipt = (await anju.as('desk2')('GET', `/cases/${opened.id}/receipt`)).body;
    assert.equal(receipt.number, opened.number);
    assert.equal(receipt.received_at, '2026-11-23T09:00:00+08:00');
    const told = opened.promises.filter((p) => p.public && p.metric !== 'record').map((p) => p.due_at).sort();
    assert.deepEqual(receipt.promised.map((p) => p.due_at), told);
    assert.ok(told.length > 0 && told.length < opened.promises.length);
    // a day that ends at midnight is written as its own 24:00, and nothing is "today"
    assert.deepEqual(receipt.promised.map((p) => p.by), ['2026-11-24 09:00', '2026-11-24 09:00', '2026-11-26 09:00', '2026-11-26 24:00']);
    assert.deepEqual(receipt.center, { name: '颐园世家物业服务中心', phone: '0551-00000000' });
    assert.equal(receipt.taken_by, '前台一（工号 1001）');
    assert.deepEqual([receipt.form.name, receipt.form.code, receipt.form.version], ['受理回执', 'AJ-11', 'A/0']);
    assert.doesNotMatch(JSON.stringify(receipt), /13800001234|dispatch|派工/);
    assert.equal((await anju.as('admin')('GET', `/cases/${opened.id}/receipt`)).status, 403);
    assert.equal((await anju.as('desk1')('GET', '/cases/1/receipt')).status, 404);
});

// proves X-34
eachEngine('a missed call waits with its clock and becomes a case without its number being typed', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const missed = await desk('POST', '/calls/missed', { phone: '13900005678', called_at: '2026-11-23T08:55:00+08:00' }, { 'idempotency-key': 'pbx-1' });
    assert.equal(missed.status, 201, missed.text);
    const [call] = missed.body.items;
    assert.deepEqual([call.metric, call.due_at, call.state, call.phone_masked, call.times], ['call_back', '2026-11-23T09:25:00+08:00', 'running', '139****5678', 1]);

    const number = await desk('GET', `/calls/missed/${call.id}/number`);
    assert.equal(number.body.phone, '13900005678');
    assert.equal(anju.sql("SELECT count(*) FROM journal_event WHERE kind = 'missed'"), '1');
    assert.equal((await anju.as('tech1')('GET', `/calls/missed/${call.id}/number`)).status, 403);

    const opened = await desk('POST', '/intake', { call: call.id, nature: 'repair', title: '楼道灯不亮', place: '1栋1单元楼道' });
    assert.equal(opened.status, 201, opened.text);
    assert.equal(opened.body.items[0].reporter.phone_masked, '139****5678');
    const after = (await desk('GET', '/calls/missed')).body;
    assert.deepEqual(after.items, []);
    assert.deepEqual([after.done[0].state, after.done[0].case], ['met', opened.body.items[0].id]);
    assert.equal((await desk('POST', `/calls/missed/${call.id}/back`, { outcome: 'reached' })).status, 409);
    assert.equal((await desk('POST', '/calls/missed', { phone: 'abc' })).status, 422);
    anju.verify();
});
