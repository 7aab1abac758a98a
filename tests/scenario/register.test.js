// The register over HTTP: houses and people, their files, who sees what, masked numbers.
'use strict';

const { eachEngine } = require('./harness');

const DEMO = { demoArgs: ['--houses', '60', '--cases', '150'] };

const houseOf = async (who, code) => (await who('GET', `/houses?q=${code}`)).body.items.find((house) => house.code === code);

eachEngine('a file shows what happened the moment it happens', DEMO, async (anju, assert) => {
    const css = anju.as('css');
    const house = await houseOf(css, '1-1-101');
    const before = (await css('GET', `/houses/${house.id}?show=case`)).body.timeline.length;
    const person = (await css('GET', `/houses/${house.id}`)).body.people[0];
    const hisBefore = (await css('GET', `/persons/${person.person}?show=case`)).body.timeline.length;

    const mine = await css('POST', `/persons/${person.person}/reveal`, { reason: '核对来电号码' });
    assert.equal(mine.status, 200, mine.text);
    const phone = mine.body.contacts[0].value;
    const opened = await css('POST', '/cases', { nature: 'repair', channel: 'phone', title: '水龙头滴水', content: '厨房水龙头滴水', house: '1-1-101', reporter_name: person.name, reporter_phone: phone });
    assert.equal(opened.status, 201, opened.text);

    const timeline = (await css('GET', `/houses/${house.id}?show=case`)).body.timeline;
    assert.equal(timeline.length, before + 1);
    assert.equal(timeline[0].text, '水龙头滴水');
    assert.equal((await css('GET', `/houses/${house.id}`)).body.repairs[0].title, '水龙头滴水');
    assert.equal((await css('GET', `/persons/${person.person}?show=case`)).body.timeline.length, hisBefore + 1);
    const changes = (await css('GET', `/persons/${person.person}?show=change`)).body.timeline;
    assert.ok(changes.some((one) => one.what === '查看号码'));
    anju.verify();
}); // proves S0-3.3.1 S2-2.1.4

eachEngine('an open case that nobody touched for a week is listed as stale', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const opened = await desk('POST', '/cases', { nature: 'repair', channel: 'phone', title: '门禁坏了', content: '单元门打不开', house: '1-1-101', reporter_name: '王女士', reporter_phone: '13800001234' });
    assert.equal(opened.status, 201, opened.text);
    const house = await houseOf(desk, '1-1-101');
    assert.deepEqual((await desk('GET', `/houses/${house.id}`)).body.stale, []);
    const long = 8 * 24 * 3600 * 1000;
    anju.sql(`UPDATE service_case SET changed_at = changed_at - ${long}, received_at = received_at - ${long} WHERE id = ${opened.body.id}`);
    assert.deepEqual((await desk('GET', `/houses/${house.id}`)).body.stale.map((one) => one.id), [opened.body.id]);
    anju.sql(`UPDATE service_case SET status = 'closed' WHERE id = ${opened.body.id}`);
    assert.deepEqual((await desk('GET', `/houses/${house.id}`)).body.stale, []);
}); // proves S0-3.3.2

eachEngine('a person is added, changed and guarded by his version; every fault comes at once', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const wrong = await desk('POST', '/persons', { name: '', birth: 'gestern', phone: '12', quiet_from: '25:00' });
    assert.equal(wrong.status, 422);
    assert.deepEqual(wrong.body.errors.map((fault) => fault.field).sort(), ['birth', 'name']);
    const added = await desk('POST', '/persons', { name: '王女士', phone: '138 0000 1234', house: '1栋1单元102', relation: 'tenant', tags: '老人、教师', birth: '1950-02-03' });
    assert.equal(added.status, 201, added.text);
    assert.deepEqual(added.body.tags, ['老人', '教师']);
    assert.equal(added.body.contacts[0].value_masked, '138****1234');
    assert.equal(added.body.houses[0].house, '1-1-102');
    assert.ok(!added.text.includes('13800001234') && !added.text.includes('138 0000 1234'));
    const path = `/persons/${added.body.id}`;
    const changed = await desk('POST', path, { name: '王老师', version: added.body.version });
    assert.equal(changed.status, 200, changed.text);
    assert.equal((await desk('POST', path, { name: '王阿姨', version: added.body.version })).status, 409);
    assert.equal((await desk('GET', path)).body.name, '王老师');
    const found = (await desk('GET', '/persons?relation=tenant')).body.items;
    assert.ok(found.some((one) => one.id === added.body.id && one.contact_masked === '138****1234'));
    anju.verify();
});

