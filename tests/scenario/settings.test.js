// The settings as programs see them: who may change what, what the changed one feels at once, and
// that an administrator sees no case.
'use strict';

const { eachEngine } = require('./harness');

const GIVEN = { nature: 'repair', channel: 'phone', title: '漏水', content: '厨房漏水', house: '1-1-101', reporter_name: '林先生', reporter_phone: '13800001234' };
const PAGE = { accept: 'text/html' };
const NEW = { login: 'li.na', name: '李娜', community: 'yiyuan', role: ['front_desk'] };

const cookieOf = (answer) => (answer.headers.get('set-cookie') || '').split(';')[0];
const formOf = (values) => new URLSearchParams(values);

async function add(anju, more = {}) {
    return anju.as('admin')('POST', '/settings/users', { ...NEW, ...more });
}

// proves X-3
eachEngine('a new colleague gets a first password that is good for choosing his own', {}, async (anju, assert) => {
    const added = await add(anju);
    assert.equal(added.status, 201, added.text);
    const first = added.body.first_password;
    assert.match(first, /^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/);
    assert.equal((await add(anju)).status, 422, 'the login is taken');
    const shown = await anju.as('admin')('GET', `/settings/users/${added.body.id}`);
    assert.equal(shown.body.must_change_password, true);
    assert.ok(!shown.text.includes(first));

    const program = await anju.api('POST', '/login', { login: 'li.na', password: first });
    assert.equal(program.status, 403);
    const person = await anju.api('POST', '/login', formOf({ login: 'li.na', password: first }), PAGE);
    assert.equal(person.status, 303);
    assert.equal(person.headers.get('location'), '/login/password?login=li.na');
    assert.equal(cookieOf(person), '', 'not let in yet');
    const change = (values) => anju.api('POST', '/login/password', formOf({ login: 'li.na', password: first, new_password: '我自己的密码啊啊', again: '我自己的密码啊啊', ...values }), PAGE);
    assert.equal((await change({ password: 'wrong' })).status, 422);
    assert.equal((await change({ again: '别的' })).status, 422);
    assert.equal((await change({ new_password: first, again: first })).status, 422);
    const changed = await change({});
    assert.equal(changed.status, 303, changed.text);
    const mine = await anju.api('GET', '/cases', null, { cookie: cookieOf(changed) });
    assert.equal(mine.status, 200);
    assert.equal((await change({})).status, 422, 'the first password is over');
    anju.verify();
});

// proves X-22
eachEngine('what an administrator changes holds at once and stands in the journal', {}, async (anju, assert) => {
    const admin = anju.as('admin');
    const before = anju.sql("SELECT id FROM staff_user WHERE login = 'lake_director'");
    assert.equal((await admin('POST', `/settings/users/${before}/disable`)).status, 200); // a community has one director
    const { body } = await add(anju);
    const where = `/settings/users/${body.id}`;
    const li = anju.as('li.na');
    assert.equal((await li('GET', '/cases')).status, 200);
    assert.equal((await admin('POST', `${where}/roles`, { community: 'yiyuan', role: ['technician', 'eng'] })).status, 200);
    assert.equal((await li('GET', '/settings/users')).status, 403);
    assert.equal((await admin('POST', `${where}/roles`, { community: 'lakeside', role: ['director'] })).status, 200);
    assert.equal((await li('GET', '/settings/users')).status, 200);
    assert.deepEqual((await admin('GET', where)).body.grants.map((one) => [one.community, one.roles.join()]).sort(),
        [['lakeside', 'director'], ['yiyuan', 'eng,technician']]);
    assert.equal((await admin('POST', `${where}/roles`, { community: 'yiyuan', role: ['admin'] })).status, 422);
    assert.equal((await admin('POST', `${where}/disable`)).status, 200);
    assert.equal((await li('GET', '/cases')).status, 401);
    assert.equal((await admin('POST', `${where}/enable`)).status, 200);
    const kinds = anju.sql("SELECT kind FROM journal_event WHERE kind LIKE 'user_%' ORDER BY id").split('\n').slice(-5);
    assert.deepEqual(kinds, ['user_added', 'user_roles_changed', 'user_roles_changed', 'user_disabled', 'user_enabled']);
    const me = (await admin('GET', '/session')).body.id;
    assert.equal((await admin('POST', `/settings/users/${me}/disable`)).status, 409);
    anju.verify();
});

