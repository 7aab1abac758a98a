// The bell over the wire: unread, opened, read up to; nobody sees another's.
'use strict';

const { eachEngine } = require('./harness');

const repair = { nature: 'repair', channel: 'phone', title: '漏水', content: '漏水', house: '1-1-101', category: 'R01',
    reporter_name: '王芳', reporter_phone: '13812345678' };

eachEngine('a message rings, opens its case and is read', {}, async (anju, assert) => {
    const desk = anju.as('desk1'), tech = anju.as('tech1');
    const ids = [];
    for (let i = 0; i < 3; i++) {
        const { body } = await desk('POST', '/cases', repair);
        ids.push(body.id);
        assert.equal((await desk('POST', `/cases/${body.id}/dispatch`, { assignees: ['tech1'] })).status, 200);
    }
    const mine = async (query = '') => (await tech('GET', `/messages${query}`)).body.items;
    assert.deepEqual((await mine()).map((one) => [one.subject_id, one.read]), ids.slice().reverse().map((id) => [id, false]));
    const [third, second] = await mine();
    const opened = await tech('POST', `/messages/${third.id}/open`, {});
    assert.equal(opened.status, 200);
    assert.equal(opened.body.id, ids[2]);
    assert.equal((await mine('?unread=1')).length, 2);
    assert.equal((await anju.as('tech2')('POST', `/messages/${second.id}/open`, {})).status, 404);
    assert.equal((await mine('?unread=1')).length, 2);
    assert.equal((await tech('POST', '/messages/read', { up_to: second.id })).status, 200);
    assert.deepEqual(await mine('?unread=1'), []);
    assert.equal((await mine()).length, 3);
    const page = await tech('GET', '/messages?limit=2');
    assert.equal(page.body.items.length, 2);
    assert.equal((await tech('GET', `/messages?limit=2&after=${page.body.next}`)).body.items.length, 1);
    assert.equal((await tech('POST', '/messages/read', {})).status, 422);
    anju.verify();
}); // proves X-11
