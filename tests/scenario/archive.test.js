// The archive over HTTP: what is ready and what lacks something, who may do what, no leak.
'use strict';

const { eachEngine } = require('./harness');

const DEMO = { demoArgs: ['--houses', '60', '--cases', '150'] };

eachEngine('records that are ready are handed over and received, and nobody else sees the list', DEMO, async (anju, assert) => {
    const css = anju.as('css');
    const ready = (await css('GET', '/archive')).body.items.filter((one) => one.may_go);
    assert.ok(ready.length > 1);
    assert.equal((await anju.as('archivist')('POST', '/archive/handovers', { cases: [ready[0].id] })).status, 403);
    const sent = await css('POST', '/archive/handovers', { cases: [ready[0].id, ready[1].id], note: '十一月' });
    assert.equal(sent.status, 201, sent.text);
    assert.equal(sent.body.number, 'YJ-2026-0001');
    assert.equal(sent.body.items.length, 2);
    const again = await css('POST', '/archive/handovers', { cases: [ready[0].id, ready[1].id] });
    assert.equal(again.status, 422);
    assert.deepEqual(again.body.errors.map((fault) => fault.field), ['cases', 'cases']);
    const after = (await css('GET', '/archive')).body.items.find((one) => one.id === ready[0].id);
    assert.equal(after.handover, 'YJ-2026-0001');
    assert.equal(after.may_go, false);

    const list = `/archive/handovers/${sent.body.id}`;
    assert.equal((await anju.as('tech1')('GET', list)).status, 403);
    assert.equal((await css('POST', `${list}/receive`, {})).status, 403);
    const received = await anju.as('archivist')('POST', `${list}/receive`, { file: true });
    assert.equal(received.status, 200, received.text);
    assert.ok(received.body.items.every((item) => item.state === 'received' && item.archive_number));
    const found = (await anju.as('archivist')('GET', `/archive?show=archived&number=${ready[0].number}`)).body.items;
    assert.deepEqual(found.map((one) => one.id), [ready[0].id]);
    anju.verify();
});

eachEngine('the completeness report names each field that a record lacks', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const opened = await desk('POST', '/cases', { nature: 'help', title: '老人独自在家', content: '请去看看', house: '1-1-101', anonymous: true, anonymous_reason: '不愿说' });
    assert.equal(opened.status, 201, opened.text);
    const complete = (await desk('GET', '/archive?show=open')).body.items;
    assert.deepEqual(complete, []);
    anju.sql(`UPDATE service_case SET status = 'handled' WHERE id = ${opened.body.id}`);
    const [record] = (await desk('GET', '/archive?show=open')).body.items;
    assert.equal(record.id, opened.body.id);
    assert.ok(record.missing.some((one) => one.field === 'category' && one.blocks));
    assert.ok(record.missing.some((one) => one.field === 'result'));
    assert.match((await desk('GET', '/archive.csv?show=open')).text, /分类、/);
});