// proves X-1
eachEngine('who may not see an account finds none; an administrator finds no case', {}, async (anju, assert) => {
    const opened = await anju.as('desk1')('POST', '/cases', GIVEN);
    const { body } = await add(anju);
    const where = `/settings/users/${body.id}`;
    assert.equal((await anju.as('director')('GET', where)).status, 200);
    assert.equal((await anju.as('lake_director')('GET', where)).status, 404);
    const lake = (await anju.as('lake_director')('GET', '/settings/users')).body.items.map((one) => one.login);
    assert.ok(lake.includes('lake_desk') && !lake.includes('li.na') && !lake.includes('desk1'), lake.join());
    for (const end of ['/roles', '/disable', '/password', '/name', '/sessions/end'])
        assert.equal((await anju.as('director')('POST', `${where}${end}`, {})).status, 403, end);
    assert.equal((await anju.as('desk1')('GET', '/settings/users')).status, 403);
    assert.equal((await anju.as('admin')('GET', `/cases/${opened.body.id}`)).status, 403);
    const pages = ['/settings', '/settings/users', where, '/settings/roster', '/'];
    for (const page of pages) {
        const answer = await anju.as('admin')('GET', page, null, PAGE);
        assert.equal(answer.status, 200, page);
        assert.ok(!answer.text.includes(opened.body.number) && !answer.text.includes('厨房漏水'), page);
    }
});

eachEngine('an administrator of one community does not take over who may more elsewhere', {}, async (anju, assert) => {
    const local = await add(anju, { login: 'local', name: '本区管理', role: ['admin'] });
    assert.equal(local.status, 201, local.text);
    const { body } = await add(anju);
    const admin = anju.as('local');
    const where = `/settings/users/${body.id}`;
    assert.equal((await admin('POST', `${where}/name`, { name: '李小娜' })).status, 200);
    assert.equal((await admin('POST', '/settings/users', { ...NEW, login: 'x1', community: '*' })).status, 422);
    assert.equal((await admin('POST', '/settings/users', { ...NEW, login: 'x1', community: 'lakeside' })).status, 422);
    await anju.as('admin')('POST', `${where}/roles`, { community: 'lakeside', role: ['css'] });
    assert.equal((await admin('POST', `${where}/password`)).status, 403);
    assert.equal((await admin('POST', `${where}/disable`)).status, 403);
    const seen = await admin('GET', where);
    assert.deepEqual(seen.body.grants.map((one) => one.community), ['yiyuan'], 'the other grant is not his to see');
    const exec = (await anju.as('admin')('GET', '/settings/users?q=exec')).body.items[0];
    assert.equal((await admin('GET', `/settings/users/${exec.id}`)).status, 404);
});