eachEngine('notes that are restricted are seen by few, a care item needs consent', {}, async (anju, assert) => {
    const desk = anju.as('desk1'), css = anju.as('css');
    const added = await desk('POST', '/persons', { name: '王女士', birth: '1950-02-03' });
    const path = `/persons/${added.body.id}`;
    assert.equal((await desk('POST', `${path}/notes`, { note_kind: 'preference', note_text: '晚上七点以后再打电话' })).status, 201);
    assert.equal((await desk('POST', `${path}/notes`, { note_kind: 'need', note_text: '需要上门读水表' })).status, 201);
    const care = { note_kind: 'care', note_code: 'elderly_alone', note_text: '子女在外地' };
    assert.equal((await desk('POST', `${path}/notes`, care)).status, 422);
    assert.equal((await desk('POST', `${path}/notes`, { ...care, note_consent: '7' })).status, 422);
    anju.sql(`INSERT INTO consent (community_id, id, person_id, purpose, notice_version, is_sensitive, given_at) SELECT community_id, 7000001, id, 'care', '1', 1, 1 FROM person WHERE id = ${added.body.id}`);
    assert.equal((await desk('POST', `${path}/notes`, { ...care, note_consent: '7000001' })).status, 201);
    const noSource = await css('POST', `${path}/notes`, { note_kind: 'behaviour', note_text: '在楼道堆放杂物' });
    assert.deepEqual(noSource.body.errors.map((fault) => fault.field), ['note_source']);
    assert.equal((await css('POST', `${path}/notes`, { note_kind: 'behaviour', note_text: '在楼道堆放杂物', note_source: '11月20日巡查照片' })).status, 201);
    assert.equal((await css('POST', `${path}/notes`, { note_kind: 'communication', note_text: '当面说明了消防要求', note_source: '上门' })).status, 201);

    const seen = (await css('GET', path)).body;
    assert.ok(seen.notes.some((note) => note.kind === 'behaviour'));
    const plain = await desk('GET', path);
    assert.deepEqual(plain.body.notes.map((note) => note.kind).sort(), ['care', 'need', 'preference']);
    assert.ok(!plain.text.includes('堆放杂物'));
    assert.ok(plain.body.timeline.some((one) => one.kind === 'talk' && one.text.includes('消防')));
    const eng = await anju.as('eng')('GET', path); // how to reach him, not how he is
    assert.ok(!eng.text.includes('子女在外地') && !eng.text.includes('独居'));
    assert.equal(eng.body.birth, '');
    anju.verify();
}); // proves S3-3N.1b S3-7.1a

eachEngine('with a developer every talk is logged', {}, async (anju, assert) => {
    const css = anju.as('css');
    const added = await css('POST', '/persons', { name: '某开发公司', kind: 'developer', phone: '0551 6600 0000' });
    const path = `/persons/${added.body.id}`;
    assert.equal((await css('POST', `${path}/notes`, { note_kind: 'communication', note_text: '约定十二月五日前修好屋面', note_source: '函件' })).status, 201);
    const [talk] = (await css('GET', `${path}?show=talk`)).body.timeline;
    assert.match(talk.text, /十二月五日/);
    assert.equal((await css('POST', path, { name: '某开发公司二部' })).body.kind, 'developer'); // stays what it is
    assert.equal(talk.by, '客户主任 周敏');
    assert.ok((await css('GET', '/persons?kind=developer')).body.items.some((one) => one.id === added.body.id));
}); // proves S3-3N.1a

eachEngine('who may not see the register does not, and another community is not there', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const house = await houseOf(desk, '1-1-101');
    const added = await desk('POST', '/persons', { name: '王女士' });
    for (const login of ['tech1', 'exec', 'admin']) {
        assert.equal((await anju.as(login)('GET', `/persons/${added.body.id}`)).status, 403, login);
        assert.equal((await anju.as(login)('GET', '/houses')).status, 403, login);
    }
    for (const path of [`/persons/${added.body.id}`, `/houses/${house.id}`]) {
        assert.equal((await anju.as('lake_director')('GET', path)).status, 404);
        assert.equal((await anju.as('lake_director')('GET', '/persons/7')).status, 404);
    }
    assert.equal((await anju.as('eng')('POST', `/persons/${added.body.id}`, { name: '改名' })).status, 403);
    assert.equal((await anju.as('lake_director')('POST', `/persons/${added.body.id}`, { name: '改名' })).status, 404);
});

