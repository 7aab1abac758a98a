// In whose language answers come: what the caller chose for himself, else what his browser was
// told, else what it likes. Codes, and what people wrote, are the same in all of them.
'use strict';

const { cookiesOf, eachEngine } = require('./harness');

const PAGE = { accept: 'text/html' };
const REPAIR = { nature: 'repair', channel: 'phone', title: '报修', content: '厨房漏水', house: '1-1-101', reporter_name: '林先生', reporter_phone: '13800001234' };
const tagOf = (answer) => /<html lang="([^"]*)"/.exec(answer.text)?.[1];

async function loggedIn(anju, login) {
    const answer = await anju.api('POST', '/login', new URLSearchParams({ login, password: 'anju-demo' }), PAGE);
    const cookie = cookiesOf(answer).find((one) => one.startsWith('anju_session='));
    const page = await anju.api('GET', '/me', null, { ...PAGE, cookie });
    return { cookie, csrf: /name="csrf" value="([^"]+)"/.exec(page.text)[1] };
}

eachEngine('a fault is told in the language that the caller likes, its code stays', {}, async (anju, assert) => {
    const ask = (language) => anju.as('desk1')('POST', '/cases', { ...REPAIR, house: '9-9-999' }, language ? { 'accept-language': language } : {});
    for (const [language, title, message] of [
        [null, '填写的内容有误', '本小区没有房号 9-9-999'],
        ['zh-TW,zh;q=0.9,en;q=0.8', '填寫的內容有誤', '本社區沒有房號 9-9-999'],
        ['en-GB,en;q=0.9', 'Some entries are wrong', 'No house 9-9-999 in this community'],
        ['fr', '填写的内容有误', '本小区没有房号 9-9-999'],
    ]) {
        const answer = await ask(language);
        assert.equal(answer.status, 422);
        assert.equal(answer.body.title, title);
        assert.deepEqual(answer.body.errors, [{ field: 'house', code: 'unknown', message }]);
    }
});

eachEngine('what is written down does not depend on the language of who writes it', {}, async (anju, assert) => {
    const english = { 'accept-language': 'en' };
    const told = [];
    for (const headers of [{}, english]) {
        const opened = await anju.as('desk1')('POST', '/cases', REPAIR, headers);
        assert.equal(opened.status, 201, opened.text);
        assert.equal(opened.body.title, '报修', 'what people wrote is never translated');
        for (const [action, input] of [['classify', { category: 'R01' }], ['dispatch', { assignees: ['tech1'] }]]) {
            const done = await anju.as('eng')('POST', `/cases/${opened.body.id}/${action}`, input, headers);
            assert.equal(done.status, 200, done.text);
        }
        const events = await anju.as('desk1')('GET', `/cases/${opened.body.id}/events`, null, headers);
        told.push(events.body.items.map((one) => [one.kind, one.data.set?.title, one.data.set?.source_mode]));
    }
    assert.deepEqual(told[0], told[1]);
    const titles = anju.sql("SELECT title FROM outbox WHERE kind = 'assigned' ORDER BY id").split('\n');
    assert.ok(titles.length >= 2);
    for (const title of titles) assert.match(title, /^新派工/, 'messages are kept in the language of the source');
});

eachEngine('a language is chosen for the browser before the login, and for the person after it', {}, async (anju, assert) => {
    const liked = await anju.api('GET', '/login', null, { ...PAGE, 'accept-language': 'en' });
    assert.equal(tagOf(liked), 'en');
    assert.match(liked.text, />Log in</);

    const chosen = await anju.api('POST', '/me/language', new URLSearchParams({ language: 'zh_TW', next: '/login' }), PAGE);
    assert.equal(chosen.status, 303);
    assert.equal(chosen.headers.get('location'), '/login');
    assert.deepEqual(cookiesOf(chosen), ['lang=zh_TW']);
    const browser = await anju.api('GET', '/login', null, { ...PAGE, 'accept-language': 'en', cookie: 'lang=zh_TW' });
    assert.equal(tagOf(browser), 'zh-TW');

    const me = await loggedIn(anju, 'desk1');
    const mine = await anju.api('POST', '/me/language', new URLSearchParams({ language: 'en', next: '/cases', csrf: me.csrf }), { ...PAGE, cookie: me.cookie });
    assert.equal(mine.status, 303);
    const page = await anju.api('GET', '/cases', null, { ...PAGE, 'accept-language': 'zh-CN', cookie: `lang=zh_TW; ${me.cookie}` });
    assert.equal(tagOf(page), 'en', 'what he set for himself goes before the browser');
    const elsewhere = await loggedIn(anju, 'desk1');
    const other = await anju.api('GET', '/me', null, { ...PAGE, cookie: elsewhere.cookie });
    assert.equal(tagOf(other), 'en', 'and follows him to another browser');
    const colleague = await loggedIn(anju, 'desk2');
    assert.equal(tagOf(await anju.api('GET', '/me', null, { ...PAGE, cookie: colleague.cookie })), 'zh-CN');
});

