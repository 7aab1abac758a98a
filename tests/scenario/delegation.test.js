// Somebody acts for somebody else: for a time, for what was lent, written down as such (S1-7.1.9b).
'use strict';

const { eachEngine } = require('./harness');

const NOW = '2026-11-23T09:00:00+08:00';
const WEEK = { community: 'yiyuan', scope: 'followup', until: '2026-11-27T18:00:00+08:00', reason: '外出培训' };

// A repair that waits for its follow-up, done by tech1.
async function toFollowUp(anju, assert, by = 'tech1') {
    const desk = anju.as('desk1'), tech = anju.as(by);
    const opened = await desk('POST', '/cases', { nature: 'repair', channel: 'phone', title: '漏水', content: '厨房漏水', house: '1-1-101', reporter_name: '林先生', reporter_phone: '13800001234' });
    const where = `/cases/${opened.body.id}`;
    const steps = [[desk, 'classify', { category: 'leak', size: 'minor' }], [desk, 'dispatch', { assignees: [by] }], [tech, 'accept', {}], [tech, 'arrive', {}],
        [tech, 'assess', { finding: '接头老化', responsibility: 'public', chargeable: false }], [tech, 'finish', { result: '换了接头' }],
        [desk, 'check', { ok: true, way: 'phone' }], [desk, 'feedback', { text: '修好了', way: 'phone' }]];
    for (const [who, action, input] of steps) {
        const answer = await who('POST', `${where}/${action}`, input);
        assert.equal(answer.status, 200, `${action}: ${answer.text.slice(0, 300)}`);
    }
    return where;
}

const SATISFIED = { reached: true, score: 5, result: 'satisfied', way: 'phone' };

// proves S1-7.1.9b X-2
eachEngine('a follow-up is lent to a colleague who did not do the work, for its time only', { clock: NOW }, async (anju, assert) => {
    const css = anju.as('css'), eng = anju.as('eng'), tech = anju.as('tech1');
    const where = await toFollowUp(anju, assert);
    assert.equal((await eng('POST', `${where}/followup`, SATISFIED)).status, 403, 'not his post');

    const wrong = await css('POST', '/settings/delegations', { ...WEEK, to: 'css', until: '2026-11-20T18:00:00+08:00' });
    assert.equal(wrong.status, 422);
    assert.deepEqual(wrong.body.errors.map((fault) => fault.field).sort(), ['to', 'until']);
    assert.equal((await css('POST', '/settings/delegations', { ...WEEK, to: 'lake_desk' })).status, 422);
    assert.equal((await css('POST', '/settings/delegations', { ...WEEK, from: 'desk1', to: 'eng' })).status, 422, 'others only by the director');

    assert.equal((await css('POST', '/settings/delegations', { ...WEEK, to: 'eng', from_at: '2026-11-01T09:00:00+08:00' })).body.errors[0].field, 'from_at');
    const fin = await anju.as('fin')('POST', '/settings/delegations', { ...WEEK, to: 'eng' });
    assert.deepEqual([fin.status, fin.body.errors.map((fault) => fault.field)], [422, ['scope']], 'nobody lends what he has not');

    for (const to of ['eng', 'tech1']) assert.equal((await css('POST', '/settings/delegations', { ...WEEK, to })).status, 201);
    assert.equal((await tech('POST', `${where}/followup`, SATISFIED)).status, 409, 'who did the work does not follow it up');
    assert.equal((await eng('POST', `${where}/cancel`, { reason: '试' })).status, 403, 'nothing else was lent');
    const other = await toFollowUp(anju, assert);
    anju.setClock('2026-11-27T18:00:01+08:00');
    assert.equal((await eng('POST', `${other}/followup`, SATISFIED)).status, 403, 'it is over by itself');
    anju.setClock('2026-11-23T10:00:00+08:00');
    const done = await eng('POST', `${where}/followup`, SATISFIED);
    assert.equal(done.status, 200, done.text.slice(0, 400));

    const event = (await css('GET', `${where}/events`)).body.items.find((one) => one.kind === 'followed_up');
    assert.deepEqual([event.actor.login, event.on_behalf.login], ['eng', 'css']);
    assert.match((await css('GET', where, null, { accept: 'text/html' })).text, /工程主管 郑伟（代 客户主任 周敏）/);
    const own = (await css('GET', `${where}/events`)).body.items.find((one) => one.kind === 'dispatched');
    assert.equal(own.on_behalf, undefined);
    anju.verify();
});

