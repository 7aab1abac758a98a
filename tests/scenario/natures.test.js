// Every nature's whole life, step by step from the tables of lives.js, on both engines.
'use strict';

const { eachEngine } = require('./harness');
const { DEMO, LIVES } = require('./lives');
const { Walk } = require('./walk');

const NATURES = ['complaint', 'grievance', 'help', 'info', 'inquiry', 'paid', 'praise', 'repair', 'request', 'suggestion'];
const BLUEPRINTS = ['complaint_a', 'complaint_b', 'grievance', 'help', 'inquiry', 'other_info', 'paid_service', 'praise', 'repair',
    'repair_warranty', 'request', 'suggestion'];
const CHANNELS = ['phone', 'hotline', 'wechat', 'app', 'web', 'desk', 'letter', 'mail', 'box', 'patrol', 'gov12345', 'visit', 'survey',
    'meeting', 'qr', 'other'];

const isDone = (row) => typeof row[4] !== 'number';
const unique = (list) => [...new Set(list)].sort();

// The program's own watch writes too: these are not steps of people.
const OF_THE_WATCH = ['warned', 'overdue', 'escalated', 'recomputed'];

async function checkRecord(anju, assert, life, last) {
    const { items } = (await anju.as('director')('GET', `/cases/${last.id}/events`)).body;
    const said = items.filter((event) => !OF_THE_WATCH.includes(event.kind));
    const done = life.steps.filter(isDone);

    // one event for each step that was done and none for one that was refused, with who and when
    assert.deepEqual(said.map((event) => event.actor?.login), ['desk1', ...done.map((row) => row[1])]);
    for (let i = 1; i < items.length; i++) {
        assert.ok(items[i].at >= items[i - 1].at && items[i].seq > items[i - 1].seq);
    }
    const rounds = done.filter(([, , action, input]) => action === 'reopen' || input.result === 'dissatisfied').length;
    assert.equal(last.round, 1 + rounds);
    assert.equal(last.reopened, rounds);
    assert.equal(last.first_contact.login, 'desk1');
}

// proves S3-3N.4b
function checkClosed(assert, last) {
    assert.ok(last.handler && last.supervisor, 'handler and supervisor are named');
    assert.notEqual(last.handler.id, last.supervisor.id);
    assert.ok(last.result);
    for (const promise of last.promises) {
        assert.ok(['met', 'missed', 'cancelled'].includes(promise.state), `${promise.metric} is ${promise.state}`);
        if (promise.state === 'missed') assert.ok(promise.met_at === null || promise.met_at > promise.due_at);
        if (promise.state === 'met') assert.ok(promise.met_at <= promise.due_at);
    }
}

eachEngine('lives', { demoArgs: DEMO }, async (anju, assert, t) => {
    const walk = new Walk(anju);
    walk.addStaff();
    assert.deepEqual(unique(LIVES.map((life) => life.open.nature)), NATURES);
    assert.deepEqual(unique(LIVES.map((life) => life.blueprint)), BLUEPRINTS);
    for (const life of LIVES) {
        await t.test(life.name, async () => {
            let now = await walk.open(life);
            assert.equal(now.blueprint.code, life.blueprint);
            for (const row of life.steps) now = await walk.step(now, row);
            await checkRecord(anju, assert, life, now);
            if (now.status === 'archived') checkClosed(assert, now);
            anju.verify();
        });
    }
});

// proves S1-F
eachEngine('other information goes the seven steps in their order', { demoArgs: DEMO }, async (anju, assert) => {
    const walk = new Walk(anju);
    const life = LIVES.find((one) => one.blueprint === 'other_info');
    walk.addStaff();
    let now = await walk.open(life);
    assert.equal(now.responsible.login, 'director');
    for (const row of life.steps.filter(isDone)) now = await walk.step(now, row);

    const { items } = (await anju.as('director')('GET', `/cases/${now.id}/events`)).body;
    const kinds = items.filter((event) => !OF_THE_WATCH.includes(event.kind)).map((event) => event.kind);
    assert.deepEqual(kinds, ['opened', 'verified', 'classified', 'dispatched', 'urged', 'transferred', 'accepted', 'paused', 'resumed',
        'part_finished', 'finished', 'feedback', 'followed_up',
        'dispatched', 'part_finished', 'finished', 'feedback', 'followed_up', 'closed', 'archived']);
    assert.equal(now.archive_number, now.number);
    assert.equal(items.at(-1).actor.login, 'archivist');
    assert.equal(items.at(-1).data.set.archive_class, '客户服务');
    const metrics = unique(now.promises.map((promise) => promise.metric));
    for (const metric of ['to_director', 'director_dispatch', 'dept_result', 'followup', 'archive']) {
        assert.ok(metrics.includes(metric), metric);
    }
});

