// Every page that the program has, at a desk's and at a phone's width: no fault of accessibility, no
// error in the console, no report of the content policy, no sideways scrolling; one title, one heading,
// help; the keyboard reaches everything and shows where it is; and the page works without script. Which
// pages there are is told by the program (see pages.js): one that cannot be walked fails.
'use strict';

const { assert, eachEngine } = require('../scenario/harness');
const { launch, visitor } = require('./browser');
const { faultsOfShape, faultsWithoutScript, watchKeys, watchPolicy } = require('./keys');
const { ASKS_FOR_A_PAGE, AT_A_DESK, LOGINS, ON_A_PHONE, Way, mayOf, pageRoutes } = require('./pages');

const CLOCK = '2026-11-24T10:20:00+08:00'; // a Tuesday morning
const DEMO = ['--houses', '400', '--cases', '40'];
const DESK = { width: 1280, height: 900 }, PHONE = { width: 360, height: 740 };
const ONLY = new RegExp(process.env.ANJU_PAGES || ''); // while one page is worked on: ANJU_PAGES=/cases/new
// One page in three is also seen like this, in turn.
const LOOKS = [['dark'], ['large'], ['en'], ['large', 'contrast', 'dark']];

// ---- what the demo has not: made once, and where it is seen if no link leads there --------------

async function made(anju, owner) {
    const post = async (call, where, body) => {
        const answer = await call('POST', where, body);
        assert.ok(answer.status < 300, `${where}: ${answer.text}`);
        return answer.body;
    };
    const css = anju.as('css'), desk = anju.as('desk1');
    await post(css, '/segments', { community: 'yiyuan', name: '业主们', relation: 'owner' });
    await post(css, '/imports', { community: 'yiyuan', kind: 'houses', file: { name: 'a.csv', base64: Buffer.from('房号,建筑面积\n1-1-101,88\n').toString('base64') } });
    await post(anju.as('quality'), '/quality/samples', { from: '2026-10-01', to: '2026-11-23', community: 'yiyuan' });
    await post(css, '/inspections', { community: 'yiyuan', by_kind: 'authority', by_name: '区消防大队', day: '2026-11-20', subject: '消防专项检查', found: '楼道堆物', ordered: '清理楼道', due: '2026-11-30' });
    const ready = (await css('GET', '/archive')).body.items.filter((one) => one.may_go);
    await post(css, '/archive/handovers', { cases: [ready[0].id] });
    const call = (await post(desk, '/calls/missed', { phone: '13800001234' })).items[0].id;
    const [home] = (await owner('GET', '/owner/cases/new')).body.homes;
    const own = (await post(owner, '/owner/cases', { nature: 'repair', home: home.id, content: '厨房的水管滴水' })).id;
    const filed = (await post(desk, '/cases', { nature: 'repair', channel: 'phone', house: '1-1-101', title: '客厅断电', content: '客厅断电', reporter_name: '王女士', reporter_phone: '13800001234' })).id;
    return { FD: [`/intake/done?cases=${filed}`, `/calls/missed/${call}/number`], OWN: [`/owner/cases/${own}`] };
}

// ---- who walks ------------------------------------------------------------------------------------

async function ownersCookie(anju) {
    const phone = /phone (\d+)/.exec(anju.command('demo', ...DEMO).stderr)[1];
    await anju.api('POST', '/owner/login/code', { phone });
    const code = [...anju.log().matchAll(/验证码 (\d{6})/g)].pop()[1];
    return (await anju.api('POST', '/owner/login', { phone, code })).headers.get('set-cookie').split(';')[0];
}

async function cookieOf(anju, role) {
    if (role === 'ANYONE') return '';
    if (role === 'OWN') return ownersCookie(anju);
    const entered = await anju.api('POST', '/login', { login: LOGINS[role], password: 'anju-demo' });
    assert.equal(entered.status, 200, `${role}: ${entered.text}`);
    return entered.headers.get('set-cookie').split(';')[0];
}

