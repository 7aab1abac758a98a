// The first visit: from `anju init` and `anju serve` alone to a case that is closed and archived,
// by what a browser sends.
'use strict';

const { eachEngine } = require('./harness');

const PAGE = { accept: 'text/html' };
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const HOURS = { hotline_hours: '00:00-24:00', counter_hours: '08:00-22:00', work_hours: '08:30-12:00,14:00-17:30' };
const PEOPLE = [['周前台', 'zhou', 'front_desk'], ['郑工', 'zheng', 'eng'], ['王师傅', 'wang', 'technician'], ['吴主任', 'wu', 'css'], ['孙主任', 'sun', 'director'], ['林档案', 'lin', 'archivist'], ['赵品质', 'zhao', 'quality']];

// A browser with its cookie: go(where) reads a page, send(where, values) posts a form of it.
class Visitor {
    constructor(anju) { this.anju = anju; this.cookie = ''; }

    async ask(method, where, body) {
        const answer = await this.anju.api(method, where, body, { ...PAGE, ...(this.cookie ? { cookie: this.cookie } : {}) });
        const set = answer.headers.get('set-cookie');
        if (set) this.cookie = set.split(';')[0];
        this.csrf = /name="csrf" value="([^"]+)"/.exec(answer.text)?.[1] ?? this.csrf;
        return { ...answer, to: answer.headers.get('location') };
    }

    go(where) { return this.ask('GET', where); }

    send(where, values) {
        const form = new URLSearchParams(this.csrf ? { csrf: this.csrf } : {});
        for (const [name, value] of Object.entries(values)) for (const one of [value].flat()) form.append(name, one);
        return this.ask('POST', where, form);
    }
}

async function found(anju, assert) {
    const me = new Visitor(anju);
    assert.equal((await me.go('/')).to, '/login?next=/');
    assert.equal((await me.go('/login?next=%2F')).to, '/setup');
    assert.equal((await me.go('/setup')).to, '/setup/account');
    assert.equal((await me.go('/setup/account')).status, 200);
    const account = { name: '管理员', login: 'admin', password: '我们的管理密码呀', again: '我们的管理密码呀' };
    assert.equal((await me.send('/setup/account', { ...account, again: '别的' })).status, 422);
    const made = await me.send('/setup/account', account);
    assert.equal(made.to, '/setup/community', made.text);
    return me;
}

async function setUp(anju, assert) {
    const me = await found(anju, assert);
    assert.equal((await me.go('/setup')).to, '/setup/community');
    assert.equal((await me.go('/setup/houses')).status, 409, 'no community yet');
    await me.go('/setup/community');
    const community = { company: '安居物业', code: 'garden', name: '花园里', phone: '0551-1234567', ...HOURS };
    assert.equal((await me.send('/setup/community', { ...community, work_hours: '8-5' })).status, 422);
    assert.equal((await me.send('/setup/community', community)).to, '/setup/houses');
    const plan = { first_building: 1, last_building: 2, units: 1, floors: 3, doors: 2 };
    await me.go('/setup/houses');
    const looked = await me.send('/setup/houses', plan);
    assert.match(looked.text, /登记这 12 户/);
    assert.match((await me.send('/setup/houses', { ...plan, confirm: 'true' })).text, /已登记 12 户/);
    assert.equal((await me.send('/setup/next', { step: 3 })).to, '/setup/standards');
    assert.match((await me.go('/setup/standards')).text, /物业管理售后服务承诺/);
    assert.equal((await me.send('/setup/standards', { standards: ['BASE-000', 'NOSUCH'] })).status, 422);
    assert.equal((await me.send('/setup/standards', { standards: ['BASE-000', 'YIYUAN-003'] })).to, '/setup/categories');
    const page = await me.go('/setup/categories');
    const taken = [...page.text.matchAll(/name="taken" value="(\w+)" checked/g)].map((one) => one[1]).filter((code) => code !== 'R06');
    assert.ok(taken.includes('R01'));
    const wrong = await me.send('/setup/categories', { taken, own: '给排水\n泳池，做饭部' });
    assert.equal(wrong.status, 422);
    assert.doesNotMatch(wrong.text, /value="R06" checked/, 'what was taken out stays out');
    assert.match(wrong.text, /id="own-error"/);
    assert.equal((await me.send('/setup/categories', { taken, department: ['R01:engineering', 'R02:'], own: '泳池，工程部\n' })).to, '/setup/people');
    assert.match((await me.go('/setup/categories')).text, /value="R01:engineering" selected/);
    await me.go('/setup/people');
    return me;
}

