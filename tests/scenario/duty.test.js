// 交接班 on the work desk: who stands in the roster is reminded to take over, told to whom he will hand over,
// and reminded to do it, with what is open.
'use strict';

const { eachEngine } = require('./harness');

const DAY = { community: 'yiyuan', role: 'front_desk', user: 'desk1', day: '2026-11-23', from: '08:00', to: '20:00' };
const NIGHT = { ...DAY, user: 'desk2', from: '20:00', to: '08:00' };

eachEngine('whoever stands in the roster is reminded to take over and to hand over', {}, async (anju, assert) => {
    const director = anju.as('director');
    const dutyOf = async (login, at) => {
        anju.setClock(at);
        return (await anju.as(login)('GET', '/')).body.page.duty;
    };
    assert.equal(await dutyOf('desk1', '2026-11-23T09:00:00+08:00'), null, 'nobody is in the roster');
    for (const shift of [DAY, NIGHT]) assert.equal((await director('POST', '/settings/roster', shift)).status, 201);
    const opened = await anju.as('desk1')('POST', '/cases', { nature: 'repair', title: '厨房漏水', content: '一直滴水', house: '1-1-101', reporter_name: '王女士', reporter_phone: '13800001234' });
    assert.equal(opened.status, 201, opened.text);

    // in the middle: where it ends and who comes
    const runs = await dutyOf('desk1', '2026-11-23T12:00:00+08:00');
    assert.equal(runs.state, 'runs');
    assert.match(runs.text, /20:00.*前台二/);
    assert.deepEqual(runs.items, []);
    assert.equal(await dutyOf('desk2', '2026-11-23T19:29:00+08:00'), null, 'not yet');
    assert.equal(await dutyOf('director', '2026-11-23T19:30:00+08:00'), null, 'he has no shift');

    // the last hour: what is handed over, each figure with its list
    const ends = await dutyOf('desk1', '2026-11-23T19:00:00+08:00');
    assert.equal(ends.state, 'ends');
    assert.match(ends.text, /今天 20:00 交班给 前台二/);
    const open = ends.items.find((one) => one.code === 'unassigned');
    assert.equal(open.count, 1);
    assert.equal((await anju.as('desk1')('GET', open.href)).body.items[0].id, opened.body.id);

    // the other one takes over, from half an hour before
    const begins = await dutyOf('desk2', '2026-11-23T19:30:00+08:00');
    assert.equal(begins.state, 'begins');
    assert.match(begins.text, /今天 20:00 从 前台一 手里接班，当班到 明天 08:00/);
    assert.ok(begins.items.some((one) => one.code === 'unassigned'));
    assert.equal((await dutyOf('desk2', '2026-11-23T20:30:00+08:00')).state, 'runs');
    assert.equal(await dutyOf('desk1', '2026-11-23T20:00:00+08:00'), null, 'his shift is over');
    assert.match((await dutyOf('desk2', '2026-11-24T07:30:00+08:00')).text, /之后没有排人/);
    const page = await anju.as('desk2')('GET', '/', null, { accept: 'text/html' });
    assert.match(page.text, /准备交班/);
});
