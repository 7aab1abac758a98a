// A backup becomes the database again, or nothing is touched.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { BIN, assert, eachEngine, run } = require('./harness');

const REPAIR = { nature: 'repair', place: '3 号楼北侧', title: '灯不亮', reporter_name: '王女士', reporter_phone: '13800001234' };
const ONE = { engines: ['sqlite'] };

function restoring(anju, file, target, ...more) {
    return run(BIN, ['restore', file, '--db', `sqlite:${target}`, '--clock-file', anju.clockFile, ...more], anju.env);
}

eachEngine('a backup is put back as it was, and holds', ONE, async (anju) => {
    const desk = anju.as('desk1');
    assert.equal((await desk('POST', '/cases', REPAIR)).status, 201);
    const copy = path.join(anju.folder, 'copy.db');
    const target = path.join(anju.folder, 'new', 'anju.db');
    fs.mkdirSync(path.dirname(target));
    assert.equal(anju.command('backup', copy).code, 0);
    assert.equal(fs.statSync(`${copy}.manifest`).mode & 0o77, 0);
    // proves X-16: what is put back is what was there, and it verifies
    const done = restoring(anju, copy, target);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /\d+ events and 1 cases hold/);
    assert.equal(run(BIN, ['verify', '--db', `sqlite:${target}`], anju.env).code, 0);
    assert.equal(fs.statSync(target).mode & 0o77, 0, 'nobody else may read it');

    // a case that came after the backup: its database is set aside, not thrown away
    assert.equal((await desk('POST', '/cases', REPAIR)).status, 201);
    const live = anju.dbUrl.slice('sqlite:'.length);
    const refused = restoring(anju, copy, live);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /there is a database at .*--force/);
    const busy = restoring(anju, copy, live, '--force');
    assert.equal(busy.code, 1);
    assert.match(busy.stderr, /is in use: stop the service first/);
    assert.equal((await desk('POST', '/cases', REPAIR)).status, 201, 'the service goes on');
    await anju.stop();
    assert.equal(Number(anju.sql('SELECT count(*) FROM service_case')), 3);
    const forced = restoring(anju, copy, live, '--force');
    assert.equal(forced.code, 0, forced.stderr);
    assert.equal(Number(anju.sql('SELECT count(*) FROM service_case')), 1);
    const kept = /kept at (\S+)/.exec(forced.stderr)[1];
    const before = run(BIN, ['verify', '--json', '--db', `sqlite:${kept}`], anju.env);
    assert.equal(JSON.parse(before.stdout).cases, 3);
    await anju.start();
    assert.equal((await desk('POST', '/cases', REPAIR)).status, 201);
    anju.verify();
});

eachEngine('a damaged backup is named and refused, and nothing is half restored', { ...ONE, started: false }, async (anju) => {
    const copy = path.join(anju.folder, 'copy.db');
    assert.equal(anju.command('backup', copy).code, 0);
    const target = path.join(anju.folder, 'new', 'anju.db');
    fs.mkdirSync(path.dirname(target));
    for (const file of [copy, `${copy}.manifest`]) {
        const whole = fs.readFileSync(file);
        for (let i = 0; i < 8; i++) {
            const bytes = Buffer.from(whole);
            const at = Math.floor((whole.length - 1) * i / 7);
            bytes[at] ^= 1 << i;
            fs.writeFileSync(file, bytes);
            const refused = restoring(anju, copy, target);
            assert.equal(refused.code, 1, `byte ${at} of ${file}`);
            assert.match(refused.stderr, new RegExp(`the backup is damaged: ${file} is not as it was written`));
            assert.deepEqual(fs.readdirSync(path.dirname(target)), []);
        }
        fs.writeFileSync(file, whole);
    }
    fs.renameSync(`${copy}.manifest`, `${copy}.away`);
    const without = restoring(anju, copy, target);
    assert.equal(without.code, 1, without.stderr);
    assert.match(without.stderr, /copy.db.manifest/);
    fs.renameSync(`${copy}.away`, `${copy}.manifest`);
    assert.equal(restoring(anju, copy, target).code, 0);
    assert.equal(restoring(anju, copy, path.join(anju.folder, 'x.db'), '--much').code, 2);
    assert.equal(run(BIN, ['restore', copy, '--db', 'postgresql:///nowhere'], anju.env).code, 3);
});
