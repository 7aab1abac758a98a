// find.test.js - the search box over HTTP: houses, people, vehicles, places and cases in one answer,
// never of another community; who calls, and the intake form filled in for him.
'use strict';

const { eachEngine } = require('./harness');

const find = async (person, q) => (await person('GET', `/find?q=${encodeURIComponent(q)}`)).body;
const named = (one) => one.title || one.plate || one.name || one.code;
const grouped = (found) => Object.fromEntries(found.groups.map((group) => [group.code, group.items.map(named)]));
const HTML = { accept: 'text/html' };

// The household that the demo shows: [, house, name, phone].
function shown(anju) {
    return /owner of (\S+): (\S+), phone (\d+)/.exec(anju.command('demo', '--houses', '60', '--cases', '0').stderr);
}

// Somebody who is in the register without having been written by the program: then keys are made anew.
function settle(anju, assert, community, rows) {
    const id = anju.sql(`SELECT community_id FROM community WHERE code = '${community}'`);
    rows.forEach(([name, plate, place], i) => {
        const row = `${id}, ${7000 + i}`;
        anju.sql(`INSERT INTO person (community_id, id, kind, name, created_at, updated_at) VALUES (${row}, 'person', '${name}', 1, 1)`);
        anju.sql(`INSERT INTO vehicle (community_id, id, person_id, plate, from_at) VALUES (${row}, ${7000 + i}, '${plate}', 1)`);
        anju.sql(`INSERT INTO place (community_id, id, kind, code, name) VALUES (${row}, 'lift', 'GL-${i}', '${place}')`);
    });
    const done = anju.command('search', 'rebuild');
    assert.equal(done.code, 0, done.stderr);
}

const PEOPLE = [['曾小满', '沪Z·Q12345', '9号观光梯'], ['尉迟工', '沪Z·Q99999', '景观喷泉']];

// proves S3-3F.2a
eachEngine('one box finds houses, people, plates, places and cases in any spelling', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    settle(anju, assert, 'yiyuan', PEOPLE);
    await desk('POST', '/cases', { nature: 'repair', title: '景观喷泉漏水', place: '景观喷泉', reporter_phone: '13900001111' });

    for (const q of ['1-1-101', '1栋1单元101', '１－１－１０１', '01-01-101室'])
        assert.deepEqual(grouped(await find(desk, q)).houses, ['1-1-101'], q);
    assert.deepEqual(grouped(await find(desk, '1栋101')).houses, ['1-1-101', '1-2-101']);
    for (const q of ['曾小满', '曾小滿', '小满', 'zengxiaoman', 'ZXM', 'zengxm'])
        assert.deepEqual(grouped(await find(desk, q)).persons, ['曾小满'], q);
    for (const q of ['尉迟', '尉遲', 'yuchi', 'ycg']) assert.deepEqual(grouped(await find(desk, q)).persons, ['尉迟工'], q);
    for (const q of ['沪ZQ12345', 'zq123', 'Q12345']) assert.deepEqual(grouped(await find(desk, q)).vehicles, ['沪Z·Q12345'], q);
    for (const q of ['观光梯', '觀光梯', '9hggt']) assert.deepEqual(grouped(await find(desk, q)).places, ['9号观光梯'], q);
    assert.deepEqual(grouped(await find(desk, '喷泉')), { places: ['景观喷泉'], cases: ['景观喷泉漏水'] });
    assert.deepEqual(grouped(await find(desk, '漏水')), { cases: ['景观喷泉漏水'] });
    assert.deepEqual(grouped(await find(desk, '')), {});
});

