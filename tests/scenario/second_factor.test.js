// The door of accounts: codes of a phone after the password, who must have them, who has lost them,
// and what ends when. The codes are made here, by another hand than the program's.
'use strict';

const crypto = require('node:crypto');
const { eachEngine } = require('./harness');

const PAGE = { accept: 'text/html' };
const START = Date.parse('2026-11-23T09:00:00+08:00');

// RFC 4648 and RFC 6238.
function bytesOf(base32) {
    let bits = '';
    for (const sign of base32) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0');
    return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}
function codeOf(secret, at) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
    const hash = crypto.createHmac('sha1', bytesOf(secret)).update(counter).digest();
    const from = hash[19] & 15;
    return String((hash.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, '0');
}
const wrongOf = (code) => String((Number(code) + 1) % 1000000).padStart(6, '0');

// Somebody with a browser: keeps its cookie, sends the form's token.
class Person {
    constructor(anju, login) {
        Object.assign(this, { anju, login, cookie: '', at: START });
    }

    async see(where, headers = PAGE) {
        return this.keep(await this.anju.api('GET', where, null, { ...headers, ...(this.cookie && { cookie: this.cookie }) }));
    }

    async send(where, fields, from = '/me/security') {
        const form = await this.see(from);
        const csrf = /name="csrf" value="([^"]+)"/.exec(form.text)?.[1];
        return this.keep(await this.anju.api('POST', where, new URLSearchParams({ ...fields, ...(csrf && { csrf }) }), { ...PAGE, cookie: this.cookie }));
    }

    keep(answer) {
        const set = answer.headers.get('set-cookie');
        if (set && set.startsWith('anju_session=')) this.cookie = set.split(';')[0];
        return answer;
    }

    async password(password = 'anju-demo') {
        this.cookie = '';
        return this.keep(await this.anju.api('POST', '/login', new URLSearchParams({ login: this.login, password, next: '/cases' }), PAGE));
    }

    async code(code) {
        return this.keep(await this.anju.api('POST', '/login/code', new URLSearchParams({ code, next: '/cases' }), { ...PAGE, cookie: this.cookie }));
    }

    // Some steps later, for the server too.
    later(ms = 60000) {
        this.at += ms;
        this.anju.setClock(new Date(this.at).toISOString());
    }

    now() {
        return codeOf(this.secret, this.at);
    }

    async enrol(assert) {
        const shown = await this.send('/me/second-factor', { password: 'anju-demo' }, '/me/second-factor');
        assert.equal(shown.status, 200, shown.text);
        this.secret = /secret=([A-Z2-7]{32})&amp;/.exec(shown.text)?.[1] || /secret=([A-Z2-7]{32})/.exec(shown.text)[1];
        assert.ok(/<svg class="qr" viewBox="0 0 \d+ \d+"[^>]*><path d="M4 4h7v1h-7z/.test(shown.text), 'the code is drawn');
        this.begun = shown;
        const on = await this.send('/me/second-factor/confirm', { code: this.now() }, '/me/second-factor');
        assert.equal(on.status, 200, on.text);
        this.recovery = [...on.text.matchAll(/<li><code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})<\/code>/g)].map((found) => found[1]);
        assert.equal(this.recovery.length, 10);
        return on;
    }
}

const isIn = async (person) => (await person.see('/cases')).status === 200;
const kinds = (anju) => anju.sql("SELECT kind FROM journal_event WHERE community_id = 0 AND subject IN ('user', 'company') AND kind <> 'user_added' ORDER BY seq").split('\n').filter((kind) => /second|recovery|session|password|disabled/.test(kind));