eachEngine('departments are a tree that is kept on one page, and the board groups people by it', {}, async (anju, assert) => {
    const director = anju.as('director');
    const tree = async (where = '') => (await director('GET', `/settings/departments${where}`)).body;
    const find = async (name) => (await tree()).items.find((one) => one.name === name);
    assert.equal((await find('水电班')).parent_name, '工程部');
    assert.equal((await find('水电班')).level, 1);
    const added = await director('POST', '/settings/departments/lines', { community: 'yiyuan', lines: '环境部,,环境\n绿化班，环境部\n' });
    assert.equal(added.status, 201, added.text);
    const green = await find('绿化班'), environment = await find('环境部');
    assert.equal(green.kind, 'environment');

    const cycle = await director('POST', `/settings/departments/${environment.id}`, { name: '环境部', kind: 'environment', parent: green.id });
    assert.equal(cycle.status, 422);
    assert.deepEqual(cycle.body.errors.map((one) => one.field), ['parent']);
    const engineering = await find('工程部');
    assert.equal((await director('POST', `/settings/departments/${green.id}`, { name: '园林班', kind: 'environment', parent: engineering.id, head: 'tech5' })).status, 200);
    assert.equal((await find('园林班')).parent_name, '工程部');
    assert.equal((await find('园林班')).head_name, '维修 陈涛');
    assert.equal((await director('POST', '/settings/departments/people', { community: 'yiyuan', user: 'tech6', department: green.id })).status, 200);
    assert.deepEqual((await find('园林班')).people.map((one) => one.login), ['tech6']);
    assert.equal((await director('POST', `/settings/departments/${green.id}/close`, {})).status, 409, 'he is still in it');
    assert.equal((await director('POST', '/settings/departments/people', { community: 'yiyuan', user: 'lake_desk', department: green.id })).status, 422);

    // Work of whoever stands in a department is counted there, whatever his post is.
    const made = await director('POST', '/cases', { nature: 'repair', title: '花园水管漏水', content: '一直滴水', house: '1-1-101', reporter_name: '王女士', reporter_phone: '13800001234' });
    assert.equal(made.status, 201, made.text);
    assert.equal((await anju.as('desk1')('POST', `/cases/${made.body.id}/classify`, { category: 'R01', size: 'minor' })).status, 200);
    assert.equal((await anju.as('eng')('POST', `/cases/${made.body.id}/dispatch`, { assignees: ['tech6'] })).status, 200);
    anju.setClock('2026-11-23T20:00:00+08:00');
    const groups = (await director('GET', '/board?community=yiyuan')).body.groups;
    assert.ok(groups.some((one) => one.department === 'environment' && one.person_name === '维修 杨波'), JSON.stringify(groups));
    assert.match((await director('GET', '/board?community=yiyuan', null, { accept: 'text/html' })).text, /园林班/);

    assert.equal((await director('POST', '/settings/departments/people', { community: 'yiyuan', user: 'tech6' })).status, 200);
    assert.equal((await director('POST', `/settings/departments/${green.id}/close`, {})).status, 200);
    assert.deepEqual((await tree()).closed.map((one) => one.name), ['园林班']);
    const far = anju.as('lake_director');
    assert.equal((await far('GET', '/settings/departments?community=yiyuan')).status, 404);
    assert.equal((await far('POST', `/settings/departments/${engineering.id}`, { name: '我的', kind: 'other' })).status, 404);
    assert.equal((await anju.as('eng')('POST', `/settings/departments/${engineering.id}/close`, {})).status, 403);
    const log = (await director('GET', '/settings/log?community=yiyuan')).body.items.map((one) => one.what);
    assert.ok(log.includes('撤销部门 园林班') && log.includes('调动部门 tech6 园林班'), log.join());
    anju.verify();
}); // proves S3-4.3

eachEngine('a community has one project manager, and the post is handed over in one step', {}, async (anju, assert) => {
    const admin = anju.as('admin');
    const id = (login) => anju.sql(`SELECT id FROM staff_user WHERE login = '${login}'`);
    const second = await admin('POST', `/settings/users/${id('css')}/roles`, { community: 'yiyuan', role: ['css', 'director'] });
    assert.equal(second.status, 422);
    assert.match(second.body.errors[0].message, /已由主任 孙丽任服务中心主任/);
    const css = anju.as('css'), director = anju.as('director');
    assert.equal((await css('GET', '/settings/users')).status, 403);
    const done = await admin('POST', '/settings/departments/manager', { community: 'yiyuan', user: 'css' });
    assert.equal(done.status, 200, done.text);
    assert.equal(done.body.manager, id('css'));
    assert.equal((await css('GET', '/settings/users')).status, 200, 'at once');
    assert.equal((await director('GET', '/cases')).status, 403, 'he has no post any more');
    const log = (await css('GET', '/settings/log?community=yiyuan')).body.items.map((one) => one.what);
    assert.ok(log.includes('交接项目经理 主任 孙丽 客户主任 周敏'), log.join());
    anju.verify();
}); // proves S3-4.1

eachEngine('the roster takes the same shift for several days and refuses one that overlaps', {}, async (anju, assert) => {
    const director = anju.as('director');
    const night = { community: 'yiyuan', role: 'duty', user: 'duty', day: '2026-11-23', until: '2026-11-25', from: '22:00', to: '06:00' };
    const added = await director('POST', '/settings/roster', night);
    assert.equal(added.status, 201, added.text);
    const week = () => director('GET', '/settings/roster?community=yiyuan&week=2026-11-26');
    const { items } = (await week()).body;
    assert.deepEqual(items.map((one) => [one.from, one.to]).slice(0, 1), [['2026-11-23T22:00:00+08:00', '2026-11-24T06:00:00+08:00']]);
    assert.equal(items.length, 3);
    const again = await director('POST', '/settings/roster', { ...night, day: '2026-11-22', until: '2026-11-24' });
    assert.equal(again.status, 422);
    assert.equal(again.body.errors[0].field, 'from');
    assert.equal((await week()).body.items.length, 3, 'all or nothing');
    assert.equal((await director('POST', '/settings/roster', { ...night, role: 'eng' })).status, 422);
    assert.equal((await anju.as('lake_director')('POST', '/settings/roster', night)).status, 422);
    assert.equal((await anju.as('lake_director')('GET', '/settings/roster?community=yiyuan')).status, 404);
    assert.equal((await anju.as('tech1')('GET', '/settings/roster')).status, 403);
    assert.equal((await director('POST', `/settings/roster/${items[0].id}/remove`, { community: 'yiyuan' })).status, 200);
    assert.equal((await week()).body.items.length, 2);
    anju.verify();
});

