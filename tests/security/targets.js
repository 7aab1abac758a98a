// targets.js - every route as a request that each role may send, with a value in every field.
//
// Routes and fields are those of /openapi.json, who may use a route and what it is used on are the
// rows of the permission matrix (tests/scenario/permissions.js): nothing is written down here.
'use strict';

const { ROWS, REACHES, whoOf } = require('../scenario/permissions');

// These end the session that looks for holes, or never end at all.
const LEFT_OUT = ['POST /logout', 'POST /owner/logout', 'GET /events'];
const ANYONE = 'ANYONE';
const JSON_TYPE = 'application/json';

// A value that the field takes.
function sample(schema, name) {
    if (schema.enum) return schema.enum[0];
    if (schema.type === 'boolean') return true;
    if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
    if (schema.type === 'array') return [sample(schema.items || {}, name)];
    if (schema.format === 'date') return '2026-11-23';
    if (schema.format === 'date-time') return '2026-11-23T09:00:00+08:00';
    if (/phone|number/.test(name)) return '13800001111';
    if (name === 'community') return 'yiyuan';
    return schema.type === 'object' ? {} : 'x1';
}

function described(operation) {
    const query = (operation.parameters || []).filter((one) => one.in === 'query');
    const body = operation.requestBody?.content?.[JSON_TYPE]?.schema?.properties || {};
    const fields = query.length > 0 ? query.map((one) => [one.name, one.schema]) : Object.entries(body);
    // a token has no form token, and no version is the newest
    return fields.filter(([name]) => !['csrf', 'version'].includes(name) && name !== 'community').concat(fields.filter(([name]) => name === 'community'));
}

function filled(value, thing) {
    return JSON.parse(JSON.stringify(value ?? {}).replaceAll('$thing', thing?.id ?? '').replaceAll('$community', thing?.community ?? '')
        .replaceAll('$case', thing?.case ?? '1'));
}

function allOf(paths) {
    return Object.entries(paths).flatMap(([where, methods]) => Object.entries(methods).map(([method, operation]) =>
        ({ route: `${method.toUpperCase()} ${where}`, method: method.toUpperCase(), where, operation })));
}

// The nearest thing of the row that the role may use: {id, …}; undefined if there is none.
async function thingFor(things, row, role, call) {
    if (!row.on) return {};
    const kind = things[row.on], made = typeof kind === 'function' ? await kind(role, call) : kind;
    const reach = row.who === ANYONE ? ['absent'] : REACHES[whoOf(row.who)[role].reach];
    const relation = [...reach, 'absent'].find((one) => made[one] !== undefined);
    return relation === undefined ? undefined : typeof made[relation] === 'object' ? made[relation] : { id: made[relation] };
}

const urlOf = (target, mark = '') => {
    const path = target.where.replace('{action}', target.action || 'note').replace('{consent}', () => target.thing.consent ?? '1')
        .replace(/\{\w+\}/g, () => `${target.thing.id ?? '1'}${mark}`);
    if (target.method !== 'GET') return path;
    const query = Object.entries(target.input).map(([name, value]) => `${name}=${encodeURIComponent([value].flat().join(','))}${mark}`);
    return query.length > 0 ? `${path}?${query.join('&')}` : path;
};

// Fields of the target that the program would not look at together with the others, by its own words.
async function refusedFields(call, target) {
    const { status, body } = await call(target.method, urlOf(target), target.method === 'GET' ? null : target.input);
    if (status >= 500) target.broke = status;
    return status === 422 ? (body?.errors || []).map((one) => one.field).filter((name) => name in target.input) : [];
}

// The request with all fields at once; what is not taken with the others comes in a second one.
async function split(call, target, own) {
    const aside = {};
    for (let round = 0; round < 3; round++) {
        const names = (await refusedFields(call, target)).filter((name) => !(name in own));
        if (names.length === 0) break;
        for (const name of names) {
            aside[name] = target.input[name];
            delete target.input[name];
        }
    }
    return Object.keys(aside).length > 0 ? [target, { ...target, input: { ...own, ...aside } }] : [target];
}

// What one role may ask: [{route, method, where, thing, input}].
async function targetsOf(paths, { callers, things }, role) {
    const found = [];
    for (const { route, method, where, operation } of allOf(paths)) {
        if (LEFT_OUT.includes(route)) continue;
        for (const row of [ROWS[route]].flat()) {
            if (row.who !== ANYONE && !whoOf(row.who)[role]) continue;
            const call = callers[role].call, thing = await thingFor(things, row, role, call);
            if (!thing) continue;
            const own = method === 'GET' ? Object.fromEntries(new URLSearchParams(filled(row.query ?? '', thing))) : filled(row.send, thing);
            const input = { ...Object.fromEntries(described(operation).map(([name, schema]) => [name, sample(schema, name)])), ...own };
            found.push(...(await split(call, { route, method, where, thing, input, action: row.as }, own)));
        }
    }
    return found;
}

// Values that can be played with.
const placesOf = (target) => (target.where.match(/\{(?!action)\w+\}/g) || []).length + Object.keys(target.input).length;

module.exports = { ANYONE, allOf, placesOf, targetsOf, urlOf };