function table(people) {
    return Object.fromEntries(people.flatMap(([name, login, role], i) => [[`name_${i + 1}`, name], [`login_${i + 1}`, login], [`role_${i + 1}`, role]]));
}

async function hire(me, assert) {
    const clash = await me.send('/setup/people', table([...PEOPLE.slice(0, 2), ['又一个', 'admin', 'technician']]));
    assert.equal(clash.status, 422);
    assert.match(clash.text, /id="login_3-error"/);
    const slips = await me.send('/setup/people', table(PEOPLE));
    assert.equal(slips.status, 201, slips.text);
    const first = [...slips.text.matchAll(/class="secret">([^<]+)</g)].map((one) => one[1]);
    assert.equal(first.length, PEOPLE.length);
    const duty = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].flatMap((n) => [[`day_${n}`, 'zhou'], [`night_${n}`, n === 3 ? '' : 'wang']]));
    const stranger = await me.send('/setup/roster', { from: '08:00', to: '20:00', ...duty, night_2: 'nobody' });
    assert.equal(stranger.status, 422);
    assert.match(stranger.text, /id="night_2-error"/);
    const twice = await me.send('/setup/roster', { from: '08:00', to: '20:00', ...duty, night_5: 'zhou', day_6: 'zhou' });
    assert.equal(twice.to, '/setup/done', twice.text);
    assert.match((await me.go('/setup/done')).text, /花园里可以开始了/);
    assert.equal((await me.go('/setup')).to, '/setup/done');
    return first;
}

