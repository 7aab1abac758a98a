// The server starts, answers, survives kill -9, stops gracefully; the journal tells who tampered.
'use strict';

const { eachEngine } = require('./harness');

eachEngine('a started server says that it is healthy', {}, async (anju, assert) => {
    const answer = await anju.api('GET', '/healthz');
    assert.equal(answer.status, 200);
});

eachEngine('without a token nobody reads cases', {}, async (anju, assert) => {
    assert.equal((await anju.api('GET', '/cases')).status, 401);
    assert.equal((await anju.as('desk1')('GET', '/cases')).status, 200);
});

eachEngine('the record of a fresh demo holds', {}, async (anju, assert) => {
    const verdict = anju.verify();
    assert.equal(verdict.ok, true);
    assert.ok(verdict.events > 0);
});

eachEngine('after kill -9 the server starts again and the record holds', {}, async (anju, assert) => {
    await anju.kill();
    await anju.start();
    assert.equal((await anju.api('GET', '/healthz')).status, 200);
    anju.verify();
});

// proves S4-4c
eachEngine('an altered row is named by anju verify', { started: false }, async (anju, assert) => {
    const drop = anju.engine === 'sqlite' ? 'DROP TRIGGER journal_event_no_update' : 'DROP TRIGGER journal_event_no_change ON journal_event';
    const community = anju.sql('SELECT max(community_id) FROM journal_event');
    anju.sql(`${drop}; UPDATE journal_event SET actor_id = actor_id + 1 WHERE community_id = ${community} AND seq = 1`);

    const done = anju.command('verify', '--json');
    assert.equal(done.code, 1);
    const verdict = JSON.parse(done.stdout);
    assert.equal(verdict.ok, false);
    assert.deepEqual(verdict.faults.map((f) => [f.community_id, f.seq]), [[community, 1]]);
});