const asOf = (anju, cookie) => (method, where, body, headers) => anju.api(method, where, body, { cookie, ...headers });

// The owner's requests carry what his pages carry.
async function asOwner(anju, cookie) {
    const csrf = /name="csrf" value="([^"]+)"/.exec((await anju.api('GET', '/owner/cases/new', null, { cookie, ...ASKS_FOR_A_PAGE })).text)[1];
    return (method, where, body) => anju.api(method, where, body, { cookie, ...(method === 'GET' ? {} : { 'x-csrf-token': csrf }) });
}

async function allWays(anju, routes) {
    const ways = {}, cookies = {};
    for (const role of new Set([...AT_A_DESK, ...ON_A_PHONE])) cookies[role] = await cookieOf(anju, role);
    const more = await made(anju, await asOwner(anju, cookies.OWN));
    for (const [role, cookie] of Object.entries(cookies)) {
        const call = asOf(anju, cookie);
        ways[role] = Object.assign(new Way(routes, role, (where) => call('GET', where, null, ASKS_FOR_A_PAGE)), { cookie });
        await ways[role].walk(more[role] ?? []);
    }
    return ways;
}

// ---- at a browser -----------------------------------------------------------------------------------

// People at browsers of one kind, each with his login and his look.
class Room {
    constructor(browser, anju, { viewport, hasScript = true }) {
        Object.assign(this, { browser, anju, viewport, hasScript, people: new Map(), faults: [] });
    }

    async person(way, look) {
        const key = `${way.role} ${look}`;
        if (!this.people.has(key)) {
            const me = await visitor(this.browser, this.anju, this.viewport, way.role, look.includes('en') ? 'en-US' : 'zh-CN', { javaScriptEnabled: this.hasScript, reducedMotion: 'reduce' });
            const [name, value] = way.cookie.split('=');
            const cookies = [...(way.cookie ? [[name, value]] : []), ...(look.some((one) => one !== 'en') ? [['look', look.filter((one) => one !== 'en').join('.')]] : [])];
            await me.page.context().addCookies(cookies.map(([n, v]) => ({ name: n, value: v, url: this.anju.url })));
            if (this.hasScript) await me.page.addInitScript(watchPolicy);
            this.people.set(key, me);
        }
        return this.people.get(key);
    }

    // One page with all that is asked of it; what is wrong is noted, and the next one comes.
    async visit(way, where, look, checks) {
        const me = await this.person(way, look);
        const name = `${way.role} at ${this.viewport.width} px sees ${where}${look.length > 0 ? ` (${look})` : ''}`;
        try {
            const answer = await me.page.goto(this.anju.url + where);
            if (answer.status() !== 200) me.faults.push(`answers ${answer.status()}`);
            for (const check of checks) me.faults.push(...await check(me, this));
        } catch (fault) {
            me.faults.push(String(fault).slice(0, 600));
        }
        this.faults.push(...me.faults.splice(0).map((fault) => `${name}: ${fault}`));
    }
}

const shape = (me, room) => me.page.evaluate(faultsOfShape, room.viewport === PHONE);
const withoutScript = (me) => me.page.evaluate(faultsWithoutScript);
const axe = async (me) => (await me.axe()).map(([id, html]) => `${id}: ${html.slice(0, 160)}`);

// Tab from end to end: everything is reached, nothing keeps the focus, each step is seen.
async function keyboard(me) {
    await me.page.evaluate(watchKeys);
    const count = await me.page.evaluate(() => window.keys.count);
    for (let pressed = 0; pressed < count * 2 + 60; pressed += 40) {
        await Promise.all(Array.from({ length: 40 }, () => me.page.keyboard.press('Tab')));
        if (await me.page.evaluate(() => { window.keys.step(); return window.keys.missing().length === 0; })) break;
    }
    return me.page.evaluate(() => [...window.keys.faults, ...window.keys.missing().map((name) => `Tab does not reach ${name}`)]);
}

