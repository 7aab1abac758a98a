// What a blueprint does not list for a stage is refused there and changes nothing: for every
// blueprint, every stage and every action. The lists are read here from the files, by other
// means than the program's own.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { ROOT, eachEngine } = require('./harness');
const { DEMO, LIVES } = require('./lives');
const { Walk } = require('./walk');

const NOT_OPEN = ['closed', 'archived', 'merged', 'converted', 'cancelled'];

// Words that satisfy each action's form, so that it is the stage that refuses.
const TIME = '2026-11-25T10:00:00+08:00';
const SAID = { text: '试', reason: '试', result: '试', plan: '试', finding: '试', category: '试', note: '试', alternatives: '试', to: '试',
    price_fen: 100, paid_fen: 100, until: TIME, review_at: TIME, due_at: TIME, appointment_at: TIME, way: 'phone', responsibility: 'private',
    chargeable: false, adopted: true, ok: true, letter_number: '1', contact: '试', validity: 'valid', validity_reason: '试', urgent: true };
const ASKS = {
    accept: ['note'], accept_price: ['way'], answer: ['text'], appoint: ['appointment_at'], approve: ['note'], archive: ['note'],
    arrive: ['note'], assess: ['finding', 'responsibility', 'chargeable'], cancel: ['reason'], check: ['ok', 'way'],
    classify: ['category', 'urgent'], close: ['reason'], commend: ['text'], contain: ['note'], convert: ['reason'],
    decide: ['adopted', 'reason'], decline_price: ['reason'], developer_reply: ['text'], dispatch: ['note'], escalate: ['reason'],
    explain: ['text', 'alternatives', 'review_at'], extend: ['until', 'reason'], feedback: ['text', 'way'], finish: ['result'],
    followup: [], investigate: ['finding'], keep_confidential: ['reason'], lift_confidential: ['reason'], merge: ['reason'], note: ['text'], pause: [], plan: ['plan'], quote: ['price_fen'],
    refer: ['to', 'letter_number', 'due_at', 'text', 'contact'], remind: ['text'], reopen: ['reason'], resume: ['note'],
    return: ['reason'], settle: ['paid_fen'], solve_on_spot: ['text'], transfer: ['reason'], unmerge: ['reason'], urge: ['text'],
    verify: ['note'],
};
const MORE = {
    convert: { nature: 'help' }, dispatch: { assignees: ['eng'] }, transfer: { assignees: ['eng'] },
    followup: { reached: true, result: 'satisfied', score: 5 }, pause: { reason: 'wait_customer' },
};

