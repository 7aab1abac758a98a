// kill -9 at random instants: what was acknowledged is there once, the record holds.
'use strict';

const { eachEngine } = require('./harness');
const { killWhileWriting } = require('./kills');

const SEED = Number(process.env.SEED || 20261123);

for (const [engine, kills] of [['sqlite', 20], ['postgres', 5]]) {
    eachEngine(`${kills} times kill -9 under eight writing clients`, { engines: [engine] }, async (anju, assert, t) => {
        t.diagnostic(`SEED=${SEED}`);
        const told = await killWhileWriting(anju, { kills, seed: SEED });
        t.diagnostic(JSON.stringify(told));
        assert.ok(told.acknowledged > 8 * kills && told.retried > 0, 'the clients did write, and were interrupted');
    });
}