// ---- communities and houses ---------------------------------------------------------

const NEW_COMMUNITY = { code: 'garden', name: '花园里', phone: '0551-1234567', hotline_hours: '00:00-24:00', counter_hours: '08:00-20:00', work_hours: '08:30-17:30' };

// proves X-22
eachEngine('a community is added with what it promises, and changed; the journal knows before and after', {}, async (anju, assert) => {
    const admin = anju.as('admin');
    assert.equal((await admin('POST', '/settings/communities', { ...NEW_COMMUNITY, counter_hours: '8-20', code: 'Bad Code' })).body.errors.length, 2);
    const added = await admin('POST', '/settings/communities', NEW_COMMUNITY);
    assert.equal(added.status, 201, added.text);
    assert.equal(added.body.profile.phone, '0551-1234567');
    assert.equal((await admin('POST', '/settings/communities', NEW_COMMUNITY)).status, 422);
    assert.equal(anju.sql("SELECT count(*) FROM promise_binding b JOIN community c ON c.community_id = b.community_id WHERE c.code = 'garden' AND b.code = 'BASE-000'"), '1');
    const changed = await admin('POST', '/settings/communities/garden', { ...NEW_COMMUNITY, code: undefined, counter_hours: '09:00-18:00' });
    assert.equal(changed.status, 200, changed.text);
    assert.equal(changed.body.counter_hours, '09:00-18:00');
    assert.equal(anju.sql("SELECT count(*) FROM journal_event WHERE kind = 'community_changed'"), '1');
    assert.equal((await anju.as('director')('GET', '/settings/communities/garden')).status, 404);
    assert.deepEqual((await anju.as('director')('GET', '/settings/communities')).body.items.map((one) => one.code), ['yiyuan']);
    assert.equal((await anju.as('director')('POST', '/settings/communities/yiyuan', NEW_COMMUNITY)).status, 403);
    anju.verify();
});

// proves S3-1.1 S3-1.2a S3-1.2b S3-1.2c
eachEngine('what a community is: where, how large, of which kinds, and what nobody is sure of', {}, async (anju, assert) => {
    const admin = anju.as('admin'), director = anju.as('director');
    const yiyuan = (await director('GET', '/settings/communities/yiyuan')).body.profile;
    assert.deepEqual([yiyuan.city, yiyuan.district, yiyuan.bounds.east, yiyuan.bounds.south], ['合肥', '高新技术区', '怀宁路', '习友路']);
    assert.deepEqual([yiyuan.land_m2, yiyuan.floor_m2, yiyuan.plot_ratio, yiyuan.greening_pct], [79000, 182000, 2.03, 35]);
    assert.deepEqual([yiyuan.floor_m2_by_kind.commercial, yiyuan.unclear], [320, ['floor_m2_by_kind.commercial']]);

    const facts = { city: '合肥', district: '滨湖区', bound_east: '一号路', land_m2: 50000, floor_m2: 120000, plot_ratio: '2.4', greening_pct: 38,
        area_high_rise: 90000, area_commercial: 3000, unclear: ['commercial'] };
    const wrong = await admin('POST', '/settings/communities', { ...NEW_COMMUNITY, ...facts, plot_ratio: 'two', greening_pct: 101 });
    assert.equal(wrong.status, 422);
    assert.deepEqual(wrong.body.errors.map((one) => one.field), ['greening_pct']);
    const unsure = await admin('POST', '/settings/communities', { ...NEW_COMMUNITY, ...facts, plot_ratio: 'two', unclear: ['moon'] });
    assert.deepEqual(unsure.body.errors.map((one) => one.field).sort(), ['plot_ratio', 'unclear']);
    const { profile } = (await admin('POST', '/settings/communities', { ...NEW_COMMUNITY, ...facts })).body;
    assert.deepEqual(profile.bounds.east, '一号路');
    assert.deepEqual([profile.land_m2, profile.floor_m2, profile.plot_ratio, profile.greening_pct], [50000, 120000, 2.4, 38]);
    assert.deepEqual([profile.floor_m2_by_kind.high_rise, profile.floor_m2_by_kind.mid_rise, profile.unclear], [90000, null, ['floor_m2_by_kind.commercial']]);
    const kept = (await admin('POST', '/settings/communities/garden', { ...NEW_COMMUNITY, code: undefined })).body.profile;
    assert.equal(kept.land_m2, 50000, 'a form without facts leaves them');
    const page = await director('GET', '/settings/communities/yiyuan', null, { accept: 'text/html' });
    assert.match(page.text, /商业<\/dt><dd>320 ㎡（存疑）/);
    anju.verify();
});