// {stages: {code: status}, allowed: {code: Set of actions}} of one file, its base included.
function readBlueprint(name) {
    const text = fs.readFileSync(path.join(ROOT, 'blueprints', `${name}.yaml`), 'utf8');
    const base = /^extends: (\w+)/m.exec(text);
    const { stages, rows } = base ? readBlueprint(base[1]) : { stages: {}, rows: [] };
    const basis = base?.[1];
    for (const [, code, status] of text.matchAll(/^ {2}(\w+): +\{status: (\w+),/gm)) stages[code] = status;
    for (const [, action, from] of text.matchAll(/^ {2}- \{do: (\w+), from: (any_open|any|\[[^\]]*\])/gm)) rows.push({ action, from });
    return { basis, stages, rows };
}

function allowedAt({ stages, rows }, stage) {
    const allowed = new Set();
    for (const { action, from } of rows) {
        const holds = from === 'any' || (from === 'any_open' ? !NOT_OPEN.includes(stages[stage]) : from.slice(1, -1).split(/, */).includes(stage));
        if (holds) allowed.add(action);
    }
    return allowed;
}

const BLUEPRINTS = fs.readdirSync(path.join(ROOT, 'blueprints')).map((file) => path.basename(file, '.yaml'));
const READ = Object.fromEntries(BLUEPRINTS.map((name) => [name, readBlueprint(name)]));
const ACTIONS = [...new Set(Object.values(READ).flatMap(({ rows }) => rows.map((row) => row.action)))].sort();

function saidFor(action, ids) {
    const said = { ...MORE[action] };
    for (const field of ASKS[action]) said[field] = SAID[field];
    if (action === 'merge') said.into = ids.other;
    return said;
}

async function pictureOf(anju, id) {
    const director = anju.as('director');
    const texts = [];
    for (const where of [`/cases/${id}`, `/cases/${id}/events`, `/cases/${id}/promises`]) texts.push((await director('GET', where)).text);
    return texts;
}

// Tries what is not listed; answers with how many that were.
async function tryForbidden(walk, assert, now) {
    const { anju, other } = walk;
    const allowed = allowedAt(READ[now.blueprint.code], now.stage);
    const forbidden = ACTIONS.filter((action) => !allowed.has(action));
    const before = await pictureOf(anju, now.id);
    await Promise.all(forbidden.map(async (action) => {
        const words = `${now.blueprint.code}: ${action} at ${now.stage}`;
        const answer = await anju.as('director')('POST', `/cases/${now.id}/${action}`, saidFor(action, { other }));
        assert.equal(answer.status, 409, `${words}: ${answer.text.slice(0, 300)}`);
        assert.match(answer.headers.get('content-type'), /^application\/problem\+json/, words);
        assert.ok(answer.body.detail.length > 5, words);
        assert.equal(answer.body.current.stage, now.stage, words);
    }));
    assert.deepEqual(await pictureOf(anju, now.id), before, `${now.blueprint.code} at ${now.stage}: something changed`);
    return forbidden.length;
}

// Each blueprint's ways, those of its base, and the two ends that each of them has.
function waysOf(blueprint) {
    const own = LIVES.filter((life) => life.blueprint === blueprint);
    const { open } = own[0];
    const based = LIVES.filter((life) => life.blueprint === READ[blueprint].basis)
        .map((life) => ({ blueprint, open: { ...life.open, house: open.house }, steps: life.steps }));
    return [...own,
        { blueprint, open, steps: [[0, 'css', 'merge', { into: 'other' }, 'merged/merged']] },
        { blueprint, open, steps: [[0, 'css', 'cancel', { reason: '试' }, 'cancelled/cancelled']] },
        ...based];
}

// proves S0-2.1.3
eachEngine('what a blueprint does not list', { demoArgs: DEMO }, async (anju, assert, t) => {
    const walk = new Walk(anju, { frozen: true });
    walk.addStaff();
    assert.equal(ACTIONS.length, 44);
    for (const blueprint of BLUEPRINTS) {
        await t.test(`${blueprint}: is refused at every stage and changes nothing`, async () => {
            const seen = new Set(), wanted = Object.keys(READ[blueprint].stages).sort();
            let tried = 0;
            const look = async (now) => {
                if (now.blueprint.code !== blueprint || seen.has(now.stage)) return;
                seen.add(now.stage);
                tried += await tryForbidden(walk, assert, now);
            };
            for (const way of waysOf(blueprint)) {
                if (seen.size === wanted.length) break;
                let now = await walk.open(way);
                await look(now);
                for (const row of way.steps.filter((one) => typeof one[4] !== 'number')) {
                    if (seen.size === wanted.length) break;
                    now = await walk.step(now, row);
                    await look(now);
                }
            }
            assert.deepEqual([...seen].sort(), wanted, 'every stage was reached');
            assert.ok(tried > 100, `${tried} tried`);
        });
    }
    anju.verify();
});

eachEngine('an action that nobody knows is not found', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const { body } = await desk('POST', '/cases', { nature: 'help', content: '请帮忙', place: '大堂', anonymous_reason: '试' });
    const before = await pictureOf(anju, body.id);
    assert.equal((await desk('POST', `/cases/${body.id}/vanish`, {})).status, 404);
    assert.deepEqual(await pictureOf(anju, body.id), before);
});
