// As tests/scenario/kill.test.js, 100 kills on either engine. KILLS and SEED in the environment say otherwise.
'use strict';

const { eachEngine } = require('../scenario/harness');
const { killWhileWriting } = require('../scenario/kills');

const KILLS = Number(process.env.KILLS || 100);
const SEED = Number(process.env.SEED || 1);

eachEngine(`${KILLS} times kill -9 under eight writing clients`, { timeout: 3600000 }, async (anju, assert, t) => {
    t.diagnostic(`SEED=${SEED} KILLS=${KILLS}`);
    const told = await killWhileWriting(anju, { kills: KILLS, seed: SEED });
    t.diagnostic(JSON.stringify(told));
    assert.ok(told.acknowledged > KILLS);
});