eachEngine('who has nothing but an empty database comes to the first filed case', { demo: false }, async (anju, assert) => {
    const me = await setUp(anju, assert);
    const first = await hire(me, assert);

    // Seven days from 8 to 20 and six nights to the next morning; nothing of what was refused stays.
    const shifts = anju.sql('SELECT role, count(*), min((to_at - from_at) / 3600000) FROM duty_shift GROUP BY role ORDER BY role');
    assert.equal(shifts, 'front_desk|8|12\ntechnician|5|12');
    const zhou = new Visitor(anju);
    assert.equal((await zhou.send('/login', { login: 'zhou', password: first[0] })).to, '/login/password?login=zhou');
    assert.equal((await zhou.send('/login/password', { login: 'zhou', password: first[0], new_password: '周前台的新密码呀', again: '周前台的新密码呀' })).to, '/');
    const cases = await zhou.go('/cases');
    assert.equal(cases.status, 200);
    assert.match(cases.text, /安居物业/, 'the company shows on every page');

    const as = (login) => anju.as(login);
    // What was chosen is what is offered, and a classified case goes to its department.
    const intake = (await as('zhou')('GET', '/cases/new', null, PAGE)).text;
    assert.match(intake, /泳池/);
    assert.doesNotMatch(intake, /"R06/);
    assert.match(intake, /"R07/);
    const pool = await as('zhou')('POST', '/cases', { nature: 'repair', channel: 'phone', title: '池水浑', content: '池水浑', house: '1-1-101', reporter_name: '林先生', reporter_phone: '13800001234' });
    const sorted = await as('zhou')('POST', `/cases/${pool.body.id}/classify`, { category: '泳池' });
    assert.equal(sorted.status, 200, sorted.text);
    assert.deepEqual([sorted.body.category, sorted.body.department], ['泳池', 'engineering']);
    const opened = await as('zhou')('POST', '/cases', { nature: 'repair', channel: 'phone', title: '漏水', content: '厨房漏水', house: '1-1-101', reporter_name: '林先生', reporter_phone: '13800001234' });
    assert.equal(opened.status, 201, opened.text);
    assert.ok(opened.body.promises.length > 0, 'the community promises something');
    const where = `/cases/${opened.body.id}`;
    const act = async (who, action, input, status) => {
        const answer = await as(who)('POST', `${where}/${action}`, input);
        assert.equal(answer.status, 200, `${who} ${action}: ${answer.text}`);
        assert.ok([status].flat().includes(answer.body.status), `${action}: ${answer.body.status}`);
        return answer.body;
    };
    await act('zhou', 'classify', { category: '渗漏水' }, 'accepted');
    await act('zheng', 'dispatch', { assignees: ['wang'] }, 'dispatched');
    await act('wang', 'accept', {}, 'dispatched');
    await act('wang', 'arrive', {}, 'in_progress');
    await act('wang', 'assess', { finding: '接头老化', responsibility: 'public', chargeable: false }, 'in_progress');
    await act('wang', 'finish', { result: '更换接头' }, 'handled');
    await act('zhou', 'check', { ok: true }, 'handled');
    const told = await act('zhou', 'feedback', { text: '修好了', way: 'phone', kind: 'result' }, ['to_follow_up', 'told']);
    if (told.status === 'to_follow_up') await act('zhou', 'followup', { reached: true, score: 5, result: 'satisfied', way: 'phone' }, 'told');
    await act('sun', 'close', {}, 'closed');
    await act('lin', 'archive', {}, 'archived');
    assert.equal((await as('zhao')('GET', where)).status, 200, 'quality watches over the company');
    assert.equal((await me.go('/cases')).status, 403, 'the administrator sees no case');
    anju.verify();
});

eachEngine('the first account can be made once, and from elsewhere only with the code that serve printed', { demo: false, serveArgs: ['--behind-proxy'] }, async (anju, assert) => {
    const account = { name: '管理员', login: 'admin', password: '我们的管理密码呀', again: '我们的管理密码呀' };
    const elsewhere = { 'x-forwarded-for': '203.0.113.9' };
    const from = (body) => anju.api('POST', '/setup/account', body, elsewhere);
    assert.equal((await from(account)).status, 422);
    assert.equal((await from({ ...account, code: 'aaaa-bbbb-cccc' })).status, 422);
    // a proxy that adds a header of its own: what stands before it the caller has made up
    const madeUp = await anju.api('POST', '/setup/account', account, { 'x-forwarded-for': ['127.0.0.1', '203.0.113.9'] });
    assert.equal(madeUp.status, 422, madeUp.text);
    const code = /code: ([a-z0-9-]{14})/.exec(anju.log())[1];
    assert.equal((await from({ ...account, code })).status, 200);
    assert.equal((await from({ ...account, login: 'admin2', code })).status, 409);
    assert.equal((await anju.api('POST', '/setup/account', { ...account, login: 'admin3' })).status, 409);
    assert.equal(anju.sql('SELECT count(*) FROM staff_user'), '1');
});

eachEngine('the wizard goes on where one stopped, and is the administrator\'s alone', { demo: false }, async (anju, assert) => {
    await (await setUp(anju, assert)).send('/logout', {});
    const again = new Visitor(anju);
    assert.equal((await again.go('/setup')).to, '/login?next=/setup');
    assert.equal((await again.send('/login', { login: 'admin', password: '我们的管理密码呀', next: '/setup' })).to, '/setup');
    assert.equal((await again.go('/setup')).to, '/setup/people');
    assert.match((await again.go('/setup/community')).text, /value="安居物业"/);
    await again.go('/setup/people');
    await hire(again, assert);
    for (const path of ['/setup/community', '/setup/houses', '/setup/people'])
        assert.equal((await anju.as('sun')('GET', path)).status, 403, path);
    assert.equal((await anju.as('sun')('POST', '/setup/next', { step: 3 })).status, 403);
});

eachEngine('a logo is a picture by what it holds', { demo: false }, async (anju, assert) => {
    const me = await found(anju, assert);
    const admin = anju.as('admin');
    const company = { company: '安居物业', code: 'garden', name: '花园里', ...HOURS };
    assert.equal((await me.go('/logo.png')).headers.get('content-type'), 'image/png', 'a dot until there is one');
    for (const bytes of [Buffer.from('<svg onload=alert(1)>'), PNG.subarray(0, 20), Buffer.concat([PNG, Buffer.alloc(300 * 1024)])])
        assert.equal((await admin('POST', '/setup/community', { ...company, logo: { name: 'a.png', base64: bytes.toString('base64') } })).status, 422);
    assert.equal(anju.sql('SELECT count(*) FROM community'), '0', 'nothing half done');
    assert.equal((await admin('POST', '/setup/community', { ...company, logo: { name: 'a.png', base64: PNG.toString('base64') } })).status, 200);
    const logo = await me.go('/logo.png');
    assert.equal(logo.status, 200);
    assert.equal(logo.headers.get('content-type'), 'image/png');
    assert.equal(logo.headers.get('x-content-type-options'), 'nosniff');
});