eachEngine('only languages that there are, only ways back into the house, only from our own page', {}, async (anju, assert) => {
    const wrong = await anju.api('POST', '/me/language', new URLSearchParams({ language: 'de' }), { accept: 'application/json' });
    assert.equal(wrong.status, 422);
    assert.equal(wrong.body.errors[0].field, 'language');
    const away = await anju.api('POST', '/me/language', new URLSearchParams({ language: 'en', next: 'https://example.org/' }), PAGE);
    assert.equal(away.headers.get('location'), '/');
    const odd = await anju.api('GET', '/login', null, { ...PAGE, cookie: 'lang=../../etc; look=large"><script>' });
    assert.equal(tagOf(odd), 'zh-CN');
    assert.doesNotMatch(odd.text, /<html[^>]*class/);
    const me = await loggedIn(anju, 'desk1');
    const foreign = await anju.api('POST', '/me/language', new URLSearchParams({ language: 'en' }), { ...PAGE, cookie: me.cookie });
    assert.equal(foreign.status, 403);
});

eachEngine('large type, contrast and the dark theme hold for the browser and for the person', {}, async (anju, assert) => {
    const classesOf = (answer) => /<html [^>]*class="([^"]*)"/.exec(answer.text)?.[1];
    const chosen = await anju.api('POST', '/me/look', new URLSearchParams({ large: 'true', dark: 'true', next: '/login' }), PAGE);
    assert.deepEqual(cookiesOf(chosen), ['look=large.dark']);
    assert.equal(classesOf(await anju.api('GET', '/login', null, { ...PAGE, cookie: 'look=large.dark' })), 'large dark');

    const me = await loggedIn(anju, 'desk1');
    const set = (more) => anju.api('POST', '/me/look', new URLSearchParams({ ...more, csrf: me.csrf }), { ...PAGE, cookie: me.cookie });
    await set({ contrast: 'true' });
    const mine = await anju.api('GET', '/me', null, { ...PAGE, cookie: `${me.cookie}; look=large.dark` });
    assert.equal(classesOf(mine), 'contrast', 'what he set for himself goes before the browser');
    const off = await set({});
    assert.deepEqual(cookiesOf(off), ['look=']);
    assert.equal(classesOf(await anju.api('GET', '/me', null, { ...PAGE, cookie: me.cookie })), undefined);
});

eachEngine('a script that was translated goes out packed, and says the same', { engines: ['sqlite'] }, async (anju, assert) => {
    const { cookie } = await loggedIn(anju, 'desk1');
    for (const language of ['zh-CN', 'en', 'zh-TW']) {
        const page = await anju.api('GET', '/cases/new', null, { ...PAGE, cookie, 'accept-language': language });
        const where = /src="(\/assets\/intake-[^"]+\.js)"/.exec(page.text)[1];
        const plain = await anju.api('GET', where), packed = await fetch(anju.url + where, { headers: { 'accept-encoding': 'gzip' } });
        assert.equal(plain.headers.get('content-encoding'), null);
        assert.equal(packed.headers.get('content-encoding'), 'gzip', language);
        assert.ok(Number(packed.headers.get('content-length')) < plain.text.length / 2, language);
        assert.equal(await packed.text(), plain.text, 'unpacked it is the same');
    }
});
