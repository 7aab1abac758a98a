// Which kinds of trouble a community takes and what it calls them, changed in its settings.
'use strict';

const { eachEngine } = require('./harness');

const WHERE = '/settings/communities/yiyuan/categories';
const HTML = { accept: 'text/html' };

async function opened(anju, assert, more) {
    const made = await anju.as('desk1')('POST', '/cases', { nature: 'repair', title: '厨房漏水', content: '厨房漏水', house: '1-1-101', reporter_name: '王女士', reporter_phone: '13800001234', ...more });
    assert.equal(made.status, 201, made.text);
    return `/cases/${made.body.id}`;
}

eachEngine('a category is renamed: old cases show the new name, the code stays', {}, async (anju, assert) => {
    const admin = anju.as('admin'), desk = anju.as('desk1');
    const old = await opened(anju, assert, { category: 'R01.1' });
    const rename = (category, name) => admin('POST', `${WHERE}/rename`, { category, name });
    assert.equal((await desk('GET', old)).body.category_name, '给排水 · 漏水');
    assert.equal((await rename('R01', ' 水暖 ')).status, 200);
    const seen = (await desk('GET', old)).body;
    assert.deepEqual([seen.category, seen.category_name], ['R01.1', '水暖 · 漏水']);
    const page = await desk('GET', old, null, HTML);
    assert.match(page.text, /水暖 · 漏水/);
    assert.doesNotMatch(page.text, /给排水/);
    assert.match((await desk('GET', '/cases/new', null, HTML)).text, /optgroup label="水暖"/);

    // all faults beside their field, and nothing changed
    for (const [category, name, field] of [['R02', '水暖', 'name'], ['R02', '门窗五金', 'name'], ['R02', 'R07', 'name'], ['R02', '一二三四五六七八九十一二三', 'name'], ['R02', '门，窗', 'name'], ['R02', '门\n窗', 'name'], ['Z99', '别的', 'category']]) {
        const wrong = await rename(category, name);
        assert.deepEqual([wrong.status, wrong.body.errors.map((fault) => fault.field)], [422, [field]], name);
    }
    const again = await admin('POST', `${WHERE}/rename`, new URLSearchParams({ csrf: 'x', category: 'R02', name: '水暖' }), HTML);
    assert.equal(again.status, 422, again.text);
    assert.match(again.text, /name="category"/);
    assert.doesNotMatch(again.text, /name="(taken|own)"/, 'half a form of the other kind would take away what is there');
    const half = await admin('POST', WHERE, new URLSearchParams({ csrf: 'x', own: '泳池，没有的部门' }), HTML);
    assert.equal(half.status, 422, half.text);
    assert.match(half.text, /name="own"/);
    assert.doesNotMatch(half.text, /categories\/rename"/);

    // choosing keeps the names; one of its own may be renamed too
    const taken = ['R01', 'R02', 'C01'];
    assert.equal((await admin('POST', WHERE, { taken, own: '泳池，工程部' })).status, 200);
    assert.equal((await rename('泳池', '游泳馆')).status, 200);
    assert.equal((await desk('GET', old)).body.category_name, '水暖 · 漏水');
    const pool = await opened(anju, assert, { category: '泳池', title: '泳池水浑' });
    assert.equal((await desk('GET', pool)).body.category_name, '游泳馆');
    const settings = (await admin('GET', WHERE, null, HTML)).text;
    assert.match(settings, /给排水 → <strong>水暖<\/strong>/);
    assert.match(settings, /游泳馆，工程部/);
    assert.equal((await admin('POST', WHERE, { taken, own: '游泳馆，工程部' })).status, 200);
    assert.equal((await desk('GET', pool)).body.category_name, '游泳馆', 'it is the same one');
    const form = (await desk('GET', '/cases/new', null, HTML)).text;
    assert.match(form, /<option value="泳池"[^>]*>游泳馆/);
    assert.doesNotMatch(form, /value="R03"/);

    // a text from the group is guessed only among what is taken
    const pasted = async (text) => (await desk('POST', '/intake/paste', { text }, HTML)).text;
    assert.match(await pasted('王女士 1-1-101：游泳馆设备坏了'), /<option value="泳池" selected/);
    assert.match(await pasted('王女士 1-1-101：厨房漏水'), /<option value="R01.1" selected/);
    assert.doesNotMatch(await pasted('王女士 1-1-101：门锁坏了，打不开'), /<option value="R0[^"]*" selected/);

    assert.equal((await rename('R01', '')).status, 200, 'as it was at first');
    assert.equal((await desk('GET', old)).body.category_name, '给排水 · 漏水');
    const events = anju.sql("SELECT d.data FROM journal_event e JOIN event_data d ON d.community_id = e.community_id AND d.seq = e.seq WHERE e.kind = 'category_renamed' ORDER BY e.id").split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(events.map((one) => [one.category, one.before, one.name]), [['R01', '给排水', '水暖'], ['泳池', '泳池', '游泳馆'], ['R01', '水暖', '给排水']]);
    assert.match((await admin('GET', '/settings/log?community=yiyuan', null, HTML)).text, /分类改名/);
    anju.verify();
});

eachEngine('only who administers the community changes its categories', { engines: ['sqlite'] }, async (anju, assert) => {
    for (const [login, status] of [['director', 403], ['desk1', 403], ['admin', 200]]) {
        const ask = anju.as(login);
        assert.equal((await ask('GET', WHERE)).status, status, login);
        assert.equal((await ask('POST', `${WHERE}/rename`, { category: 'R01', name: '水暖' })).status, status, login);
    }
    assert.equal((await anju.as('admin')('GET', '/settings/communities/nowhere/categories')).status, 404);
});
