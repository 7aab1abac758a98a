// GET /events over real sockets: who is told what, from where, how many may listen, how it ends.
'use strict';

const http = require('node:http');
const { eachEngine } = require('./harness');

const repair = { nature: 'repair', channel: 'phone', title: '漏水', content: '厨房漏水', house: '1-1-101', category: 'R01',
    reporter_name: '王芳', reporter_phone: '13812345678' };

// Somebody who listens: next() is the next event, {event, id, data, text}; null at the end.
function listen(anju, login, headers = {}, query = '') {
    return new Promise((resolve, reject) => {
        const request = http.request(`${anju.url}/events${query}`,
            { agent: false, headers: { accept: 'text/event-stream', authorization: `Bearer ${anju.token(login)}`, ...headers } });
        request.on('error', reject);
        request.on('response', (answer) => {
            const events = [], waiting = [];
            let text = '', ended = false;
            const give = (event) => (waiting.length > 0 ? waiting.shift()(event) : events.push(event));
            const end = () => { ended = true; while (waiting.length > 0) waiting.shift()(null); };
            answer.setEncoding('utf8');
            answer.on('data', (piece) => {
                text += piece;
                for (let at = text.indexOf('\n\n'); at >= 0; at = text.indexOf('\n\n')) {
                    const lines = text.slice(0, at).split('\n'), one = { text: text.slice(0, at) };
                    text = text.slice(at + 2);
                    for (const line of lines) {
                        const [, name, value] = /^(\w*): ?(.*)$/.exec(line) || [];
                        if (name) one[name] = name === 'data' ? JSON.parse(value) : value;
                    }
                    if (one.event) give(one);
                }
            });
            answer.on('end', end);
            answer.on('error', end);
            resolve({
                status: answer.statusCode, headers: answer.headers,
                next: () => (events.length > 0 ? Promise.resolve(events.shift()) : ended ? Promise.resolve(null)
                    : new Promise((take) => waiting.push(take))),
                leave: () => new Promise((left) => { answer.on('close', left); request.destroy(); }),
            });
        });
        request.end();
    });
}

async function listening(anju, login, headers, query) {
    const one = await listen(anju, login, headers, query);
    if (one.status !== 200) return one;
    const before = [];
    let event;
    while ((event = await one.next()).event !== 'hello') before.push(event);
    return { ...one, before, hello: event };
}

eachEngine('who listens is told of the cases of his communities, and of no other', {}, async (anju, assert) => {
    const desk = anju.as('desk1'), lake = anju.as('lake_desk');
    const mine = await listening(anju, 'desk2'), theirs = await listening(anju, 'lake_director');
    const all = await listening(anju, 'exec'), tech = await listening(anju, 'tech1');
    assert.match(mine.headers['content-type'], /^text\/event-stream/);
    assert.equal(mine.headers['cache-control'], 'no-store');
    const here = (await desk('POST', '/cases', repair)).body;
    const first = await mine.next();
    assert.equal(first.event, 'case');
    assert.equal(first.data.id, here.id);
    assert.doesNotMatch(first.text, /王芳|13812345678|漏水/);
    // The other community hears of its own case first, though this one happened before it.
    const { house, ...anywhere } = repair;
    const there = (await lake('POST', '/cases', { ...anywhere, place: '北门岗亭' })).body;
    assert.equal((await theirs.next()).data.id, there.id);
    const heard = [];
    while (heard.length === 0 || heard.at(-1) !== there.id) {
        const event = await all.next();
        if (event.event === 'case') heard.push(event.data.id);
    }
    assert.ok(heard.includes(here.id));
    // What happens here next is the next that is heard here: nothing came in between.
    await desk('POST', `/cases/${here.id}/dispatch`, { assignees: ['tech1'] });
    let event = await mine.next();
    while (event.data.kind !== 'dispatched') {
        assert.equal(event.data.id ?? here.id, here.id);
        event = await mine.next();
    }
    assert.equal(event.data.id, here.id);
    // Who sees only some cases is told that something changed, not which.
    while ((event = await tech.next()).event !== 'bell') {
        assert.equal(event.event, 'reset');
        assert.deepEqual(event.data, {});
    }
    assert.match(event.data.id, /^\d+$/);
    const owner = await anju.api('GET', '/events');
    assert.equal(owner.status, 401);
});

eachEngine('a stream goes on from where it broke off', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const before = (await desk('POST', '/cases', repair)).body;
    const first = await listening(anju, 'desk2');
    assert.deepEqual(first.before, []);
    await first.leave();
    const missed = (await desk('POST', '/cases', repair)).body;
    for (const headers of [{ 'last-event-id': first.hello.id }, {}]) {
        const again = await listening(anju, 'desk2', headers, headers['last-event-id'] ? '' : `?after=${first.hello.id}`);
        // Nodes of PostgreSQL look back some seconds; with the clock of a test that is all there ever was.
        if (anju.engine === 'postgres' && again.before.some((one) => one.event === 'reset')) continue;
        const ids = again.before.filter((one) => one.event === 'case').map((one) => one.data.id);
        assert.ok(ids.includes(missed.id));
        if (anju.engine === 'sqlite') assert.ok(!ids.includes(before.id));
        await again.leave();
    }
    await anju.stop();
    await anju.start();
    const later = await listening(anju, 'desk2', { 'last-event-id': first.hello.id });
    assert.ok(later.before.some((one) => one.event === 'reset' || one.data.id === missed.id));
    assert.equal((await anju.as('desk2')('GET', '/events?after=x')).status, 422);
});

eachEngine('streams are few for one, give their place back, and end with the server', {}, async (anju, assert) => {
    const open = [];
    for (let i = 0; i < 4; i++) open.push(await listening(anju, 'desk2'));
    const refused = await anju.as('desk2')('GET', '/events');
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.equal((await listening(anju, 'desk1')).status, 200);
    await open[0].leave();
    let next = await listening(anju, 'desk2');
    while (next.status !== 200) next = await listening(anju, 'desk2');
    await anju.as('desk1')('GET', '/cases');
    await anju.stop();
    for (const one of [...open.slice(1), next]) assert.equal(await one.next(), null);
});

eachEngine('who loses his rights hears no more', {}, async (anju, assert) => {
    const desk = anju.as('desk1'), mine = await listening(anju, 'desk2');
    const first = (await desk('POST', '/cases', repair)).body;
    assert.equal((await mine.next()).data.id, first.id);
    assert.equal(anju.command('user', 'disable', 'desk2').code, 0);
    let event;
    do event = await mine.next(); while (event !== null);
    assert.equal((await listen(anju, 'desk2')).status, 401);
});