// A repair that is given to a technician.
async function given(anju, assert, to = 'tech1', more = {}) {
    const desk = anju.as('desk1');
    const opened = await desk('POST', '/cases', { nature: 'repair', title: '灯不亮', content: '灯不亮', place: '大堂', anonymous_reason: '巡查', ...more });
    assert.equal(opened.status, 201, opened.text);
    const where = `/cases/${opened.body.id}`;
    await desk('POST', `${where}/classify`, { category: 'R01', size: 'minor' });
    assert.equal((await desk('POST', `${where}/dispatch`, { assignees: [to] })).status, 200);
    return where;
}

const lend = async (anju, assert, login, body) => {
    const made = await anju.as(login)('POST', '/settings/delegations', { ...WEEK, ...body });
    assert.equal(made.status, 201, made.text);
    return made.body.items[0].id;
};

// proves X-2
eachEngine('a colleague sees and does what was lent, nothing beside it, until one of them ends it', { clock: NOW }, async (anju, assert) => {
    const first = anju.as('tech1'), second = anju.as('tech2');
    const where = await given(anju, assert), beside = await given(anju, assert, 'tech3');
    assert.equal((await second('GET', where)).status, 404);
    const id = await lend(anju, assert, 'director', { scope: 'handle', from: 'tech1', to: 'tech2', from_at: '2026-11-23T12:00:00+08:00' });
    assert.equal((await second('GET', '/settings/delegations')).body.items[0].state, 'planned');
    assert.equal((await second('GET', where)).status, 404, 'not yet');
    anju.setClock('2026-11-23T12:00:00+08:00');
    assert.equal((await second('GET', where)).status, 200);
    assert.equal((await second('GET', beside)).status, 404, 'only what is in his hands');
    assert.equal((await second('GET', '/cases')).body.items.length, 1);
    assert.equal((await second('POST', `${where}/accept`, {})).status, 200);
    const seen = (await first('GET', where)).body;
    assert.equal(seen.responsible.login, 'tech1', 'the work stays his');
    const events = (await first('GET', `${where}/events`)).body.items.filter((one) => one.actor); // a clock may have rung meanwhile
    assert.deepEqual([events.at(-1).actor.login, events.at(-1).on_behalf.login], ['tech2', 'tech1']);

    // neither a stranger to it nor another community's director knows of it
    for (const login of ['desk1', 'lake_director']) {
        assert.equal((await anju.as(login)('POST', `/settings/delegations/${id}/end`, {})).status, 404, login);
        assert.deepEqual((await anju.as(login)('GET', '/settings/delegations')).body.items, []);
    }
    assert.equal((await first('POST', `/settings/delegations/${id}/end`, {})).status, 200);
    assert.equal((await second('POST', `${where}/arrive`, {})).status, 403, 'he did something there and may look, no more');
    assert.equal((await first('POST', `/settings/delegations/${id}/end`, {})).status, 409);
    const log = (await anju.as('director')('GET', '/settings/log?community=yiyuan')).body.items;
    const [ended, lent] = log.filter((one) => /^delegat/.test(one.kind));
    assert.deepEqual([lent.what, ended.what], ['授权代办 维修 王刚 维修 李军', '结束授权 维修 王刚 维修 李军']);
    assert.ok(lent.details.some((one) => /^到 \d{4}-\d\d-\d\d \d\d:\d\d$/.test(one)), lent.details.join());
    assert.deepEqual(log.map((one) => one.at), log.map((one) => one.at).sort().reverse(), 'the newest first');
    const kinds = anju.sql("SELECT kind FROM journal_event WHERE subject = 'delegation' ORDER BY id").split('\n');
    assert.deepEqual(kinds, ['delegated', 'delegation_ended']);
    anju.verify();
});

// proves S1-7.1.9b
eachEngine('a loan of follow-ups opens what waits for one, a loan of assigning what waits to be given out', { clock: NOW }, async (anju, assert) => {
    const waits = await toFollowUp(anju, assert), out = await given(anju, assert, 'tech1');
    const tech = anju.as('tech2');
    const followups = await lend(anju, assert, 'css', { scope: 'followup', to: 'tech2' });
    assert.deepEqual([(await tech('GET', waits)).status, (await tech('GET', out)).status], [200, 404]);
    assert.equal((await tech('POST', `${waits}/close`, { reason: '试' })).status, 403, 'closing is not lent');
    await anju.as('css')('POST', `/settings/delegations/${followups}/end`, {});
    assert.equal((await tech('GET', waits)).status, 404);
    await lend(anju, assert, 'css', { scope: 'assign', to: 'tech2' });
    assert.deepEqual([(await tech('GET', waits)).status, (await tech('GET', out)).status], [404, 200]);
    assert.equal((await tech('POST', `${out}/dispatch`, { assignees: ['tech3'] })).status, 200);
    assert.equal((await tech('POST', `${out}/cancel`, { reason: '试' })).status, 403, 'voiding is not lent');
    anju.verify();
});

