// walk.js - takes a case along a table of lives.js with the set clock.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { STAFF } = require('./lives');

const START = Date.parse('2026-11-23T09:00:00+08:00'); // a Monday
const MINUTE = 60000;

const iso = (ms) => new Date(ms + 8 * 60 * MINUTE).toISOString().replace(/\.000Z$/, '+08:00');

// '+3d' in an input is three days after now; a case is merged into itself or into another one.
function resolved(input, now, ids) {
    const out = {};
    for (const [name, value] of Object.entries(input)) {
        const days = typeof value === 'string' && /^\+(\d+)d$/.exec(value);
        out[name] = days ? iso(now + days[1] * 1440 * MINUTE) : name === 'into' ? ids[value] : value;
    }
    return out;
}

class Walk {
    // A frozen walk takes no time: no clock falls due meanwhile.
    constructor(anju, { frozen = false } = {}) {
        this.anju = anju;
        this.frozen = frozen;
        this.now = START;
    }

    addStaff() {
        const passwords = path.join(this.anju.folder, 'password');
        fs.writeFileSync(passwords, 'anju-demo\n');
        for (const [login, role] of STAFF) {
            const done = this.anju.command('user', 'add', login, '--name', login, '--role', role, '--community', 'yiyuan', '--password-file', passwords);
            assert.equal(done.code, 0, done.stderr);
        }
    }

    later(minutes) {
        if (this.frozen) return;
        this.now += minutes * MINUTE;
        this.anju.setClock(iso(this.now));
    }

    async open(life) {
        const desk = this.anju.as('desk1');
        this.later(1);
        this.other ??= (await desk('POST', '/cases', { nature: 'inquiry', title: '另一件', place: '前台', anonymous_reason: '路过' })).body.id;
        const answer = await desk('POST', '/cases', life.open);
        assert.equal(answer.status, 201, answer.text);
        return answer.body;
    }

    // One row of the table; answers with the case after it.
    async step(before, row) {
        const [minutes, who, action, input, expected] = row;
        const words = `${who} ${action} ${JSON.stringify(input)} at ${before.stage}`;
        this.later(minutes);
        const answer = await this.anju.as(who)('POST', `/cases/${before.id}/${action}`, resolved(input, this.now, { self: before.id, other: this.other }));
        if (typeof expected === 'number') {
            assert.equal(answer.status, expected, `${words}: ${answer.text.slice(0, 300)}`);
            assert.match(answer.headers.get('content-type'), /^application\/problem\+json/, words);
            assert.ok(answer.body.detail, `${words}: a reason`);
            return before;
        }
        assert.equal(answer.status, 200, `${words}: ${answer.text.slice(0, 500)}`);
        assert.ok(expected.split('|').includes(`${answer.body.status}/${answer.body.stage}`),
            `${words} leads to ${answer.body.status}/${answer.body.stage}, not ${expected}`);
        return answer.body;
    }
}

module.exports = { Walk, iso };
