// The director's board over HTTP: who sees what, urging and giving to somebody else from it.
'use strict';

const { eachEngine } = require('./harness');

const REPAIR = { nature: 'repair', title: '厨房漏水', content: '一直滴水', house: '1-1-101', reporter_name: '王女士', reporter_phone: '13800001234' };

async function opened(anju, assert, more = {}) {
    const answer = await anju.as('desk1')('POST', '/cases', { ...REPAIR, ...more });
    assert.equal(answer.status, 201, answer.text);
    return answer.body.id;
}

// proves S1-5.1.2b
eachEngine('the director urges with a limit and reassigns from the board, and both are on record', {}, async (anju, assert) => {
    const director = anju.as('director');
    const id = await opened(anju, assert);
    assert.equal((await anju.as('desk1')('POST', `/cases/${id}/classify`, { category: 'R01', size: 'minor' })).status, 200);
    assert.equal((await anju.as('eng')('POST', `/cases/${id}/dispatch`, { assignees: ['tech1'] })).status, 200);
    anju.setClock('2026-11-23T20:00:00+08:00');
    let board = (await director('GET', '/board')).body;
    const row = board.items.find((one) => one.id === id);
    assert.equal(row.overdue, true);
    assert.ok(row.actions.includes('urge'));
    assert.equal(board.overdue, 1);
    const group = board.groups.find((one) => one.person === row.person);
    assert.equal(group.overdue, 1);
    assert.equal(group.worst_due_at, row.due_at);

    const urged = await director('POST', `/cases/${id}/urge`, { text: '今晚必须到场', limit_at: '2026-11-23T22:00:00+08:00' });
    assert.equal(urged.status, 200, urged.text);
    const moved = await director('POST', `/cases/${id}/${row.actions.includes('dispatch') ? 'dispatch' : 'transfer'}`, { assignees: ['tech2'], ...(row.actions.includes('dispatch') ? {} : { reason: '张师傅不在' }) });
    assert.equal(moved.status, 200, moved.text);
    const kinds = (await director('GET', `/cases/${id}/events`)).body.items.map((event) => event.kind);
    assert.ok(kinds.includes('urged'));
    board = (await director('GET', '/board')).body;
    assert.notEqual(board.items.find((one) => one.id === id).person, row.person);
    anju.verify();
});

eachEngine('a figure of the board opens as many rows as it says', { demoArgs: ['--houses', '60', '--cases', '80'] }, async (anju, assert) => {
    const director = anju.as('director');
    const board = (await director('GET', '/board')).body;
    assert.ok(board.groups.length > 0);
    for (const group of board.groups) {
        for (const state of ['overdue', 'soon']) {
            const asked = (await director('GET', `/board?department=${group.department || 'none'}&person=${group.person || 0}&state=${state}`)).body;
            assert.equal(asked.asked, group[state], `${group.person_name} ${state}`);
        }
    }
});

eachEngine('a supervisor sees his department, the desk does not see the board, headquarters sees each community', {}, async (anju, assert) => {
    const id = await opened(anju, assert);
    anju.setClock('2026-11-23T20:00:00+08:00');
    assert.equal((await anju.as('desk1')('GET', '/board')).status, 403);
    assert.equal((await anju.as('tech1')('GET', '/board')).status, 403);
    assert.deepEqual((await anju.as('eng')('GET', '/board')).body.items, []); // the desk still has it
    assert.equal((await anju.as('quality')('GET', '/board?community=yiyuan')).body.items[0].id, id);
    assert.deepEqual((await anju.as('quality')('GET', '/board?community=lakeside')).body.items, []);
    assert.notEqual((await anju.as('director')('GET', '/board?community=lakeside')).status, 200);
});

eachEngine('a form of the board returns to the board, and to no other server', {}, async (anju, assert) => {
    const id = await opened(anju, assert);
    const form = (back) => new URLSearchParams({ text: '请尽快', back });
    const accept = { accept: 'text/html' };
    const answer = await anju.as('director')('POST', `/cases/${id}/urge`, form('/board?state=overdue'), accept);
    assert.equal(answer.status, 303, answer.text);
    assert.equal(answer.headers.get('location'), '/board?state=overdue');
    const away = await anju.as('director')('POST', `/cases/${id}/urge`, form('//example.com/'), accept);
    assert.equal(away.headers.get('location'), `/cases/${id}`);
});