eachEngine('who acts for an owner does so no more when the owner leaves', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const owner = (await desk('POST', '/persons', { name: '王女士', phone: '13800001234', house: '1-1-102' })).body;
    const agent = (await desk('POST', '/persons', { name: '赵先生', phone: '13700000001' })).body;
    const given = await desk('POST', `/persons/${agent.id}/houses`, { house: '1-1-102', relation: 'agent', authority: '代办报修', authority_until: '2099-12-31', authority_by: owner.id });
    assert.equal(given.status, 201, given.text);
    assert.equal(given.body.houses[0].authority, '代办报修');
    assert.equal((await desk('POST', `/persons/${agent.id}/houses/${owner.houses[0].part}/end`)).status, 404); // not his
    const ended = await desk('POST', `/persons/${owner.id}/houses/${owner.houses[0].part}/end`);
    assert.equal(ended.status, 200, ended.text);
    const after = (await desk('GET', `/persons/${agent.id}`)).body;
    assert.equal(after.houses.length, 0);
    assert.equal(after.past.length, 1);
    anju.verify();
});

eachEngine('a house tells its use, warranties and who lives there', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const house = await houseOf(desk, '1-1-101'), path = `/houses/${house.id}`;
    const wrong = await desk('POST', path, { area_built: 'gross', area_inner: '1.234', version: house.version });
    assert.deepEqual(wrong.body.errors.map((fault) => fault.field).sort(), ['area_built', 'area_inner']);
    const changed = await desk('POST', path, { kind: 'dwelling', layout: '三室两厅', area_built: '128.5', area_inner: '105', status: 'owner_occupied', completed: '2018-06-30', handed_over: '2018-09-01', warranty: '2028-09-01', ownership: 'private', version: house.version });
    assert.equal(changed.status, 200, changed.text);
    assert.equal(changed.body.area_built, 128.5);
    assert.equal(changed.body.handed_over_at, '2018-09-01T00:00:00+08:00');
    assert.equal((await desk('POST', path, { layout: '两室', version: house.version })).status, 409);
    assert.equal((await desk('POST', `${path}/uses`, { use: 'owner_occupied', from: '2026-02-01' })).status, 201);
    assert.equal((await desk('POST', `${path}/uses`, { use: 'let', tenants: '一家三口', from: '2026-06-01' })).status, 201);
    assert.equal((await desk('POST', `${path}/warranties`, { component: '屋面防水', contractor: '某防水公司', until: '2030-01-01' })).status, 201);
    const now = (await desk('GET', path)).body;
    assert.deepEqual(now.uses.slice(0, 2).map((use) => use.span_text), ['2026-06-01 至今', '2026-02-01 至 2026-06-01']);
    assert.equal(now.status, 'let');
    assert.equal(now.warranties[0].contractor, '某防水公司');
    assert.ok(now.timeline.some((one) => one.kind === 'life' && one.text === '一家三口'));
    anju.verify();
}); // proves S2-2.1.6

