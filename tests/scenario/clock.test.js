// When the clock moves: warnings, broken promises and escalations come once, and stay.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { ROOT, eachEngine } = require('./harness');

const COMPLAINT = { nature: 'complaint', channel: 'phone', title: '太吵', content: '楼上太吵', house: '1-1-101', reporter_name: '林先生', category: '噪声' };
const HOUR = 3600000;
const START = Date.parse('2026-11-23T09:00:00+08:00');
const WATCH_LIMIT_MS = 60000;

const iso = (ms) => new Date(ms + 8 * HOUR).toISOString().replace(/\.\d+Z$/, '+08:00');
const idOf = (anju, login) => anju.sql(`SELECT id FROM staff_user WHERE login = '${login}'`);
// Payloads hold ids as numbers, which are too long for JavaScript's.
const parse = (text) => JSON.parse(text.replace(/([:[,])(\d{16,})(?=[,\]}])/g, '$1"$2"'));

// The watch looks every half second: asks until it has seen it.
async function until(what, holds) {
    for (const end = Date.now() + WATCH_LIMIT_MS; ;) {
        const found = await holds();
        if (found) return found;
        if (Date.now() > end) throw new Error(`in vain: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

async function open(anju, more) {
    const answer = await anju.as('desk1')('POST', '/cases', { ...COMPLAINT, ...more });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body;
}

async function rungOf(anju, id, metric) {
    const { items } = parse((await anju.as('director')('GET', `/cases/${id}/events`)).text);
    return items.filter((one) => ['warned', 'overdue', 'escalated'].includes(one.kind) && (!metric || one.data.input.metric === metric));
}

const kindsOf = async (anju, id, metric) => (await rungOf(anju, id, metric)).map((one) => one.kind).join(' ');

// Each step of the watch stands once in the record, and its messages once in the outbox.
async function checkOnce(anju, assert, id) {
    const rung = await rungOf(anju, id);
    const steps = rung.map(({ data: { input } }) => `${input.metric}/${input.round}/${input.level}`);
    assert.equal(new Set(steps).size, steps.length, steps.join(' '));
    const told = rung.flatMap(({ data: { input } }) => input.told);
    const sent = anju.sql(`SELECT recipient_id FROM outbox WHERE once_key LIKE 'promise/%' AND subject_id = ${id}`).split('\n');
    assert.deepEqual(sent.sort(), told.sort());
}

// proves S0-2.2.1
eachEngine('a case that nobody takes rings up the ladder, once on each rung, across restarts', { clock: iso(START) }, async (anju, assert) => {
    const people = Object.fromEntries(['desk1', 'desk2', 'css', 'director', 'quality'].map((login) => [login, idOf(anju, login)]));
    const { id, promises } = await open(anju);
    const due = Date.parse(promises.find((one) => one.metric === 'dispatch').due_at);
    const step = (at, kinds) => {
        anju.setClock(iso(at));
        return until(`${kinds} at ${iso(at)}`, async () => await kindsOf(anju, id, 'dispatch') === kinds);
    };
    await step(START + (due - START) * 0.8, 'warned');
    await anju.stop();
    await anju.start();
    await step(due, 'warned overdue');
    anju.setClock(iso(due + 4 * HOUR));
    await anju.kill();
    await anju.start();
    await step(due + 4 * HOUR, 'warned overdue escalated');
    await step(due + 24 * HOUR, 'warned overdue escalated escalated');

    const [warned, overdue, first, second] = (await rungOf(anju, id, 'dispatch')).map((one) => one.data.input.told);
    assert.deepEqual(warned.sort(), [people.desk1, people.desk2, people.css].sort());
    assert.deepEqual([overdue, first, second], [[people.css], [people.director], [people.quality]]);

    // another case rings after a month: by then the first one would have rung again
    anju.setClock(iso(START + 720 * HOUR));
    const other = await open(anju, { title: '另一件' });
    anju.setClock(iso(START + 744 * HOUR));
    await until('the other rings', async () => (await rungOf(anju, other.id, 'dispatch')).length >= 3);
    assert.equal(await kindsOf(anju, id, 'dispatch'), 'warned overdue escalated escalated');
    for (const one of [id, other.id]) await checkOnce(anju, assert, one);
    const now = (await anju.as('desk1')('GET', `/cases/${id}`)).body;
    assert.equal(now.version, 1, 'what the watch writes makes no open page stale');
    assert.equal(now.promises.find((one) => one.metric === 'dispatch').state, 'missed');
    anju.verify();
});

eachEngine('a clock that was met does not ring', { clock: iso(START) }, async (anju, assert) => {
    const { id } = await open(anju);
    await anju.as('css')('POST', `/cases/${id}/classify`, { category: '噪声' });
    assert.equal((await anju.as('css')('POST', `/cases/${id}/dispatch`, { assignees: ['eng'] })).status, 200);
    const idle = await open(anju, { title: '没有人管' });
    anju.setClock(iso(START + 48 * HOUR));
    await until('the idle one rings', async () => (await rungOf(anju, idle.id, 'dispatch')).length === 4);
    await until('the other clocks ring', async () => (await rungOf(anju, id)).length > 0);
    assert.equal(await kindsOf(anju, id, 'dispatch'), '');
    await checkOnce(anju, assert, id);
    assert.ok((await rungOf(anju, id, 'investigate')).some((one) => one.data.input.told.includes(idOf(anju, 'eng'))));
    anju.verify();
});

// proves S3-7.3.1e
eachEngine('a major complaint is told to the customer supervisor at once', { clock: iso(START) }, async (anju, assert) => {
    const toCss = (id) => Number(anju.sql(`SELECT count(*) FROM outbox WHERE kind = 'major' AND subject_id = ${id} AND recipient_id = ${idOf(anju, 'css')}`));
    const major = await open(anju, { severity: 'major' });
    assert.equal(toCss(major.id), 1);
    const normal = await open(anju);
    assert.equal(toCss(normal.id), 0);
    const raised = await anju.as('desk1')('POST', `/cases/${normal.id}/classify`, { category: '噪声', severity: 'major' });
    assert.equal(raised.status, 200, raised.text);
    assert.equal(toCss(normal.id), 1);
});

eachEngine('where the year is not published the due time is provisional until it is', { clock: '2027-12-29T10:00:00+08:00', started: false }, async (anju, assert) => {
    const publish = (rows) => {
        const file = path.join(anju.folder, 'cn.csv');
        fs.writeFileSync(file, fs.readFileSync(path.join(ROOT, 'calendars', 'cn.csv'), 'utf8') + rows);
        const done = anju.command('calendar', 'import', file);
        assert.equal(done.code, 0, done.stderr);
    };
    publish('2027-10-01,off,国庆节,试\n');
    await anju.start();
    const { id } = await open(anju, { nature: 'grievance' });
    const desk = anju.as('desk1');
    const result = async () => (await desk('GET', `/cases/${id}`)).body.promises.find((one) => one.metric === 'result');
    const before = await result();
    assert.deepEqual([before.provisional, before.due_at], [true, '2028-01-03T17:30:00+08:00']);

    publish('2027-10-01,off,国庆节,试\n2028-01-01,off,元旦,试\n2028-01-02,off,元旦,试\n2028-01-03,off,元旦,试\n2028-10-01,off,国庆节,试\n');
    const after = await result();
    assert.deepEqual([after.provisional, after.due_at], [false, '2028-01-04T17:30:00+08:00']);
    const { items } = (await anju.as('director')('GET', `/cases/${id}/events`)).body;
    assert.deepEqual(items.map((one) => one.kind), ['opened', 'recomputed']);
    anju.verify();
});