const firstWay = (ways, roles, route) => roles.map((role) => ways[role]).find((way) => way.pages.has(route));

async function walkAll(browser, anju, ways, routes, viewport, roles) {
    const room = new Room(browser, anju, { viewport });
    for (const route of routes) {
        const way = firstWay(ways, roles, route);
        await room.visit(way, way.pages.get(route), [], [shape, axe, keyboard]);
    }
    return room.faults;
}

async function walkSamples(browser, anju, ways, routes) {
    const bare = new Room(browser, anju, { viewport: DESK, hasScript: false }), rooms = [PHONE, DESK].map((viewport) => new Room(browser, anju, { viewport }));
    for (const [i, route] of routes.entries()) {
        const way = firstWay(ways, AT_A_DESK, route);
        await bare.visit(way, way.pages.get(route), [], [shape, withoutScript]);
        const turn = Math.floor(i / 3);
        if (i % 3 === 0) await rooms[Math.floor(turn / LOOKS.length) % 2].visit(way, way.pages.get(route), LOOKS[turn % LOOKS.length], [shape, axe]);
    }
    return [bare, ...rooms].flatMap((room) => room.faults);
}

// A role sees a page of the route, or it is no page: it answers with data, a part of a page or another address.
async function pagesOf(anju, ways, routes) {
    const pages = [], lost = [];
    for (const route of routes) {
        if (firstWay(ways, AT_A_DESK, route)) pages.push(route);
        else if (await mayBePage(ways, route)) lost.push(route);
    }
    return { pages, lost };
}

// Whether a route that no link led to is a page: asked with the number of its neighbour.
async function mayBePage(ways, route) {
    const way = Object.values(ways).find((one) => mayOf(route, one.role) && (one.asked.has(route) || one.near(route)));
    if (!way) return true;
    if (way.asked.has(route)) return way.asked.get(route) >= 400 && way.asked.get(route) !== 422;
    return (await way.ask(way.near(route))).status === 200 && way.pages.has(route);
}

const told = (faults) => faults.length > 0 && assert.fail(`${faults.length} faults\n${faults.join('\n')}`);

eachEngine('every page is fit for everybody', { engines: ['sqlite'], clock: CLOCK, demoArgs: DEMO, timeout: 1800000 }, async (anju) => {
    const browser = await launch();
    try {
        const routes = await pageRoutes(anju), ways = await allWays(anju, routes);
        const { pages, lost } = await pagesOf(anju, ways, routes);
        assert.deepEqual(lost, [], 'pages that nobody finds: link to them, or let made() of this test say where they are');
        assert.deepEqual(Object.values(ways).flatMap((way) => way.dead), [], 'links into nothing');
        assert.ok(pages.length > 70, `${pages.length} pages`);
        const chosen = pages.filter((route) => ONLY.test(route));
        told((await Promise.all([
            walkAll(browser, anju, ways, chosen, DESK, AT_A_DESK),
            walkAll(browser, anju, ways, chosen, PHONE, ON_A_PHONE),
            walkSamples(browser, anju, ways, chosen),
        ])).flat());
    } finally {
        await browser.close();
    }
});

// The one page that is there only as long as nobody is.
eachEngine('the first page of an empty database is fit for everybody', { engines: ['sqlite'], demo: false, clock: CLOCK }, async (anju) => {
    const browser = await launch();
    try {
        const routes = await pageRoutes(anju);
        const way = Object.assign(new Way(routes, 'ANYONE', (where) => anju.api('GET', where, null, ASKS_FOR_A_PAGE)), { cookie: '' });
        await way.walk([]);
        const pages = [...way.pages.keys()], ways = { ANYONE: way };
        assert.ok(pages.includes('/setup/account'), pages.join());
        told((await Promise.all([DESK, PHONE].map((viewport) => walkAll(browser, anju, ways, pages, viewport, ['ANYONE'])))).flat());
    } finally {
        await browser.close();
    }
});