// A complaint whose plan waits for approval.
async function toApprove(anju, assert, who) {
    const css = anju.as('css'), desk = anju.as('desk1');
    const opened = await desk('POST', '/cases', { nature: 'complaint', channel: 'phone', title: '噪声', content: '夜间施工噪声', house: '1-1-101', reporter_name: '林先生', reporter_phone: '13800001234' });
    const where = `/cases/${opened.body.id}`;
    const steps = [[css, 'classify', { category: 'C01', severity: 'major', validity: 'valid', validity_reason: '属实' }], [css, 'dispatch', { assignees: ['css'] }],
        [who, 'investigate', { finding: '施工超时' }], [who, 'plan', { plan: '约谈施工方' }]];
    for (const [actor, action, input] of steps) {
        const answer = await actor('POST', `${where}/${action}`, input);
        assert.equal(answer.status, 200, `${action}: ${answer.text.slice(0, 300)}`);
    }
    return where;
}

// proves X-46 X-2
eachEngine('lender and borrower count as one: neither approves nor follows up what the other did', { clock: NOW }, async (anju, assert) => {
    const css = anju.as('css'), tech = anju.as('tech2'), director = anju.as('director');
    await lend(anju, assert, 'css', { scope: 'all', to: 'tech2' });
    const where = await toApprove(anju, assert, tech);
    const events = (await css('GET', `${where}/events`)).body.items;
    assert.deepEqual(events.slice(-2).map((one) => one.on_behalf.login), ['css', 'css']);
    assert.equal((await tech('POST', `${where}/approve`, {})).status, 403, 'approving is not lent');
    assert.equal((await css('POST', `${where}/approve`, {})).status, 409, 'it was done in her name');
    assert.equal((await director('POST', `${where}/approve`, {})).status, 200);

    // her own plan: he who holds her rights is not the other pair of eyes, whatever post is his own
    await lend(anju, assert, 'css', { scope: 'followup', to: 'director' });
    const own = await toApprove(anju, assert, css);
    assert.equal((await director('POST', `${own}/approve`, {})).status, 409);

    // a repair of tech3: who holds a loan of his asks nobody how it was, by whatever right
    await lend(anju, assert, 'tech3', { scope: 'handle', to: 'desk2' });
    const repair = await toFollowUp(anju, assert, 'tech3');
    const desk2 = await anju.as('desk2')('POST', `${repair}/followup`, SATISFIED);
    assert.equal(desk2.status, 409, desk2.text.slice(0, 200));
    await lend(anju, assert, 'css', { scope: 'followup', to: 'tech3' });
    assert.equal((await anju.as('tech3')('POST', `${repair}/followup`, SATISFIED)).status, 409);
    assert.equal((await anju.as('desk1')('POST', `${repair}/followup`, SATISFIED)).status, 200);
    anju.verify();
});

// proves X-2
eachEngine('a loan ends at once with the account or the post of either of the two', { clock: NOW }, async (anju, assert) => {
    const where = await given(anju, assert), css = anju.as('css');
    const sees = async (login) => (await anju.as(login)('GET', where)).status;
    const states = async () => (await anju.as('director')('GET', '/settings/delegations')).body.items.map((one) => `${one.to_name} ${one.state}`);

    await lend(anju, assert, 'tech1', { scope: 'handle', to: 'tech3' });
    await lend(anju, assert, 'tech1', { scope: 'handle', to: 'tech4' });
    await lend(anju, assert, 'css', { scope: 'assign', to: 'tech5' });
    assert.deepEqual([await sees('tech3'), await sees('tech4'), await sees('tech5')], [200, 200, 200]);

    // who borrowed leaves and comes back: the loan does not
    assert.equal(anju.command('user', 'disable', 'tech3').code, 0);
    const tech3 = anju.sql("SELECT id FROM staff_user WHERE login = 'tech3'");
    assert.equal((await anju.as('admin')('POST', `/settings/users/${tech3}/enable`, {})).status, 200);
    anju.tokens.delete('tech3');
    assert.equal(await sees('tech3'), 404);
    // who lent leaves
    assert.equal(anju.command('user', 'disable', 'tech1').code, 0);
    assert.equal(await sees('tech4'), 404);
    // who lent has that post no more
    const admin = anju.as('admin'), id = anju.sql("SELECT id FROM staff_user WHERE login = 'css'");
    const changed = await admin('POST', `/settings/users/${id}/roles`, { community: 'yiyuan', role: ['finance'] });
    assert.ok(changed.status < 400, changed.text);
    assert.equal(await sees('tech5'), 404);
    assert.deepEqual(await states(), ['维修 陈涛 ended', '维修 刘洋 ended', '维修 张磊 ended']);
    assert.equal(anju.sql("SELECT count(*) FROM journal_event WHERE kind = 'delegation_ended'"), '3');
    assert.equal((await css('GET', '/settings/delegations')).status, 200);
    anju.verify();
});

