// pages.js - which pages there are, and how somebody gets to each: both told by the program itself.
//
// /openapi.json lists the routes; tests/scenario/permissions.js says which role may; a page with a
// number in its address is found as a person finds it, by the links of the pages before it. So a page
// that is added is walked without a word here; one that no link leads to fails, unless `made` of
// pages.test.js gives its address.
'use strict';

const { ROWS, LOGINS, whoOf } = require('../scenario/permissions');

// Who walks, the first that may: a desk and a phone have other people before them.
const AT_A_DESK = ['FD', 'CSS', 'DIR', 'HQ', 'SYS', 'ARC', 'OWN', 'ANYONE'];
const ON_A_PHONE = ['REP', 'DIR', 'ARC', 'HQ', 'SYS', 'CSS', 'FD', 'OWN', 'ANYONE'];

const ASKS_FOR_A_PAGE = { accept: 'text/html' };
const isPage = (answer) => answer.status === 200 && /^\s*<!doctype html/i.test(answer.text);

// Paths of all GET routes that may answer with a page.
async function pageRoutes(anju) {
    const { paths } = (await anju.api('GET', '/openapi.json')).body;
    return Object.keys(paths).filter((where) => paths[where].get?.responses[200].content['text/html'] && where !== '/events');
}

const rowsOf = (route) => [ROWS[`GET ${route}`]].flat();
const mayOf = (route, role) => rowsOf(route).some((row) => (row.who === 'ANYONE' ? role === 'ANYONE' : whoOf(row.who)[role]));
const escaped = (text) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
const unescaped = (text) => text.replaceAll('&amp;', '&').replaceAll('&#61;', '=').replaceAll('&quot;', '"').replaceAll('&#x2F;', '/');

// One role's way through the program: call(where) asks for a page as he is.
class Way {
    constructor(routes, role, call) {
        Object.assign(this, { routes, role, call, links: new Set(), asked: new Map(), pages: new Map(), dead: [] });
    }

    // The route that a link leads to; a written path goes before one with a number.
    routeOf(link) {
        const where = link.split(/[?#]/)[0];
        if (this.routes.includes(where)) return where;
        return this.routes.find((route) => route.includes('{') && new RegExp(`^${escaped(route).replace(/\{\w+\}/g, '[^/]+')}$`).test(where));
    }

    async ask(link) {
        const answer = await this.call(link);
        for (const [, href] of answer.text.matchAll(/<a\b[^>]*? href="(\/[^"#]*)/g)) this.links.add(unescaped(href));
        if (isPage(answer)) this.pages.set(this.routeOf(link), link);
        return answer;
    }

    // An address of the route with the number of a page that is known: /cases/7/steps beside /cases/7.
    near(route) {
        const known = [...this.pages.keys()].find((one) => one.includes('{') && route.startsWith(`${one}/`));
        return known && this.pages.get(known).split('?')[0] + route.slice(known.length);
    }

    // Every written path, then what the links lead to, until nothing new is found.
    async walk(more) {
        for (const link of more) this.links.add(link);
        for (const route of this.routes.filter((one) => !one.includes('{') && mayOf(one, this.role)))
            this.asked.set(route, (await this.ask(route + (rowsOf(route)[0].query || '').replace(/.*\$.*/, ''))).status);
        for (let before = -1; before < this.links.size;) {
            before = this.links.size;
            for (const link of [...this.links]) await this.follow(link);
        }
    }

    async follow(link) {
        const route = this.routeOf(link);
        if (!route || this.pages.has(route) || this.asked.get(route) >= 300 && this.asked.get(route) < 400) return;
        const { status } = await this.ask(link);
        this.asked.set(route, status);
        if (status >= 400) this.dead.push(`${this.role} is led to ${link}, which answers ${status}`);
    }
}

module.exports = { AT_A_DESK, ON_A_PHONE, ASKS_FOR_A_PAGE, LOGINS, Way, mayOf, pageRoutes };