eachEngine('a file that is handed out tells of nobody else', {}, async (anju, assert) => {
    const desk = anju.as('desk1'), css = anju.as('css');
    const house = await houseOf(desk, '1-1-101');
    const [first] = (await desk('GET', `/houses/${house.id}`)).body.people;
    const report = async (title, name, phone, more) => {
        const opened = await css('POST', '/cases', { nature: 'complaint', channel: 'phone', title, content: title, house: '1-1-101', reporter_name: name, reporter_phone: phone, ...more });
        assert.equal(opened.status, 201, opened.text);
        return opened.body;
    };
    if (first) await desk('POST', `/persons/${first.person}/houses/${(await desk('GET', `/persons/${first.person}`)).body.houses[0].part}/end`);
    const past = (await desk('POST', '/persons', { name: '旧业主', phone: '13800000001', house: '1-1-101' })).body;
    await report('旧业主投诉电梯', '旧业主', '13800000001');
    anju.setClock('2026-11-26T10:00:00+08:00');
    assert.equal((await desk('POST', `/persons/${past.id}/houses/${past.houses[0].part}/end`)).status, 200);
    const owner = (await desk('POST', '/persons', { name: '新业主', phone: '13800000002', house: '1-1-101' })).body;
    const tenant = (await desk('POST', '/persons', { name: '租客', phone: '13800000003', house: '1-1-101', relation: 'tenant' })).body;
    anju.setClock('2026-11-27T10:00:00+08:00');
    await report('新业主投诉噪声', '新业主', '13800000002');
    await report('租客投诉房东', '租客', '13800000003');
    await report('匿名投诉保安', '新业主', '13800000002', { anonymous: true, anonymous_reason: '不愿让人知道' });
    await css('POST', `/persons/${owner.id}/notes`, { note_kind: 'behaviour', note_text: '乱停车', note_source: '巡查' });

    const seen = (await css('GET', `/houses/${house.id}?show=case`)).body.timeline.map((one) => one.text);
    for (const title of ['旧业主投诉电梯', '新业主投诉噪声', '租客投诉房东', '匿名投诉保安']) assert.ok(seen.includes(title), title); // the desk sees all
    for (const path of [`/houses/${house.id}/file`, `/persons/${owner.id}/file`]) {
        const file = await css('GET', path);
        assert.equal(file.status, 200, file.text);
        assert.deepEqual(file.body.cases.map((one) => one.title), ['新业主投诉噪声']);
        const page = await css('GET', path, null, { accept: 'text/html' });
        for (const answer of [file.text, page.text]) {
            assert.ok(answer.includes('新业主投诉噪声'));
            for (const words of ['旧业主', '租客', '匿名投诉保安', '乱停车', '13800000002']) assert.ok(!answer.includes(words), `${path} tells ${words}`);
        }
    }
    assert.deepEqual((await css('GET', `/persons/${tenant.id}/file`)).body.cases.map((one) => one.title), ['租客投诉房东']);
    assert.equal((await anju.as('eng')('GET', `/persons/${owner.id}/file`)).status, 403);
    assert.ok(Number(anju.sql("SELECT count(*) FROM journal_event WHERE kind = 'read'")) >= 5);
    anju.verify();
}); // proves X-37

// The owner's own session, by the code that the log tells.
async function enter(anju, phone) {
    await anju.api('POST', '/owner/login/code', { phone });
    const code = [...anju.log().matchAll(/text message to \S+: .*验证码 (\d{6})/g)].pop()[1];
    const entered = await anju.api('POST', '/owner/login', { phone, code });
    const cookie = entered.headers.get('set-cookie').split(';')[0];
    const page = await anju.api('GET', '/owner/cases/new', null, { cookie, accept: 'text/html' });
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)[1];
    return (where, send) => anju.api(send ? 'POST' : 'GET', where, send ?? null, { cookie, ...(send ? { 'x-csrf-token': csrf } : {}) });
}