// proves S3-3F.2a
eachEngine('a phone number finds its people by the whole and by its end, and is shown in part only', {}, async (anju, assert) => {
    const [, house, name, phone] = shown(anju);
    const desk = anju.as('desk1');
    for (const q of [phone, phone.replace(/^(\d{3})(\d{4})/, '$1 $2 '), `+86${phone}`, phone.slice(-4)]) {
        const found = await find(desk, q);
        const people = found.groups.find((group) => group.code === 'persons').items;
        assert.ok(people.some((one) => one.name === name && one.house === house && one.phone_masked === phone.replace(/^(\d{3})\d{4}/, '$1****')), q);
        assert.doesNotMatch(JSON.stringify({ ...found, q: '' }), new RegExp(phone), q);
    }
    const page = await desk('GET', `/find?q=${phone.slice(-4)}`, undefined, HTML);
    assert.doesNotMatch(page.text, new RegExp(phone));
    assert.equal((await find(desk, phone.slice(0, -1) + ((+phone.at(-1) + 1) % 10))).groups.some((group) => group.code === 'persons'), false);
});

// proves S3-3F.2a X-1
eachEngine('nothing of another community is ever found, whatever is typed', {}, async (anju, assert) => {
    const [, house, , phone] = shown(anju);
    settle(anju, assert, 'yiyuan', PEOPLE);
    await anju.as('desk1')('POST', '/cases', { nature: 'repair', title: '厨房渗水', house, reporter_phone: '13900001111' });
    anju.sql(`UPDATE house SET code = '88-8-808' WHERE code = '${house}' AND community_id = (SELECT community_id FROM community WHERE code = 'yiyuan')`);
    anju.command('search', 'rebuild');
    const words = ['88-8-808', '808', '曾小满', 'zxm', '曾', '尉迟', phone, phone.slice(-4), '沪ZQ12345', '观光梯', '渗水'];
    for (const q of words) {
        assert.notDeepEqual(grouped(await find(anju.as('desk1'), q)), {}, q);
        const other = JSON.stringify((await find(anju.as('lake_desk'), q)).groups);
        assert.doesNotMatch(other, /曾小满|尉迟工|88-8-808|沪Z|观光梯|渗水|yiyuan/, q);
    }
    const call = (await anju.as('lake_desk')('GET', `/calls/incoming?number=${phone}`)).body;
    assert.equal(call.is_known, false);
    assert.deepEqual(call.households, []);
    const taken = await anju.as('lake_desk')('POST', '/intake/call', { number: phone, person: '7000' });
    assert.equal(taken.status, 404);

    // who sees both communities finds both, and is told which
    const both = (await find(anju.as('quality'), '曾小满')).groups[0].items;
    assert.deepEqual(both.map((one) => [one.name, one.community]), [['曾小满', 'yiyuan']]);
});

// proves S3-3F.2a
eachEngine('who only does the work, or sees sums only, finds cases and nobody of the register', {}, async (anju, assert) => {
    settle(anju, assert, 'yiyuan', PEOPLE);
    for (const login of ['tech1', 'exec']) {
        const found = await find(anju.as(login), '曾小满');
        assert.deepEqual(found.groups.filter((group) => group.code !== 'cases'), [], login);
        assert.equal((await anju.as(login)('GET', '/calls/incoming?number=13800001111')).status, 403, login);
    }
});

// A matter that was answered, and how he was content when he was called.
async function rated(anju, assert, caller) {
    const opened = await anju.as('desk1')('POST', '/cases', { nature: 'inquiry', title: '几点下班', category: '服务时间', ...caller });
    const answered = await anju.as('desk1')('POST', `/cases/${opened.body.id}/answer`, { text: '二十二点' });
    assert.equal(answered.status, 200, answered.text);
    const rating = await anju.as('desk2')('POST', `/cases/${opened.body.id}/followup`, { reached: true, score: 5, result: 'satisfied', further_need: '想装净水器', way: 'phone' });
    assert.equal(rating.status, 200, rating.text);
}