eachEngine('houses from a file are looked at first, and added all or not at all', {}, async (anju, assert) => {
    const admin = anju.as('admin');
    await admin('POST', '/settings/communities', NEW_COMMUNITY);
    const where = '/settings/communities/garden/houses';
    const looked = await admin('POST', where, { lines: '1-1-101\n1-1-102\n' });
    assert.deepEqual([looked.status, looked.body.count, looked.body.added], [200, 2, false]);
    const houses = async () => (await admin('GET', '/settings/communities/garden')).body.houses;
    assert.equal(await houses(), 0);
    const bad = await admin('POST', where, { lines: '1-1-101\n??\n', confirm: true });
    assert.deepEqual([bad.status, bad.body.faults.map((one) => one.line)], [422, [2]]);
    assert.equal(await houses(), 0);
    // 楼栋,单元,房号 as Chinese office programs write it, in GB18030
    const file = Buffer.concat([Buffer.from([0xc2, 0xa5, 0xb6, 0xb0, 0x2c, 0xb5, 0xa5, 0xd4, 0xaa, 0x2c, 0xb7, 0xbf, 0xba, 0xc5]), Buffer.from('\r\n1,1,101\r\n1,1,102\r\n')]);
    const json = await admin('POST', where, { file: { name: 'f.csv', base64: file.toString('base64') }, confirm: true });
    assert.deepEqual([json.status, json.body.added, json.body.count], [200, true, 2], json.text);
    const part = (name, value) => `--B\r\nContent-Disposition: form-data; ${name}\r\n\r\n${value}\r\n`;
    const form = part('name="confirm"', 'true') + part('name="file"; filename="房号.csv"', '2-1-101\r\n') + '--B--\r\n';
    const sent = await admin('POST', where, form, { 'content-type': 'multipart/form-data; boundary=B' });
    assert.deepEqual([sent.status, sent.body.count], [200, 1], sent.text);
    const plan = await admin('POST', where, { first_building: 1, last_building: 1, units: 1, floors: 2, doors: 2, confirm: true });
    assert.deepEqual([plan.body.count, plan.body.there], [2, 2]);
    assert.equal(await houses(), 5);
    assert.equal((await admin('POST', where, { first_building: 1, last_building: 999, units: 50, floors: 100, doors: 60 })).status, 422);
    assert.equal((await anju.as('quality')('POST', where, { lines: '1' })).status, 403);
    anju.verify();
});

// proves X-22
eachEngine('who changed which setting can be read, of the company by the company, of a community by its director', {}, async (anju, assert) => {
    const admin = anju.as('admin');
    const { body } = await add(anju);
    await admin('POST', `/settings/users/${body.id}/roles`, { community: 'yiyuan', role: ['eng'] });
    const log = async (who, query = '') => (await anju.as(who)('GET', `/settings/log${query}`)).body;
    const [roles, added] = (await log('admin')).items;
    assert.deepEqual([roles.kind, roles.actor, roles.what, roles.details], ['user_roles_changed', '系统管理员', '更改岗位 li.na', ['客服前台 → 工程主管']]);
    assert.deepEqual([added.kind, added.what], ['user_added', '添加帐号 li.na 李娜']);
    const hours = { name: '颐园世家', hotline_hours: '00:00-24:00', counter_hours: '09:00-21:00', work_hours: '08:30-12:00,14:00-17:30' };
    assert.equal((await admin('POST', '/settings/communities/yiyuan', hours)).status, 200);
    const mine = (await log('director')).items;
    assert.deepEqual([mine[0].kind, mine[0].details[0]], ['community_changed', '前台服务时段：08:00-22:00 → 09:00-21:00']);
    assert.ok(!mine.some((one) => one.kind.startsWith('user_')), 'accounts are the company\'s');
    assert.equal((await anju.as('director')('GET', '/settings/log?community=lakeside')).status, 404);
    assert.equal((await anju.as('desk1')('GET', '/settings/log')).status, 403);
});