// proves X-3
eachEngine('with a second factor the password alone opens nothing', { clock: '2026-11-23T09:00:00+08:00' }, async (anju, assert) => {
    const desk = new Person(anju, 'desk1');
    await desk.password();
    assert.ok(await isIn(desk), 'without one the password is enough');
    const wrong = await desk.send('/me/second-factor', { password: 'guess' }, '/me/second-factor');
    assert.equal(wrong.status, 422);
    assert.ok(!wrong.text.includes('otpauth://'));
    const elsewhere = new Person(anju, 'desk1');
    await elsewhere.password();
    await desk.enrol(assert);
    assert.ok(await isIn(desk) && !(await isIn(elsewhere)), 'sessions of the password alone end, but this one');

    desk.later();
    const step = await desk.password();
    assert.equal(step.status, 303);
    assert.equal(step.headers.get('location'), '/login/code?next=/cases');
    assert.equal((await desk.see('/cases')).status, 303, 'no session yet');
    assert.equal((await desk.see('/session', { accept: 'application/json' })).status, 401);
    const page = await desk.see('/login/code?next=/cases');
    assert.ok(page.status === 200 && page.text.includes('autocomplete="one-time-code"'));
    const used = desk.now(), refused = await desk.code(wrongOf(used));
    assert.equal(refused.status, 422);
    assert.ok(refused.text.includes('动态码不正确') && !(await isIn(desk)));
    const entered = await desk.code(used);
    assert.equal(entered.status, 303);
    assert.equal(entered.headers.get('location'), '/cases');
    assert.ok(await isIn(desk));

    // a code is good once, also within its half minute; the window is one step either way
    await desk.password();
    const again = await desk.code(used);
    assert.equal(again.status, 422);
    assert.ok(again.text.includes('已经用过'));
    desk.later(90000);
    for (const [steps, status] of [[-2, 422], [2, 422], [-1, 303]]) assert.equal((await desk.code(codeOf(desk.secret, desk.at + steps * 30000))).status, status, `${steps} steps`);
    desk.later();
    await desk.password();
    assert.equal((await desk.code(codeOf(desk.secret, desk.at + 30000))).status, 303);
    await desk.password();
    assert.equal((await desk.code(desk.now())).status, 422, 'nor one of before the last');

    // a recovery code is good once too
    desk.later();
    await desk.password();
    assert.equal((await desk.code(desk.recovery[0].toUpperCase())).status, 303);
    await desk.password();
    assert.equal((await desk.code(desk.recovery[0])).status, 422);
    assert.equal((await desk.code(desk.recovery[1].replaceAll('-', ''))).status, 303);
    const security = await desk.see('/me/security', { accept: 'application/json' });
    assert.equal(security.body.second_factor.codes_left, 8);

    // five minutes for the code, not more
    await desk.password();
    desk.later(5 * 60000);
    assert.equal((await desk.code(desk.now())).headers.get('location'), '/login');
    assert.ok(!(await isIn(desk)));
    assert.deepEqual(kinds(anju), ['second_factor_on', 'recovery_code_used', 'recovery_code_used']);
    anju.verify();
});

eachEngine('guessing codes locks the login, and the password does not unlock it', { clock: '2026-11-23T09:00:00+08:00' }, async (anju, assert) => {
    const desk = new Person(anju, 'desk1');
    await desk.password();
    await desk.enrol(assert);
    desk.later();
    for (let i = 0; i < 10; i++) {
        if (i % 5 === 0) await desk.password(); // thirty tries of a login in a minute are the most
        assert.equal((await desk.code(wrongOf(desk.now()))).status, 422, `guess ${i}`);
    }
    assert.equal((await desk.code(desk.now())).status, 429);
    assert.equal((await desk.password()).status, 429);
    desk.later(15 * 60000);
    await desk.password();
    assert.equal((await desk.code(desk.now())).status, 303);
    assert.ok(await isIn(desk));

    // nor does another door let him in
    const thief = new Person(anju, 'desk1');
    const change = (code) => anju.api('POST', '/login/password', new URLSearchParams({ login: 'desk1', password: 'anju-demo', new_password: 'another one', again: 'another one', ...(code && { code }) }), PAGE);
    assert.equal((await change()).status, 422);
    assert.equal((await change('000000')).status, 422);
    assert.equal((await thief.password()).status, 303, 'the password is what it was');
    desk.later();
    assert.equal((await change(desk.now())).status, 303);
    assert.equal((await thief.password()).status, 403);
    anju.verify();
});