const until = async (what, is) => {
    for (let i = 0; i < 300; i++) {
        if (await is()) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`never: ${what}`);
};

// proves X-2
eachEngine('while somebody is away, new work, messages and escalations reach who stands in', { clock: NOW }, async (anju, assert) => {
    const desk = anju.as('desk1'), director = anju.as('director'), second = anju.as('tech2');
    const old = await given(anju, assert);
    const asked = { ...WEEK, scope: 'absent', from: 'tech1', to: 'tech2', from_at: '2026-11-23T10:00:00+08:00' };
    const id = await lend(anju, assert, 'director', asked);
    const twice = await director('POST', '/settings/delegations', { ...asked, to: 'tech3' });
    assert.deepEqual([twice.status, twice.body.errors.map((fault) => fault.field)], [422, ['from_at']]);
    assert.match(twice.body.errors[0].message, /维修 李军/);

    const before = await given(anju, assert);
    assert.deepEqual((await desk('GET', before)).body.assignees.map((one) => one.login), ['tech1'], 'not yet away');
    anju.setClock('2026-11-23T10:00:00+08:00');
    const heard = anju.sql(`SELECT count(*) FROM outbox WHERE recipient_id = (SELECT id FROM staff_user WHERE login = 'tech1')`);
    const where = await given(anju, assert);
    const seen = (await desk('GET', where)).body;
    assert.deepEqual(seen.assignees.map((one) => one.login), ['tech2']);
    assert.equal(seen.responsible.login, 'tech2');
    const event = (await desk('GET', `${where}/events`)).body.items.find((one) => one.kind === 'dispatched');
    const who = (login) => anju.sql(`SELECT id FROM staff_user WHERE login = '${login}'`);
    assert.deepEqual(event.data.stood_in, [{ absent: who('tech1'), substitute: who('tech2') }]);
    assert.match((await desk('GET', where, null, { accept: 'text/html' })).text, /维修 李军替维修 王刚/);
    assert.equal(anju.sql(`SELECT count(*) FROM outbox WHERE recipient_id = ${who('tech1')}`), heard, 'he hears nothing while he is away');

    // what was in his hands before stands among the jobs of who stands in, who takes it in his name
    const jobs = await second('GET', '/my');
    assert.deepEqual(jobs.body.items.map((one) => `/cases/${one.id}`).sort(), [old, before, where].sort());
    assert.match((await second('GET', '/my', null, { accept: 'text/html' })).text, /代 维修 王刚/);
    const taken = await second('POST', `${old}/accept`, {});
    assert.equal(taken.status, 200, taken.text.slice(0, 200));

    // boards and rosters say so
    assert.match((await director('GET', '/board', null, { accept: 'text/html' })).text, /维修 王刚（维修 李军代班）/);
    await director('POST', '/settings/roster', { community: 'yiyuan', role: 'technician', user: 'tech1', day: '2026-11-25', from: '08:00', to: '17:00' });
    const roster = await director('GET', '/settings/roster?community=yiyuan');
    assert.ok(roster.body.items.some((one) => one.name === '维修 王刚（维修 李军代班）'), JSON.stringify(roster.body.items));

    // the watch rings at who stands in
    anju.setClock('2026-11-24T18:00:00+08:00');
    await until('the watch rings', () => anju.sql(`SELECT count(*) FROM outbox WHERE kind IN ('warned', 'overdue', 'escalated') AND recipient_id = ${who('tech2')} AND subject_id = ${before.slice(7)}`) !== '0');
    assert.equal(anju.sql(`SELECT count(*) FROM outbox WHERE kind IN ('warned', 'overdue', 'escalated') AND recipient_id = ${who('tech1')}`), '0');

    // he is back
    assert.equal((await anju.as('tech1')('POST', `/settings/delegations/${id}/end`, {})).status, 200);
    const back = await given(anju, assert);
    assert.deepEqual((await desk('GET', back)).body.assignees.map((one) => one.login), ['tech1']);
    assert.deepEqual(anju.sql("SELECT kind FROM journal_event WHERE subject = 'delegation' ORDER BY id").split('\n'), ['absence_noted', 'absence_ended']);
    anju.verify();
});