// proves X-22 X-7
eachEngine('the log of changes is read to its first line, on pages and as a file', {}, async (anju, assert) => {
    const admin = anju.as('admin'), director = anju.as('director'), where = '/settings/log?community=yiyuan';
    const hours = { hotline_hours: '00:00-24:00', counter_hours: '09:00-21:00', work_hours: '08:30-12:00,14:00-17:30' };
    for (let i = 0; i < 205; i++) assert.equal((await admin('POST', '/settings/communities/yiyuan', { ...hours, name: `颐园 ${i}` })).status, 200);
    const until = '2026-11-24T09:00:00+08:00';
    assert.equal((await director('POST', '/settings/delegations', { community: 'yiyuan', from: 'tech1', to: 'tech2', scope: 'handle', until, reason: '外出培训' })).status, 201);
    const pages = [];
    for (let after = ''; after !== null;) {
        const { status, body, text } = await director('GET', `${where}&limit=30${after && `&after=${after}`}`);
        assert.equal(status, 200, text);
        assert.ok(body.items.length <= 30);
        pages.push(...body.items);
        after = body.next;
    }
    assert.ok(pages.length >= 206, String(pages.length));
    assert.equal(pages[0].kind, 'delegated');
    const names = pages.flatMap((one) => one.details.map((text) => /^名称：.* → 颐园 (\d+)$/.exec(text)?.[1]).filter(Boolean).map(Number));
    assert.deepEqual(names, Array.from({ length: 205 }, (none, i) => 204 - i));
    assert.deepEqual((await director('GET', '/settings/log/list.json?community=yiyuan')).body.items, pages);
    assert.equal((await director('GET', '/settings/log.csv?community=yiyuan')).text.trim().split('\n').length, pages.length + 1);
    const html = (await director('GET', where, null, { accept: 'text/html' })).text;
    const next = /<a class="btn" rel="next" href="([^"]+)"/.exec(html);
    assert.equal((await director('GET', next[1].replaceAll('&amp;', '&'), null, { accept: 'text/html' })).status, 200);
});

eachEngine('the number on a badge is told with who took it in and who comes', {}, async (anju, assert) => {
    const admin = anju.as('admin'), desk = anju.as('desk1');
    const id = (login) => anju.sql(`SELECT id FROM staff_user WHERE login = '${login}'`);
    assert.equal((await admin('POST', `/settings/users/${id('desk1')}/badge`, { badge: 'KF-07' })).status, 200);
    assert.equal((await admin('POST', `/settings/users/${id('tech1')}/badge`, { badge: 'WX-12' })).status, 200);
    const taken = await admin('POST', `/settings/users/${id('desk2')}/badge`, { badge: 'KF-07' });
    assert.deepEqual(taken.body.errors.map((one) => one.field), ['badge']);
    assert.equal((await admin('GET', `/settings/users/${id('desk1')}`)).body.badge, 'KF-07');

    const { body } = await desk('POST', '/cases', { nature: 'repair', channel: 'phone', house: '1-1-101', title: '厨房漏水', reporter_name: '王女士', reporter_phone: '13800001234' });
    await desk('POST', `/cases/${body.id}/classify`, { category: 'R01', size: 'minor' });
    assert.equal((await anju.as('eng')('POST', `/cases/${body.id}/dispatch`, { assignees: ['tech1'] })).status, 200);
    const receipt = await desk('GET', `/cases/${body.id}/receipt`, null, { accept: 'text/html' });
    assert.match(receipt.text, /首问责任人：前台一（工号 KF-07）/);
    const order = await anju.as('eng')('GET', `/cases/${body.id}`, null, { accept: 'text/html' });
    assert.match(order.text, /维修 王刚（工号 WX-12）/);
    anju.verify();
}); // proves S3-4.4
