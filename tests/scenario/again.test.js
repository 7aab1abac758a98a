// A page that is asked again is the same only as long as nothing has changed. The clock stands still,
// so that within these tests no page grows too old by itself.
'use strict';

const { eachEngine } = require('./harness');

const PAGE = { accept: 'text/html' };
const OPTIONS = { demoArgs: ['--houses', '60', '--cases', '40'], clock: '2026-11-24T10:00:00+08:00' };
// Nothing is due, so nothing rings of itself.
const QUIET = { ...OPTIONS, demoArgs: ['--houses', '60', '--cases', '0'] };
const withoutTokens = (text) => text.replace(/name="csrf" value="[^"]*"/g, '');

async function repair(anju, assert) {
    const opened = await anju.as('desk1')('POST', '/cases', { nature: 'repair', channel: 'phone', house: '1-1-101', title: '厨房漏水',
        reporter_name: '王女士', reporter_phone: '13800001234' });
    assert.equal(opened.status, 201, opened.text);
    return `/cases/${opened.body.id}`;
}

eachEngine('what anybody does is seen at once in a page that was asked before', OPTIONS, async (anju, assert) => {
    const path = await repair(anju, assert), desk = anju.as('desk1'), css = anju.as('css');
    const see = async (call, where = path) => (await call('GET', where, null, PAGE)).text;
    await see(desk);
    const first = await see(desk);
    assert.equal(withoutTokens(await see(desk)), withoutTokens(first));
    assert.equal((await css('POST', `${path}/note`, { text: '已电话联系工程部' })).status, 200);
    const second = await see(desk);
    assert.ok(second.includes('已电话联系工程部') && !first.includes('已电话联系工程部'));

    const list = await see(desk, '/cases');
    assert.ok(!list.includes('新来的一张'));
    await css('POST', '/cases', { nature: 'help', channel: 'phone', place: '北门', title: '新来的一张', reporter_name: '李先生', reporter_phone: '13800004321' });
    assert.ok((await see(desk, '/cases')).includes('新来的一张'));
});

eachEngine('a page is nobody else\'s, and nobody\'s any more who may not see it', OPTIONS, async (anju, assert) => {
    const path = await repair(anju, assert), desk = anju.as('desk1'), css = anju.as('css');
    const mine = (await desk('GET', path, null, PAGE)).text;
    assert.ok(mine.includes('前台一'));
    const theirs = (await css('GET', path, null, PAGE)).text;
    assert.ok(theirs.includes('客户主任 周敏') && !theirs.includes('>前台一</a>'));
    assert.equal((await anju.as('lake_desk')('GET', path, null, PAGE)).status, 404);
    assert.equal((await anju.api('GET', path, null, PAGE)).status, 303);

    await desk('GET', path, null, PAGE);
    assert.equal(anju.command('user', 'disable', 'desk1').code, 0);
    assert.notEqual((await desk('GET', path, null, PAGE)).status, 200);
});

eachEngine('language, look, compression and the clock make another page', OPTIONS, async (anju, assert) => {
    const path = await repair(anju, assert), desk = anju.as('desk1');
    const see = async (headers = {}) => (await desk('GET', path, null, { ...PAGE, ...headers })).text;
    const chinese = await see();
    assert.ok(chinese.includes('承诺时限'));
    const english = await see({ cookie: 'lang=en' });
    assert.ok(!english.includes('承诺时限'), english.slice(0, 300));
    assert.ok((await see({ cookie: 'look=dark' })).includes('dark'));
    const packed = await see({ 'accept-encoding': 'gzip' });
    assert.ok(packed.length < (await see({ 'accept-encoding': 'identity' })).length / 2, 'each gets the form that he reads');
    const before = await see();
    anju.setClock('2026-11-26T10:00:00+08:00');
    assert.notEqual(withoutTokens(await see()), withoutTokens(before));
});

// A session's forms hold a token that is masked anew whenever a page is made: the same bytes are a kept page.
async function enter(anju, assert, login) {
    const entered = await anju.api('POST', '/login', new URLSearchParams({ login, password: 'anju-demo' }), PAGE);
    assert.equal(entered.status, 303, entered.text);
    const cookie = entered.headers.get('set-cookie').split(';')[0];
    return async (where) => (await anju.api('GET', where, null, { ...PAGE, cookie })).text;
}

eachEngine('a case is kept while others write elsewhere, and made again when anything that it shows has changed', QUIET, async (anju, assert) => {
    const path = await repair(anju, assert), desk = anju.as('desk1'), css = anju.as('css');
    const see = await enter(anju, assert, 'desk1');
    anju.token('lake_desk'), anju.token('css');
    assert.ok((await see(path)).includes('name="csrf"'));
    let last = await see(path);
    const isKept = async () => { const before = last; last = await see(path); return last === before; };
    assert.ok(await isKept(), 'nobody has written');

    const elsewhere = await anju.as('lake_desk')('POST', '/cases', { nature: 'help', channel: 'phone', place: '北门', title: '别的小区',
        reporter_name: '李先生', reporter_phone: '13800004321' });
    assert.equal(elsewhere.status, 201, elsewhere.text);
    assert.ok(await isKept(), 'another community is none of its business');

    assert.equal((await css('POST', `${path}/presence`)).status, 200);
    assert.ok(!await isKept() && last.includes('客户主任 周敏 正在处理'), 'who else has it open');
    assert.ok(await isKept());

    const neighbour = await desk('POST', '/cases', { nature: 'repair', channel: 'phone', house: '1-1-101', title: '邻近的另一件事',
        reporter_name: '王女士', reporter_phone: '13800001234' });
    assert.ok(!await isKept() && last.includes('邻近的另一件事'), 'another case of the house');

    anju.sql(`INSERT INTO outbox (community_id, id, recipient_id, once_key, kind, subject, subject_id, title, body, state, tries, next_at, created_at)
        SELECT c.community_id, 1, u.id, 'a bell', 'told', 'case', 0, '铃', '', 'sent', 0, 0, 0 FROM community c, staff_user u
        WHERE c.code = 'yiyuan' AND u.login = 'desk1'`);
    assert.ok(!await isKept(), 'a message to who reads, which is no event');

    assert.equal(anju.command('user', 'disable', 'css').code, 0);
    assert.ok(!await isKept(), 'an event of the company ends all');
    assert.ok(neighbour.body.id);
});