eachEngine('a confidential complaint is in no file that is handed out and on nothing that is posted', {}, async (anju, assert) => {
    const desk = anju.as('desk1'), css = anju.as('css'), director = anju.as('director');
    const house = await houseOf(desk, '1-1-101');
    const [first] = (await desk('GET', `/houses/${house.id}`)).body.people;
    if (first) await desk('POST', `/persons/${first.person}/houses/${(await desk('GET', `/persons/${first.person}`)).body.houses[0].part}/end`);
    const owner = (await desk('POST', '/persons', { name: '新业主', phone: '13800000002', house: '1-1-101' })).body;
    const tenant = (await desk('POST', '/persons', { name: '租客', phone: '13800000003', house: '1-1-101', relation: 'tenant' })).body;
    anju.setClock('2026-11-27T10:00:00+08:00');
    const report = { nature: 'complaint', channel: 'phone', house: '1-1-101', reporter_name: '新业主', reporter_phone: '13800000002' };
    const open = async (more) => {
        const opened = await desk('POST', '/cases', { ...report, ...more, content: more.title });
        assert.equal(opened.status, 201, opened.text);
        return opened.body;
    };
    const plain = await open({ title: '投诉噪声' });
    const secret = await open({ title: '举报楼上养狗', confidential: true });
    assert.equal(plain.confidential, false);
    assert.equal(secret.confidential, true);
    const refused = await desk('POST', '/cases', { ...report, nature: 'repair', title: '漏水', confidential: true });
    assert.equal(refused.status, 422);
    assert.deepEqual(refused.body.errors.map((fault) => fault.field), ['confidential']);

    const files = [`/houses/${house.id}/file`, `/persons/${owner.id}/file`];
    const handedOut = async () => {
        const titles = [];
        for (const path of files) {
            const file = await css('GET', path);
            const page = await css('GET', path, null, { accept: 'text/html' });
            const told = file.body.cases.map((one) => one.title).sort();
            for (const title of ['投诉噪声', '举报楼上养狗']) assert.equal(page.text.includes(title), told.includes(title), `${path} ${title}`);
            if (!told.includes('举报楼上养狗')) assert.ok(!file.text.includes(secret.number) && !page.text.includes(secret.number));
            titles.push(told);
        }
        return titles;
    };
    assert.deepEqual(await handedOut(), [['投诉噪声'], ['投诉噪声']]);

    // inside it stands where it always stood, marked
    for (const path of [`/houses/${house.id}?show=case`, `/persons/${owner.id}?show=case`]) {
        const line = (await css('GET', path)).body.timeline;
        assert.deepEqual(line.filter((one) => one.confidential).map((one) => one.text), ['举报楼上养狗'], path);
        assert.match((await css('GET', path, null, { accept: 'text/html' })).text, /chip is-followup">保密</);
    }
    assert.match((await css('GET', `/cases/${secret.id}`, null, { accept: 'text/html' })).text, /保密处理：/);

    // who filed it reads it, who lives there too does not
    const asOwner = await enter(anju, '13800000002');
    const his = (await asOwner('/owner/cases')).body.items;
    assert.deepEqual(his.map((one) => [one.title, one.confidential]), [['举报楼上养狗', true], ['投诉噪声', false]]);
    const home = (await asOwner('/owner/cases/new')).body.homes[0].id;
    const wrong = await asOwner('/owner/cases', { nature: 'repair', home, content: '漏水', confidential: true });
    assert.deepEqual(wrong.body.errors.map((fault) => fault.field), ['confidential']);
    const own = await asOwner('/owner/cases', { nature: 'complaint', home, content: '邻居家有人群租', confidential: true });
    assert.equal(own.status, 201, own.text);
    assert.equal((await css('GET', `/cases/${own.body.id}`)).body.confidential, true);
    const asTenant = await enter(anju, '13800000003');
    assert.deepEqual((await asTenant('/owner/cases')).body.items, []);
    assert.equal((await asTenant(`/owner/cases/${secret.id}`)).status, 404);

    // lists to take away say which they are
    const rows = (await css('GET', '/cases/list.json')).body;
    const listed = (rows.items ?? rows).filter((one) => [plain.number, secret.number].includes(one.number));
    assert.deepEqual(new Map(listed.map((one) => [one.number, one.confidential])), new Map([[secret.number, true], [plain.number, false]]));
    assert.match((await css('GET', '/cases.csv')).text.split('\n')[0], /confidential/);

    // nothing that is posted or pasted names the house
    const taken = await desk('POST', '/intake', { ...report, title: '举报群租', confidential: true });
    assert.match(taken.body.reply_text, new RegExp(taken.body.items[0].number));
    assert.doesNotMatch(taken.body.reply_text, /1-1-101|举报|新业主/);
    const paper = await desk('GET', `/cases/${secret.id}/receipt`);
    assert.equal(paper.status, 200);
    assert.doesNotMatch(paper.text, /1-1-101|举报|新业主/);
    assert.match((await desk('GET', `/cases/${plain.id}/receipt`)).text, /1-1-101/);
    anju.setClock('2026-12-02T10:00:00+08:00');
    const sheets = [];
    for (let day = 27; day <= 30; day += 1) sheets.push((await director('GET', `/reports/morning?date=2026-11-${day}`)).body);
    sheets.push((await director('GET', '/reports/morning?date=2026-12-01')).body);
    const about = (id) => sheets.flatMap((sheet) => sheet.overdue).filter((one) => one.id === id);
    assert.ok(about(secret.id).length > 0 && about(plain.id).length > 0, 'both are late on some day');
    for (const one of about(secret.id)) assert.deepEqual([one.title, one.where], ['投诉', '保密']);
    for (const one of about(plain.id)) assert.deepEqual([one.title, one.where], ['投诉噪声', '1-1-101']);
    assert.ok(!sheets.some((sheet) => sheet.text.includes('举报楼上养狗')));
    const board = (await director('GET', '/board')).body.items.find((one) => one.id === secret.id);
    assert.deepEqual([board.title, board.house, board.place, board.confidential], ['投诉', null, null, true]);

    // lifted by who may, with a reason, it goes out again
    assert.equal((await desk('POST', `/cases/${secret.id}/lift_confidential`, { reason: '客户同意' })).status, 403);
    assert.equal((await css('POST', `/cases/${secret.id}/lift_confidential`, {})).status, 422);
    assert.equal((await css('POST', `/cases/${secret.id}/lift_confidential`, { reason: '客户同意' })).status, 200);
    assert.deepEqual(await handedOut(), [['举报楼上养狗', '投诉噪声'].sort(), ['举报楼上养狗', '投诉噪声'].sort()]);
    assert.equal((await css('POST', `/cases/${plain.id}/keep_confidential`, { reason: '客户来电要求' })).status, 200);
    assert.deepEqual(await handedOut(), [['举报楼上养狗'], ['举报楼上养狗']]);
    const two = await desk('POST', '/intake', { channel: 'phone', house: '1-1-101', reporter_name: '新业主', reporter_phone: '13800000002',
        matters: [{ nature: 'repair', title: '厨房漏水' }, { nature: 'complaint', title: '举报群租', confidential: true }] });
    assert.equal(two.body.items.length, 2, two.text);
    assert.doesNotMatch(two.body.reply_text, /1-1-101|举报|新业主|厨房/, 'the house of the one tells who said the other');
    assert.equal(tenant.houses[0].house, '1-1-101');
    anju.verify();
}); // proves X-37

eachEngine('what somebody suggested and where he took part stand in his file', {}, async (anju, assert) => {
    const css = anju.as('css');
    const added = await css('POST', '/persons', { name: '王女士', phone: '13911112222' });
    const path = `/persons/${added.body.id}`;
    const said = await css('POST', '/cases', { community: 'yiyuan', nature: 'suggestion', channel: 'phone', place: '南门', reporter_name: '王女士',
        reporter_phone: '13911112222', title: '南门加一盏路灯', content: '南门太暗，建议加一盏路灯' });
    assert.equal(said.status, 201, said.text);
    assert.match(said.body.number, /^JY-/);
    assert.equal((await css('POST', `${path}/notes`, { note_kind: 'participation', note_text: '参加业主大会，投票赞成更换电梯', note_source: '会议签到表' })).status, 201);
    const { timeline, notes } = (await css('GET', path)).body;
    assert.ok(timeline.some((one) => one.text?.includes('业主大会')));
    assert.ok(timeline.some((one) => JSON.stringify(one).includes('路灯')));
    assert.ok(!notes.some((one) => one.kind === 'participation'), 'what is over is no fact to act on');
    anju.verify();
}); // proves S3-7.1b

eachEngine('a place has its own page with what was reported there', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const lift = await desk('POST', '/places', { kind: 'lift', code: '99', name: '99 号电梯', note: '9 栋 1 单元' });
    assert.equal(lift.status, 201, lift.text);
    assert.deepEqual((await desk('POST', '/places', { kind: 'lift', code: '99', name: '又一部' })).body.errors.map((fault) => fault.field), ['code']);
    const opened = await desk('POST', '/cases', { nature: 'repair', channel: 'phone', title: '电梯异响', content: '上行有异响', place: '99 号电梯', reporter_name: '王女士', reporter_phone: '13800001234' });
    assert.equal(opened.status, 201, opened.text);
    const path = `/places/${lift.body.id}`;
    assert.deepEqual((await desk('GET', `${path}?show=case`)).body.timeline.map((one) => one.text), ['电梯异响']);
    const page = await desk('GET', `/cases/${opened.body.id}`, null, { accept: 'text/html' });
    assert.ok(page.text.includes(`href="${path}"`));
    assert.equal((await desk('POST', `${path}/end`)).status, 200);
    assert.equal((await desk('GET', path)).status, 404);
    assert.equal((await anju.as('lake_director')('GET', path)).status, 404);
    const booked = (await desk('GET', '/places?kind=facility')).body.items;
    assert.ok(booked.some((one) => one.bookable && one.hours && one.rules));
    anju.verify();
});