// proves S1-5.1.3
eachEngine('only the director is offered to follow up other information', { demoArgs: DEMO }, async (anju, assert) => {
    const walk = new Walk(anju);
    const life = LIVES.find((one) => one.blueprint === 'other_info');
    walk.addStaff();
    let now = await walk.open(life);
    for (const row of life.steps.filter(isDone)) {
        if (now.stage === 'follow_up') break;
        now = await walk.step(now, row);
    }
    const offered = async (who) => (await anju.as(who)('GET', `/cases/${now.id}`)).body.actions.map((one) => one.action);
    assert.ok((await offered('director')).includes('followup'));
    for (const who of ['desk1', 'css', 'eng', 'adm']) assert.ok(!(await offered(who)).includes('followup'), who);
});

// proves S0-3.2.3-1a S0-3.2.3-1b S4-3.3.1
eachEngine('what an opened case must say, and says again', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const given = { nature: 'complaint', channel: 'letter', house: '1-1-101', place: '大堂', title: '噪声', content: '夜里施工，睡不着',
        object: '装修队', demand: '停工', reporter_name: '林先生', received_at: '2026-11-23T08:50:00+08:00' };
    const opened = await desk('POST', '/cases', given);
    assert.equal(opened.status, 201);
    for (const [name, value] of Object.entries(given)) {
        assert.equal(name === 'reporter_name' ? opened.body.reporter.name : opened.body[name], value, name);
    }
    const verified = await desk('POST', `/cases/${opened.body.id}/verify`, { verified_way: '回拨' });
    const { text, body: { items } } = await desk('GET', `/cases/${opened.body.id}/events`);
    assert.equal(verified.status, 200);
    assert.ok(items.at(-1).at && text.includes(`"verified_by":"${items.at(-1).actor.id}"`));

    const nobody = await desk('POST', '/cases', { nature: 'complaint', content: '吵', place: '大堂', reporter_name: '林先生' });
    assert.equal(nobody.status, 422);
    const unknown = await desk('POST', '/cases', { nature: 'complaint', content: '吵', house: '99-9-999', reporter_name: '林先生' });
    assert.deepEqual(unknown.body.errors.map((one) => one.field), ['house']);
});

// proves S3-7.3.1a S3-7.3.2a
eachEngine('complaints come by every channel at every hour', { clock: '2026-11-23T03:10:00+08:00' }, async (anju, assert) => {
    const desk = anju.as('duty');
    for (const channel of CHANNELS) {
        const opened = await desk('POST', '/cases', { nature: 'complaint', channel, content: '太吵', place: '大堂', anonymous_reason: '不愿说' });
        assert.equal(opened.status, 201, channel);
        assert.equal(opened.body.channel, channel);
        assert.ok(opened.body.promises.some((one) => one.metric === 'result' && one.due_at === '2026-11-26T03:10:00+08:00'), channel);
    }
    const relayed = await desk('POST', '/cases', { nature: 'complaint', channel: 'staff', content: '太吵', place: '大堂', anonymous_reason: '不愿说' });
    assert.deepEqual(relayed.body.errors.map((one) => one.field), ['relayed_by']);
});

// proves S0-3.2.3-4b
eachEngine('a dissatisfied owner gets a new plan in a new round with new clocks', { demoArgs: DEMO }, async (anju, assert) => {
    const walk = new Walk(anju);
    const life = LIVES.find((one) => /major complaint/.test(one.name));
    let now, sentBackAt;
    walk.addStaff();
    now = await walk.open(life);
    for (const row of life.steps.filter(isDone)) {
        now = await walk.step(now, row);
        if (now.stage === 'redo') sentBackAt ??= walk.now;
        if (now.stage === 'planned' && now.round === 2) break;
    }
    assert.equal(now.plan_version, 2);
    assert.equal(now.followup_result, 'dissatisfied');
    for (const metric of ['plan', 'result']) {
        const [first, second] = [1, 2].map((round) => now.promises.find((one) => one.metric === metric && one.round === round));
        assert.ok(first && second, metric);
        assert.ok(Date.parse(second.start_at) >= sentBackAt && second.due_at > first.due_at, metric);
    }
});
