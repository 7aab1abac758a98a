// One case over HTTP: taking back, a stale page, calling without seeing the number, the hidden
// complainant in page, JSON, events, lists and search.
'use strict';

const http = require('node:http');
const { eachEngine } = require('./harness');

const REPAIR = {
    nature: 'repair', category: 'R01', house: '1-1-101', reporter_name: '王芳', reporter_phone: '13812345678',
    title: '厨房水管漏水', content: '水槽下面滴水',
};
const COMPLAINT = {
    nature: 'complaint', category: 'C02', house: '1-1-101', reporter_name: '王芳', reporter_phone: '13812345678',
    title: '师傅态度差', content: '上门不穿鞋套', object: '工程部维修师傅',
};
const HTML = { accept: 'text/html' };

eachEngine('what was clicked by mistake is taken back', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const opened = await desk('POST', '/cases', REPAIR);
    const where = `/cases/${opened.body.id}`;
    assert.equal((await desk('POST', `${where}/undo`, {})).status, 409);
    await desk('POST', `${where}/dispatch`, { assignees: ['tech1'] });
    const given = (await desk('GET', where)).body;
    assert.equal(given.undo.kind, 'dispatched');
    assert.equal((await anju.as('desk2')('POST', `${where}/undo`, {})).status, 409);
    assert.equal((await desk('POST', `${where}/undo`, {}, { 'if-match': '"1"' })).status, 409);
    const back = await desk('POST', `${where}/undo`, {}, { 'if-match': String(given.version) });
    assert.equal(back.status, 200, back.text);
    assert.equal(back.body.stage, 'registered');
    assert.deepEqual(back.body.assignees, []);
    const after = (await desk('GET', where)).body;
    assert.equal(after.undo, null);
    assert.equal(after.promises.some((p) => p.metric === 'arrive'), false);
    const events = (await desk('GET', `${where}/events`)).body.items;
    assert.deepEqual(events.map((e) => e.kind), ['opened', 'dispatched', 'undone']);
    assert.equal(events[2].data.undo, events[1].seq);
    await anju.verify();
});

eachEngine('a stale page shows what happened meanwhile and keeps what was typed', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const opened = await desk('POST', '/cases', REPAIR);
    const where = `/cases/${opened.body.id}`;
    await anju.as('desk2')('POST', `${where}/note`, { text: '业主又来过电话' });
    const form = new URLSearchParams({ version: '1', category: 'R02', reason: '客户说水 <很大>' });
    const page = await desk('POST', `${where}/classify`, form, HTML);
    assert.equal(page.status, 409);
    assert.match(page.text, /别人先改了这张单/);
    assert.match(page.text, /前台二 做了“备注”/);
    assert.match(page.text, /客户说水 &lt;很大&gt;<\/textarea>/);
    assert.match(page.text, /value="R02"/);
    assert.match(page.text, /name="version" value="2"/); // sent again, it goes through
    // a step that is not offered any more: what was typed is still there to be copied
    const late = await desk('POST', `${where}/check`, new URLSearchParams({ ok: 'false', reason: '还在滴水' }), HTML);
    assert.equal(late.status, 409);
    assert.match(late.text, /还在滴水/);
    // what is missing is told beside its field
    const missing = await desk('POST', `${where}/cancel`, new URLSearchParams({ version: '2', reason: '' }), HTML);
    assert.equal(missing.status, 422);
    assert.match(missing.text, /id="cancel-reason-error"/);
    assert.match(missing.text, /href="#cancel-reason"/);
});