eachEngine('any business begins from the file of the customer', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const house = await houseOf(desk, '1-1-101');
    const page = await desk('GET', `/houses/${house.id}`, null, { accept: 'text/html' });
    const href = /href="(\/cases\/new\?[^"]*house=1-1-101[^"]*)"/.exec(page.text)[1].replace(/&amp;/g, '&');
    const form = await desk('GET', href, null, { accept: 'text/html' });
    assert.equal(form.status, 200);
    assert.match(form.text, /value="1-1-101"/);
    for (const nature of ['inquiry', 'repair', 'complaint', 'paid', 'request', 'help', 'suggestion']) assert.ok(form.text.includes(`value="${nature}"`), nature);
}); // proves S3-3C.3a

// A repair that a technician has looked at: whose it is to pay for.
async function assessed(anju, assert, input, found) {
    const css = anju.as('css'), tech = anju.as('tech1');
    const opened = await css('POST', '/cases', { nature: 'repair', channel: 'phone', category: 'other', content: input.title, ...input });
    assert.equal(opened.status, 201, opened.text);
    const act = async (who, action, body) => {
        const done = await who('POST', `/cases/${opened.body.id}/${action}`, body);
        assert.ok(done.status < 300, `${action}: ${done.text.slice(0, 300)}`);
    };
    await act(css, 'dispatch', { assignees: ['tech1'] });
    await act(tech, 'accept', {});
    await act(tech, 'arrive', {});
    await act(tech, 'assess', { finding: '看过了', ...found });
    return { id: opened.body.id, act };
}