// proves S3-3F.2a S3-3C.3a
eachEngine('a call shows household, open cases, last rating and need, and opens the form filled in', {}, async (anju, assert) => {
    const [, house, name, phone] = shown(anju);
    const desk = anju.as('desk1');
    const opened = await desk('POST', '/cases', { nature: 'repair', title: '厨房漏水', house, reporter_name: name, reporter_phone: phone });
    assert.equal(opened.status, 201);
    await rated(anju, assert, { house, reporter_name: name, reporter_phone: phone });

    const caller = (await find(desk, phone)).caller.households[0].person.id;
    const noted = await desk('POST', `/persons/${caller}/notes`, { note_kind: 'need', note_text: '请先打电话再上门' });
    assert.ok(noted.status < 300, noted.text);

    for (const call of [(await desk('GET', `/calls/incoming?number=${phone}`)).body, (await find(desk, phone)).caller]) {
        assert.equal(call.is_known, true);
        const home = call.households[0];
        assert.deepEqual([home.house, home.person.name, home.relation, home.community], [house, name, 'owner', 'yiyuan']);
        assert.deepEqual(home.household.open.map((one) => one.title), ['几点下班', '厨房漏水']);
        assert.deepEqual(home.household.ratings.map((one) => [one.title, one.result, one.score]), [['几点下班', 'satisfied', 5]]);
        for (const need of ['想装净水器', '请先打电话再上门']) assert.ok(home.household.needs.some((one) => one.text === need), need);
        assert.doesNotMatch(JSON.stringify(call), new RegExp(phone));
    }
    const page = await desk('GET', `/calls/incoming?number=${phone}`, undefined, HTML);
    assert.match(page.text, /autofocus/);
    for (const nature of ['repair', 'complaint', 'inquiry', 'paid', 'help']) assert.match(page.text, new RegExp(`name="nature" value="${nature}"`));

    const form = await desk('POST', '/intake/call', { number: phone, house, person: caller, nature: 'complaint', community: 'yiyuan' }, HTML);
    assert.equal(form.status, 200);
    for (const [field, value] of [['house', house], ['reporter_phone', phone], ['reporter_name', name]])
        assert.match(form.text, new RegExp(`name="${field}" value="${value}"`), field);
    assert.match(form.text, /value="complaint"[^>]* checked/);
});

eachEngine('a number that nobody knows may be taken in, one that is none is named', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const call = (await desk('GET', '/calls/incoming?number=05511234567')).body;
    assert.deepEqual([call.is_known, call.households, call.callers], [false, [], []]);
    await desk('POST', '/cases', { nature: 'inquiry', title: '问停车', house: '1-1-101', reporter_name: '赵工', reporter_phone: '05511234567' });
    const again = (await desk('GET', '/calls/incoming?number=0551-1234567')).body;
    assert.deepEqual(again.callers.map((one) => [one.name, one.house]), [['赵工', '1-1-101']]);
    for (const number of ['12', 'abc', '']) {
        const wrong = await desk('GET', `/calls/incoming?number=${number}`);
        assert.equal(wrong.status, 422, number);
        assert.equal(wrong.body.errors[0].field, 'number');
    }
});

eachEngine('what is typed is looked for as it is and shown as it is', { engines: ['sqlite'] }, async (anju, assert) => {
    const desk = anju.as('desk1');
    for (const q of ['<script>alert(1)</script>', '\'; DROP TABLE find_key; --', '"*"', '%', '_', '\\', '🙂', 'ü', 'a'.repeat(100), '栋'.repeat(100), '#', '~', '\u0000x'.slice(1), '٣', 'ﷺ']) {
        const page = await desk('GET', `/find?q=${encodeURIComponent(q)}`, undefined, HTML);
        assert.equal(page.status, 200, q);
        assert.doesNotMatch(page.text, /<script>alert/, q);
    }
    assert.equal((await desk('GET', `/find?q=${'a'.repeat(101)}`)).status, 422);
});

eachEngine('answers of the knowledge base are found beside cases, those of another community are not', {}, async (anju, assert) => {
    const kept = await anju.as('css')('POST', '/knowledge', { title: '观景台几点开放', words: '观景台', answer: '八点到二十点', source: '服务指南', community: 'yiyuan' });
    assert.equal(kept.status, 201, kept.text);
    assert.deepEqual(grouped(await find(anju.as('desk1'), '观景台')).articles, ['观景台几点开放']);
    assert.deepEqual(grouped(await find(anju.as('lake_desk'), '观景台')), {});
});