// proves X-22
eachEngine('who must have a second factor can do nothing before', { clock: '2026-11-23T09:00:00+08:00' }, async (anju, assert) => {
    const admin = anju.as('admin'), director = new Person(anju, 'director'), desk = new Person(anju, 'desk1');
    await director.password();
    await desk.password();
    assert.ok(await isIn(director));
    const wrong = await admin('POST', '/settings/second-factor', { role: ['captain'] });
    assert.equal(wrong.status, 422);
    const ruled = await admin('POST', '/settings/second-factor', { role: ['director', 'admin'] });
    assert.equal(ruled.status, 200, ruled.text);
    assert.deepEqual(ruled.body.roles, ['director', 'admin']);

    // at once, also in a session that was open
    const sent = await director.see('/cases');
    assert.equal(sent.status, 303);
    assert.equal(sent.headers.get('location'), '/me/second-factor');
    for (const where of ['/', '/me', '/me/security', '/settings', '/houses', '/events']) assert.notEqual((await director.see(where)).status, 200, where);
    assert.equal((await director.see('/cases', { accept: 'application/json' })).status, 403);
    assert.equal((await director.send('/cases', { nature: 'repair', title: '漏水' }, '/me/second-factor')).status, 403);
    assert.equal((await director.send('/me', { digest: '1' }, '/me/second-factor')).status, 403);
    assert.ok(await isIn(desk), 'whose role needs none goes on');
    assert.equal((await anju.as('director')('GET', '/cases')).status, 200, 'a token is no password');

    await director.enrol(assert);
    assert.ok(await isIn(director));
    director.later();
    const off = await director.send('/me/second-factor/off', { code: director.now() });
    assert.equal(off.status, 409);
    assert.ok(await isIn(director));

    // lost: the administrator takes it away, and it is set up anew at the next login
    const id = anju.sql("SELECT id FROM staff_user WHERE login = 'director'");
    const reset = await admin('POST', `/settings/users/${id}/second-factor/reset`);
    assert.equal(reset.status, 200, reset.text);
    assert.deepEqual(reset.body.second_factor, { on: false, required: true });
    assert.ok(!(await isIn(director)));
    assert.equal(anju.sql('SELECT count(*) FROM staff_recovery'), '0');
    assert.equal((await director.password()).headers.get('location'), '/cases');
    assert.equal((await director.see('/cases')).headers.get('location'), '/me/second-factor');
    await director.enrol(assert);

    // the administrator himself: by a command on the server
    const boss = new Person(anju, 'admin');
    boss.at = director.at;
    await boss.password();
    await boss.enrol(assert);
    const own = anju.sql("SELECT id FROM staff_user WHERE login = 'admin'");
    assert.equal((await admin('POST', `/settings/users/${own}/second-factor/reset`)).status, 409, 'not by his own token');
    const command = anju.command('user', 'reset-second-factor', 'admin');
    assert.equal(command.code, 0, command.stderr);
    assert.equal((await boss.see('/settings')).headers.get('location'), '/login?next=/settings');
    assert.equal(anju.command('user', 'reset-second-factor', 'admin').code, 1, 'there is none any more');
    assert.equal(anju.command('user', 'reset-second-factor', 'nobody').code, 1);
    assert.equal((await admin('POST', '/settings/second-factor', {})).status, 200);
    await boss.password();
    assert.equal((await boss.see('/settings')).status, 200, 'nobody must any more');
    assert.deepEqual(kinds(anju), ['second_factor_rule', 'second_factor_on', 'second_factor_reset', 'second_factor_on', 'second_factor_on', 'second_factor_reset', 'second_factor_rule']);
    anju.verify();
});

// proves X-18
eachEngine('a second factor is told nowhere, changes its key with the others, and is turned off with a code', { clock: '2026-11-23T09:00:00+08:00' }, async (anju, assert) => {
    const desk = new Person(anju, 'desk1');
    await desk.password();
    await desk.enrol(assert);
    assert.equal(desk.begun.headers.get('cache-control'), 'no-store');
    for (const where of ['/me/security', '/me/second-factor', '/me']) {
        const seen = await desk.see(where);
        for (const told of [desk.secret, ...desk.recovery]) assert.ok(!seen.text.includes(told), where);
    }
    const everything = () => ['staff_second', 'staff_recovery', 'event_data'].map((table) => anju.sql(`SELECT * FROM ${table}`)).join('\n');
    for (const told of [desk.secret, ...desk.recovery, ...desk.recovery.map((code) => code.replaceAll('-', ''))]) {
        assert.ok(!everything().includes(told) && !anju.log().includes(told), 'in the database and the log only sealed or hashed');
    }
    assert.match(anju.sql('SELECT secret FROM staff_second'), /^v1:/);

    const rotated = anju.command('key', 'rotate');
    assert.equal(rotated.code, 0, rotated.stderr);
    assert.match(anju.sql('SELECT secret FROM staff_second'), /^v2:/);
    desk.later();
    await desk.password();
    assert.equal((await desk.code(desk.now())).status, 303, 'the same phone, by the new key');

    desk.later();
    const fresh = await desk.send('/me/second-factor/codes', { code: desk.now() });
    assert.equal(fresh.status, 200, fresh.text);
    const second = [...fresh.text.matchAll(/<li><code>([a-z2-9-]{14})<\/code>/g)].map((found) => found[1]);
    assert.equal(second.length, 10);
    await desk.password();
    assert.equal((await desk.code(desk.recovery[3])).status, 422, 'the older ones end');
    assert.equal((await desk.code(second[3])).status, 303);
    assert.equal((await desk.send('/me/second-factor/off', { code: '123' })).status, 422);
    assert.equal((await desk.send('/me/second-factor/off', { code: second[4] })).status, 303);
    assert.equal(anju.sql('SELECT (SELECT count(*) FROM staff_second) + (SELECT count(*) FROM staff_recovery)'), '0');
    await desk.password();
    assert.ok(await isIn(desk));
    assert.deepEqual(kinds(anju), ['second_factor_on', 'recovery_codes_made', 'recovery_code_used', 'recovery_code_used', 'second_factor_off']);
    anju.verify();
});