eachEngine('a repair under warranty stands beside who answers for the component and until when', {}, async (anju, assert) => {
    const css = anju.as('css');
    const house = await houseOf(css, '1-1-101'), path = `/houses/${house.id}`;
    assert.equal((await css('POST', `${path}/warranties`, { component: '屋面防水', contractor: '某防水公司', until: '2030-01-01' })).status, 201);
    const repair = await assessed(anju, assert, { title: '屋面渗水', house: '1-1-101', reporter_name: '王女士', reporter_phone: '13800001234' }, { responsibility: 'warranty', chargeable: false });
    const file = (await css('GET', path)).body;
    const record = file.repairs.find((one) => one.id === repair.id);
    assert.equal(record.in_warranty, true);
    assert.ok(file.timeline.some((one) => one.what === '保修维修' && one.text === '屋面渗水'));
    const [warranty] = file.warranties.filter((one) => one.component === '屋面防水');
    assert.deepEqual([warranty.contractor, warranty.until_text, warranty.holds], ['某防水公司', '2030-01-01', true]);
}); // proves S2-2.1.3

eachEngine('what was done for money stands in the file of who asked for it', {}, async (anju, assert) => {
    const css = anju.as('css');
    const added = (await css('POST', '/persons', { name: '王女士', phone: '13800001234' })).body;
    assert.equal(added.paid.count, 0);
    const paid = await css('POST', '/cases', { nature: 'paid', channel: 'phone', category: 'other', title: '客厅换灯', content: '客厅换灯', house: '1-1-101', reporter_name: '王女士', reporter_phone: '13800001234' });
    assert.equal(paid.status, 201, paid.text);
    assert.equal((await css('POST', '/cases', { nature: 'paid', channel: 'phone', category: 'other', title: '别人的', content: '别人的', house: '1-1-101', reporter_name: '李先生', reporter_phone: '13900005678' })).status, 201);
    anju.sql(`UPDATE service_case SET price_fen = 8050 WHERE id = ${paid.body.id}`);
    const file = (await css('GET', `/persons/${added.id}`)).body;
    assert.deepEqual(file.paid.items.map((one) => [one.title, one.amount]), [['客厅换灯', 80.5]]);
    assert.equal(file.paid.count, 1);
    assert.equal(file.paid.amount, 80.5);
}); // proves S2-2.1.10