eachEngine('the telephone system calls, nobody sees the number', { started: false }, async (anju, assert) => {
    const calls = [];
    let heard;
    const called = new Promise((resolve) => { heard = resolve; });
    const telephone = http.createServer((request, answer) => {
        let body = '';
        request.on('data', (bytes) => { body += bytes; });
        request.on('end', () => { calls.push(body); answer.end(); heard(); });
    });
    await new Promise((resolve) => { telephone.listen(0, '127.0.0.1', resolve); });
    try {
        anju.env.ANJU_TELEPHONE = `http://127.0.0.1:${telephone.address().port}/`;
        await anju.start();
        const desk = anju.as('desk1');
        const tech = anju.as('tech1');
        const opened = await desk('POST', '/cases', REPAIR);
        const where = `/cases/${opened.body.id}`;
        await desk('POST', `${where}/dispatch`, { assignees: ['tech1'] });
        const dialled = await tech('POST', `${where}/dial`, {});
        assert.equal(dialled.status, 200, dialled.text);
        assert.equal(dialled.text.includes('13812345678'), false);
        assert.equal((await tech('GET', where, null, HTML)).text.includes('13812345678'), false);
        assert.equal((await tech('POST', `${where}/reveal`, { reason: '打不通' })).status, 403);
        assert.equal((await desk('POST', `${where}/reveal`, {})).status, 422); // no reason, no number
        const revealed = await desk('POST', `${where}/reveal`, { reason: '电话系统坏了' });
        assert.equal(revealed.body.phone, '13812345678');
        const events = (await desk('GET', `${where}/events`)).body.items;
        assert.deepEqual(events.map((e) => e.kind).slice(-2), ['dialled', 'revealed']);
        assert.equal(events.at(-1).data.input.reason, '电话系统坏了');
        assert.equal(JSON.stringify(events).includes('13812345678'), false);
        await called;
        assert.match(calls[0], /name="caller"\r\n\r\ntech1/);
        assert.match(calls[0], /name="number"\r\n\r\n13812345678/);
        assert.equal(anju.log().includes('13812345678'), false);
        assert.equal(anju.sql("SELECT count(*) FROM outbox WHERE body LIKE '%13812345678%'"), '0');
    } finally {
        telephone.close();
    }
    await anju.verify();
}); // proves X-31

eachEngine('who complains is hidden from the department complained of, on every way in', {}, async (anju, assert) => {
    const css = anju.as('css');
    const opened = await css('POST', '/cases', COMPLAINT);
    assert.equal(opened.status, 201, opened.text);
    const where = `/cases/${opened.body.id}`;
    await css('POST', `${where}/classify`, { category: 'C02', severity: 'normal' });
    assert.equal((await css('POST', `${where}/dispatch`, { assignees: ['eng', 'tech1'] })).status, 200);
    const tells = (text) => /王芳|1-1-101|138\*\*\*\*5678/.test(text);
    for (const login of ['eng', 'tech1']) {
        const they = anju.as(login);
        for (const path of [where, `${where}/events`, '/cases', '/cases.csv', '/cases?nature=complaint'])
            assert.equal(tells((await they('GET', path)).text), false, `${login} reads ${path}`);
        for (const path of [where, '/cases'])
            assert.equal(tells((await they('GET', path, null, HTML)).text), false, `${login} sees ${path}`);
        assert.match((await they('GET', where, null, HTML)).text, /投诉人已隐藏/);
        for (const query of ['house=1-1-101', 'q=1-1-101', 'q=5678', `q=${encodeURIComponent('王芳')}`])
            assert.equal((await they('GET', `/cases?${query}`)).text.includes(opened.body.number), false, `${login} finds by ${query}`);
        assert.equal((await they('POST', `${where}/dial`, {})).status, 403);
    }
    for (const path of [where, `${where}/events`]) assert.equal(tells((await css('GET', path)).text), true);
    assert.equal((await css('GET', '/cases?house=1-1-101')).text.includes(opened.body.number), true);
}); // proves X-35

eachEngine('the timeline has parts without script', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const opened = await desk('POST', '/cases', REPAIR);
    const where = `/cases/${opened.body.id}`;
    await desk('POST', `${where}/note`, { text: '内部的话' });
    const see = async (part) => (await desk('GET', `${where}?show=${part}`, null, HTML)).text;
    assert.match(await see('all'), /内部的话/);
    assert.match(await see('internal'), /内部的话/);
    assert.doesNotMatch(await see('owner'), /内部的话/);
    assert.doesNotMatch(await see('talk'), /开始计时/);
    assert.match(await see('clocks'), /开始计时/);
    assert.equal((await desk('GET', `${where}?show=nonsense`, null, HTML)).status, 422);
});