// proves X-3
eachEngine('sessions are listed to their owner, end one by one or together, and all at once for who is disabled', { clock: '2026-11-23T09:00:00+08:00' }, async (anju, assert) => {
    const people = [];
    for (let i = 0; i < 4; i++) {
        people.push(new Person(anju, 'desk1'));
        await people[i].password();
    }
    const [here, second, third, fourth] = people, stranger = new Person(anju, 'css');
    await stranger.password();
    const listed = (await here.see('/me/security', { accept: 'application/json' })).body.sessions;
    assert.equal(listed.length, 4);
    assert.equal(listed.filter((one) => one.is_this).length, 1);
    const theirs = (await second.see('/me/security', { accept: 'application/json' })).body.sessions.find((one) => one.is_this).session;
    assert.equal((await stranger.send('/me/sessions/end', { session: theirs })).status, 303);
    assert.ok(await isIn(second), 'nobody ends another\'s');
    assert.equal((await here.send('/me/sessions/end', { session: theirs })).status, 303);
    assert.ok(!(await isIn(second)) && await isIn(third));
    assert.equal((await here.send('/me/sessions/end', {})).status, 303);
    assert.ok(await isIn(here) && !(await isIn(third)) && !(await isIn(fourth)) && await isIn(stranger));

    // disabled: the next request is nobody's, whoever asked a page a moment ago
    await isIn(here);
    const token = anju.as('desk1'), id = anju.sql("SELECT id FROM staff_user WHERE login = 'desk1'");
    assert.equal((await token('GET', '/cases')).status, 200);
    assert.equal((await anju.as('admin')('POST', `/settings/users/${id}/disable`)).status, 200);
    assert.ok(!(await isIn(here)));
    assert.equal((await token('GET', '/cases')).status, 401);
    assert.equal((await here.password()).status, 403);
    assert.equal(anju.sql(`SELECT count(*) FROM staff_session WHERE user_id = ${id}`), '0');
    assert.deepEqual(kinds(anju), ['sessions_ended', 'sessions_ended', 'user_disabled']);
    anju.verify();
});

eachEngine('who is between password and code is sent back when he is disabled or gets another password', { clock: '2026-11-23T09:00:00+08:00', engines: ['sqlite'] }, async (anju, assert) => {
    const desk = new Person(anju, 'desk1'), admin = anju.as('admin'), id = anju.sql("SELECT id FROM staff_user WHERE login = 'desk1'");
    await desk.password();
    await desk.enrol(assert);
    desk.later();
    await desk.password();
    const given = await admin('POST', `/settings/users/${id}/password`);
    assert.equal(given.status, 200, given.text);
    assert.equal((await desk.code(desk.now())).headers.get('location'), '/login');

    // the first password: a new one, and the code beside it
    assert.match((await desk.password(given.body.first_password)).headers.get('location'), /^\/login\/password/);
    const change = (code) => anju.api('POST', '/login/password', new URLSearchParams({ login: 'desk1', password: given.body.first_password, new_password: 'another one', again: 'another one', ...(code && { code }) }), PAGE);
    assert.equal((await change()).status, 422);
    const changed = desk.keep(await change(desk.now()));
    assert.equal(changed.status, 303);
    assert.ok(await isIn(desk));

    desk.later();
    await desk.password('another one');
    assert.equal((await admin('POST', `/settings/users/${id}/disable`)).status, 200);
    assert.equal((await desk.code(desk.now())).headers.get('location'), '/login');
    assert.equal((await anju.api('POST', '/login/code', { code: '000000' })).status, 409, 'nor without any step');
});