eachEngine('calls, messages and visits are logged on the case and in the file of the customer', {}, async (anju, assert) => {
    const css = anju.as('css');
    const person = (await css('POST', '/persons', { name: '王女士', phone: '13800001234' })).body, path = `/persons/${person.id}`;
    assert.equal((await css('POST', '/calls/missed', { phone: '13800001234' })).status, 201);
    const repair = await assessed(anju, assert, { title: '门锁坏了', house: '1-1-101', reporter_name: '王女士', reporter_phone: '13800001234' }, { responsibility: 'public', chargeable: false });
    await repair.act(css, 'feedback', { text: '电话里说明了进展', way: 'phone', kind: 'progress' });
    await repair.act(css, 'feedback', { text: '微信发了照片', way: 'wechat', kind: 'progress' });
    await repair.act(anju.as('tech1'), 'feedback', { text: '当面解释了原因', way: 'visit', kind: 'progress' });
    for (const [source, said] of [['上门', '走访，问了供暖'], ['会议', '参加了业主恳谈会'], ['通知', '已收到停水通知']])
        assert.equal((await css('POST', `${path}/notes`, { note_kind: 'communication', note_text: said, note_source: source })).status, 201);

    const page = await css('GET', `/cases/${repair.id}?show=talk`, null, { accept: 'text/html' });
    for (const said of ['电话里说明了进展', '微信发了照片', '当面解释了原因']) assert.ok(page.text.includes(said), said);
    const talks = (await css('GET', `${path}?show=talk`)).body.timeline;
    for (const said of ['电话里说明了进展', '微信发了照片', '当面解释了原因', '走访', '恳谈会', '停水通知']) assert.ok(talks.some((one) => one.text?.includes(said)), said);
    assert.ok(talks.some((one) => one.what === '未接来电'));
    assert.ok(talks.every((one) => one.kind === 'talk'));
}); // proves S1-7.1.1c S2-2.1.9

eachEngine('two files with one number are offered to be merged, and merging can be undone', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const first = (await desk('POST', '/persons', { name: '王女士', phone: '13800001234', house: '1-1-101' })).body;
    const second = (await desk('POST', '/persons', { name: '王老师', phone: '138 0000 1234', house: '1-1-102' })).body;
    assert.deepEqual(second.twins.map((one) => one.twin), [first.id]);
    const merged = await desk('POST', `/persons/${second.id}/merge`, { into: first.id });
    assert.equal(merged.status, 200, merged.text);
    assert.deepEqual(merged.body.houses.map((one) => one.house).sort(), ['1-1-101', '1-1-102']);
    const old = (await desk('GET', `/persons/${second.id}`)).body;
    assert.deepEqual([old.status, old.merged_into], ['merged', first.id]);
    assert.ok(!(await desk('GET', '/persons?order=newest')).body.items.some((one) => one.id === second.id));
    assert.equal((await desk('POST', `/persons/${second.id}/unmerge`)).status, 200);
    assert.deepEqual((await desk('GET', `/persons/${first.id}`)).body.houses.map((one) => one.house), ['1-1-101']);
    assert.deepEqual((await desk('GET', `/persons/${second.id}`)).body.houses.map((one) => one.house), ['1-1-102']);
    anju.verify();
});

eachEngine('what was done for somebody stands in his history: moving in, renovation, parking, fees, complaints', {}, async (anju, assert) => {
    const css = anju.as('css');
    const added = await css('POST', '/persons', { name: '王女士', phone: '13911113333' });
    const path = `/persons/${added.body.id}`;
    const affairs = { move_in: '领钥匙六把', renovation: '装修许可 2026-118', moving: '搬出大件放行', parking: '月卡 B2-031', fee: '缴清三季度物业费' };
    for (const [kind, text] of Object.entries(affairs))
        assert.equal((await css('POST', `${path}/notes`, { note_kind: kind, note_text: text, note_source: '前台单据' })).status, 201);
    await css('POST', '/cases', { community: 'yiyuan', nature: 'complaint', channel: 'phone', place: '北门', reporter_name: '王女士', reporter_phone: '13911113333',
        title: '北门保洁不及时', content: '北门保洁不及时' });
    const { timeline, notes } = (await css('GET', path)).body;
    for (const text of Object.values(affairs)) assert.ok(timeline.some((one) => one.text?.includes(text)), text);
    assert.ok(timeline.some((one) => one.what === '装修办理'));
    assert.ok(timeline.some((one) => JSON.stringify(one).includes('北门保洁')));
    assert.deepEqual(notes, []);
    assert.equal((await css('POST', `${path}/notes`, { note_kind: 'wedding', note_text: '试' })).status, 422);
    anju.verify();
}); // proves S2-2.1.8
