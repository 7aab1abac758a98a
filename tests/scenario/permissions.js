// The permission matrix of domain.md H as data: who may use which route, and on whose things.
//
// permissions.test.js reads all routes from /openapi.json and walks every row with every role.
// A route without a row fails the test. To add one, write
//
//     'GET /things/{id}': { on: 'thing', who: 'FD CSS DIR REP:own HQ EXE' },
//
// * `who` names the roles that may; all others are refused with 403 whatever the id is (401
//   without a login). Behind the colon stands how far: c (the default; HQ EXE SYS have *) is
//   his community, own is what is given to him or what he made, closed is what is over,
//   * is everywhere. Further off is 404 as if it were not there. `ANYONE` needs no login.
// * ROLE:own!403 (or c!403) says that he sees the thing but may not do this to it.
// * `on` is a kind of thing that permissions.test.js makes (THINGS there); its id goes into {id}
//   and {code}, and for `$thing` into `send` and `query`. Without `on` the route has no thing.
// * `send` is what a POST sends: enough to pass the fields; it need not succeed. `stale: true`
//   sends a version that is not there any more, so that nothing changes (409 counts as allowed).
// * `shows: 'number'` exempts the row from the check that no telephone number is told in full.
'use strict';

const { LIST_ROWS } = require('./list_files');

const CASE = 'FD DO CSS DIR ADM HQ EXE';
// One of the demo's people, or of permissions.test.js, for each role.
const LOGINS = {
    FD: 'desk1', DO: 'duty', CSS: 'css', DIR: 'director', ENG: 'eng', REP: 'tech1', ENV: 'm_env', SEC: 'm_sec', GRD: 'm_grd', FIN: 'fin',
    ADM: 'adm', ARC: 'archivist', HQ: 'quality', EXE: 'exec', SYS: 'admin', COM: 'm_com', DEV: 'm_dev',
};

// Section H, rows repair, complaint, other info: c, a and d as the colon says.
const REPAIR = `${CASE} ENG REP:own ENV:own SEC:own GRD:own FIN:own ARC:closed`;
const COMPLAINT = `${CASE} ENG:own REP:own ENV:own SEC:own GRD:own FIN:own ARC:closed`;
const SEE_CASE = 'FD DO CSS DIR ENG REP ENV SEC GRD FIN ADM ARC HQ EXE';
const OPEN_CASE = 'FD DO CSS DIR ENG REP ENV SEC GRD FIN ADM HQ EXE';
const EXPORT = 'FD CSS DIR HQ EXE';
const FILE_OUT = 'FD CSS DIR ARC HQ';
const STAFF = `${SEE_CASE} SYS COM DEV`;
const BOARD = 'DIR CSS ENG ENV SEC ADM HQ EXE';
const CALL = 'FD DO CSS DIR';
const SEGMENT = 'FD CSS DIR ADM HQ';
const ARCHIVE = 'FD CSS DIR ADM ARC HQ EXE';
const SETUP = 'SYS DIR HQ EXE';
const DEPARTMENTS = 'SYS DIR CSS ADM ENG ENV SEC HQ EXE';
const INSPECTION = 'CSS DIR ENG ENV SEC ADM ARC HQ EXE COM';
const PUBLIC = 'CSS DIR ADM HQ EXE COM OWN';
const RULES = `${SEE_CASE} SYS`;
const DIAL = 'FD DO CSS DIR ENG ADM HQ EXE:*!403 REP:own ENV:own SEC:own GRD:own FIN:own ARC:closed!403';
const REVEAL = 'FD CSS DIR ADM DO:c!403 ENG:c!403 HQ:*!403 EXE:*!403 REP:own!403 ENV:own!403 SEC:own!403 GRD:own!403 FIN:own!403 ARC:closed!403';

// Every thing of a case, once on a repair and once on a complaint.
const onCases = (row) => [{ on: 'repair', who: REPAIR, ...row }, { on: 'complaint', who: COMPLAINT, ...row }];

// Section H, row customer/room file.
const REGISTER = 'FD DO CSS DIR ENG ENV SEC FIN ADM ARC HQ';
const REGISTER_WRITE = 'FD CSS DIR ADM';

const ROWS = {
    'GET /healthz': { who: 'ANYONE' },
    'GET /metrics': { who: 'ANYONE' },
    'GET /openapi.json': { who: 'ANYONE' },
    'GET /assets/{name}': { on: 'asset', who: 'ANYONE' },
    'GET /logo.png': { who: 'ANYONE', mayBeMissing: true },
    'GET /login': { who: 'ANYONE' },
    'POST /login': { who: 'ANYONE' },
    'GET /login/password': { who: 'ANYONE' },
    'POST /login/password': { who: 'ANYONE' },
    'GET /login/code': { who: 'ANYONE' },
    'POST /login/code': { who: 'ANYONE' },
    'POST /me/language': { who: 'ANYONE' },
    'POST /me/look': { who: 'ANYONE' },
    'GET /setup': { who: 'ANYONE', mayBeMissing: true },
    'GET /setup/account': { who: 'ANYONE', mayBeMissing: true },
    'POST /setup/account': { who: 'ANYONE', mayBeMissing: true },
    'GET /owner/login': { who: 'ANYONE' },
    'POST /owner/login': { who: 'ANYONE' },
    'POST /owner/login/code': { who: 'ANYONE' },

    // whoever works here
    'GET /': { who: STAFF },
    'GET /me': { who: STAFF },
    'POST /me': { who: STAFF },
    'GET /me/security': { who: STAFF },
    'POST /me/sessions/end': { who: STAFF },
    'GET /me/second-factor': { who: STAFF },
    'POST /me/second-factor': { who: STAFF },
    'POST /me/second-factor/confirm': { who: STAFF },
    'POST /me/second-factor/codes': { who: STAFF },
    'POST /me/second-factor/off': { who: STAFF },
    'GET /session': { who: STAFF },
    'GET /communities': { who: STAFF },
    'GET /messages': { who: STAFF },
    'GET /messages/bell': { who: STAFF },
    'GET /events': { who: STAFF, query: '?no_such_field=1' }, // a stream would not end
    'POST /messages/read': { who: STAFF },
    'POST /messages/{id}/open': { on: 'message', who: STAFF.replace(/\w+/g, '$&:own') },
    'POST /logout': { who: STAFF },

    // cases
    'GET /cases': { who: SEE_CASE },
    'GET /cases.csv': { who: EXPORT },
    'GET /search': { who: SEE_CASE, query: '?q=%E7%81%AF%E5%A1%94' },
    'GET /find': { who: SEE_CASE, query: '?q=%E7%81%AF%E5%A1%94' },
    'GET /calls/incoming': { who: CALL, query: '?number=13800001111' },
    'POST /intake/call': { who: OPEN_CASE, send: { number: '13800001111', community: 'yiyuan' } },
    'GET /cases/{id}': onCases({}),
    'GET /cases/{id}/events': onCases({}),
    'GET /cases/{id}/promises': onCases({}),
    'GET /cases/{id}/receipt': onCases({}),
    'GET /cases/{id}/presence': onCases({}),
    'GET /cases/{id}/changed': onCases({ query: '?since=0' }),
    'POST /cases/{id}/presence': onCases({}),
    'POST /cases/{id}/undo': onCases({ stale: true }),
    'POST /cases/{id}/{action}': onCases({ stale: true, as: 'note', send: { text: '试' } }),
    'POST /cases/{id}/dial': [{ on: 'repair', who: DIAL }],
    'POST /cases/{id}/reveal': [{ on: 'repair', who: REVEAL, send: { reason: '核对' } }],
    'POST /cases': { who: OPEN_CASE },
    'POST /cases/bulk': { who: 'FD DO CSS DIR ENG ENV SEC HQ EXE', send: { action: 'urge' } },
    'GET /cases/new': { who: OPEN_CASE },
    'GET /cases/views': { who: SEE_CASE },
    'POST /cases/views': { who: SEE_CASE },
    'POST /cases/views/{id}/rename': { on: 'view', who: SEE_CASE.replace(/\w+/g, '$&:own'), send: { name: '新名' } },
    'POST /cases/views/{id}/delete': { on: 'view', who: SEE_CASE.replace(/\w+/g, '$&:own') },
    'POST /cases/views/{id}/share': { on: 'view', who: 'CSS:own DIR:own' },
    'POST /cases/views/{id}/unshare': { on: 'view', who: SEE_CASE.replace(/\w+/g, '$&:own') },
    'POST /intake': { who: OPEN_CASE },
    'GET /intake/done': { on: 'repair', who: REPAIR, query: '?cases=$thing' },
    'GET /intake/household': { who: OPEN_CASE, query: '?house=3-2-1501&community=yiyuan' },
    'GET /intake/preview': { who: OPEN_CASE },
    'GET /intake/duplicates': { who: OPEN_CASE, query: '?nature=repair&house=3-2-1501&community=yiyuan' },
    'POST /intake/look': { who: OPEN_CASE },
    'POST /intake/paste': { who: OPEN_CASE },
    'GET /my': { who: 'REP ENG ENV SEC GRD FIN' },
    'GET /calls/missed': { who: CALL },
    'POST /calls/missed': { who: CALL },
    'GET /calls/missed/{id}/number': { on: 'call', who: CALL, shows: 'number' },
    'POST /calls/missed/{id}/back': { on: 'call', who: CALL, send: { outcome: 'unreachable' } },

    // the register; where a second number stands in the path, only the post is asked
    'GET /cases.xlsx': { who: EXPORT },
    'GET /cases/list.json': { who: EXPORT },
    'GET /houses/list.json': { who: FILE_OUT },
    'GET /persons/list.json': { who: FILE_OUT },
    ...LIST_ROWS,
    'GET /houses.csv': { who: FILE_OUT },
    'GET /houses.xlsx': { who: FILE_OUT },
    'GET /persons.csv': { who: FILE_OUT },
    'GET /persons.xlsx': { who: FILE_OUT },
    // files of houses and people that come in (section H, customer/room file)
    'GET /imports': { who: REGISTER_WRITE },
    'POST /imports': { who: REGISTER_WRITE, send: { kind: 'houses', file: { name: 'a.csv', base64: 'Y29kZQo=' } } },
    'GET /imports/{id}': { who: REGISTER_WRITE, mayBeMissing: true },
    'POST /imports/{id}/look': { who: REGISTER_WRITE, mayBeMissing: true, send: { sheet: 'x' } },
    'POST /imports/{id}/check': { who: REGISTER_WRITE, mayBeMissing: true, send: { fields: ['code'] } },
    'POST /imports/{id}/apply': { who: REGISTER_WRITE, mayBeMissing: true },
    'POST /imports/{id}/drop': { who: REGISTER_WRITE, mayBeMissing: true },
    'GET /imports/{id}/faulty.xlsx': { who: REGISTER_WRITE, mayBeMissing: true },
    'GET /houses': { who: REGISTER },
    'GET /houses/{id}': { on: 'house', who: REGISTER },
    'GET /houses/{id}/file': { on: 'house', who: 'FD CSS DIR ARC HQ' },
    'GET /houses/{id}/edit': { on: 'house', who: REGISTER_WRITE },
    'POST /houses/{id}': { on: 'house', who: REGISTER_WRITE, stale: true, send: { kind: 'dwelling' } },
    'POST /houses/{id}/uses': { on: 'house', who: REGISTER_WRITE, send: { use: 'vacant', from: '1990-01-01' } },
    'POST /houses/{id}/warranties': { on: 'house', who: REGISTER_WRITE, send: { component: '防水', until: '2030-01-01' } },
    'POST /houses/{id}/warranties/{part}/end': { who: REGISTER_WRITE, mayBeMissing: true },
    'GET /places': { who: REGISTER },
    'GET /places/new': { who: REGISTER_WRITE },
    'POST /places': { who: REGISTER_WRITE },
    'GET /places/{id}': { on: 'place', who: REGISTER },
    'GET /places/{id}/edit': { on: 'place', who: REGISTER_WRITE },
    'POST /places/{id}': { on: 'place', who: REGISTER_WRITE, stale: true, send: { kind: 'lift', code: '1', name: '某梯' } },
    'POST /places/{id}/end': { who: REGISTER_WRITE, mayBeMissing: true },
    'GET /persons': { who: REGISTER },
    'GET /persons/new': { who: REGISTER_WRITE },
    'POST /persons': { who: REGISTER_WRITE },
    'GET /persons/{id}': { on: 'person', who: REGISTER },
    'GET /persons/{id}/file': { on: 'person', who: 'FD CSS DIR ARC HQ' },
    'GET /persons/{id}/edit': { on: 'person', who: REGISTER_WRITE },
    'POST /persons/{id}': { on: 'person', who: REGISTER_WRITE, stale: true, send: { name: '某人' } },
    'POST /persons/{id}/contacts': { on: 'person', who: REGISTER_WRITE, send: { contact_kind: 'email', contact_value: 'a@example.org' } },
    'POST /persons/{id}/houses': { on: 'person', who: REGISTER_WRITE, send: { house: '99-9-9999', relation: 'tenant' } },
    'POST /persons/{id}/notes': { on: 'person', who: REGISTER_WRITE, send: { note_kind: 'need', note_text: '试' } },
    'POST /persons/{id}/vehicles': { on: 'person', who: REGISTER_WRITE, send: { plate: '皖A00001' } },
    'POST /persons/{id}/reveal': { on: 'person', who: REGISTER_WRITE, send: { reason: '核对' } },
    'POST /persons/{id}/merge': { on: 'person', who: REGISTER_WRITE, send: { into: '1' } },
    'POST /persons/{id}/unmerge': { on: 'person', who: REGISTER_WRITE },
    ...Object.fromEntries(['contacts', 'houses', 'notes', 'vehicles']
        .map((part) => [`POST /persons/{id}/${part}/{part}/end`, { who: REGISTER_WRITE, mayBeMissing: true }])),

    // watching, reporting
    'GET /board': { who: BOARD },
    'GET /reports': { who: BOARD },
    'GET /reports/cases': { who: BOARD, query: '?metric=open' },
    'GET /reports/morning': { who: BOARD },
    'POST /reports/morning/send': { who: 'DIR CSS ADM', send: { date: 'x' } },
    'GET /company': { who: 'HQ EXE' },
    // the knowledge base
    'GET /knowledge': { who: SEE_CASE },
    'GET /knowledge/new': { who: 'CSS DIR ADM HQ' },
    'POST /knowledge': { who: 'CSS DIR ADM HQ' },
    'GET /knowledge/offer': { who: SEE_CASE, query: '?words=%E7%81%AF%E5%A1%94' },
    'GET /knowledge/gaps': { who: 'CSS DIR ADM HQ' },
    'GET /knowledge/{id}': { on: 'knowledge', who: SEE_CASE },
    'GET /knowledge/{id}/edit': { on: 'knowledge', who: 'CSS DIR ADM HQ' },
    'POST /knowledge/{id}': { on: 'knowledge', who: 'CSS DIR ADM HQ', stale: true, send: { title: '新', answer: '新', source: '新' } },
    'POST /knowledge/{id}/end': { on: 'knowledge', who: 'CSS DIR ADM HQ' },

    // the register asked
    'GET /segments': { who: SEGMENT },
    'GET /segments/people': { who: `${SEGMENT} EXE` },
    'POST /segments/people': { who: 'CSS DIR ADM', send: { elderly_from: 'x' } },
    'GET /segments/new': { who: 'CSS DIR ADM' },
    'GET /segments/preview': { who: 'CSS DIR ADM', query: '?relation=owner' },
    'POST /segments': { who: 'CSS DIR ADM' },
    'GET /segments/{id}': { on: 'segment', who: SEGMENT },
    'GET /segments/{id}/edit': { on: 'segment', who: 'CSS DIR ADM' },
    'POST /segments/{id}': { on: 'segment', who: 'CSS DIR ADM', stale: true, send: { name: '新名' } },
    'POST /segments/{id}/place': { on: 'segment', who: 'CSS DIR ADM', send: { person: '$case', how: 'in' } },
    'POST /segments/{id}/end': { on: 'segment', who: 'CSS DIR ADM' },
    'GET /segments/{id}/members.csv': { on: 'segment', who: 'CSS DIR ADM' },
    'GET /segments/{id}/members.xlsx': { on: 'segment', who: 'CSS DIR ADM' },
    'GET /segments/{id}/members.json': { on: 'segment', who: 'CSS DIR ADM' },
    'GET /persons/{id}/attributes': { on: 'person', who: SEGMENT },
    'POST /persons/{id}/attributes': { on: 'person', who: 'CSS DIR ADM', send: { code: 'hobby' } },
    'GET /inspections': { who: INSPECTION },
    'GET /inspections/new': { who: 'CSS DIR ADM HQ' },
    'POST /inspections': { who: 'CSS DIR ADM HQ' },
    'GET /inspections/{id}': { on: 'inspection', who: INSPECTION },
    'POST /inspections/{id}/done': { on: 'inspection', who: 'CSS DIR ADM HQ', send: { day: '2026-11-23', text: '改好了' } },
    'GET /public': { who: PUBLIC },
    'GET /quality/samples': { who: 'HQ EXE' },
    'POST /quality/samples': { who: 'HQ EXE' },
    'GET /quality/samples/{id}': { on: 'sample', who: 'HQ EXE' },
    'POST /quality/samples/{id}/call': { on: 'sample', who: 'HQ EXE', send: { case: '$case', result: 'satisfied' } },

    // archive
    'GET /archive': { who: ARCHIVE },
    'GET /archive/handovers': { who: ARCHIVE },
    'POST /archive/handovers': { who: 'FD CSS DIR ADM' },
    'GET /archive/handovers/{id}': { on: 'handover', who: ARCHIVE },
    'POST /archive/handovers/{id}/refuse': { on: 'handover', who: 'ARC', send: { case: '1', reason: '试' } },
    'POST /archive/handovers/{id}/receive': { on: 'handover', who: 'ARC', send: {} },

    // settings
    'GET /settings': { who: RULES },
    'GET /settings/blueprints': { who: RULES },
    'GET /settings/blueprints/new': { who: 'HQ' },
    'POST /settings/blueprints': { who: 'HQ' },
    'GET /settings/blueprints/{id}': { on: 'blueprint', who: RULES.replace(/\w+/g, '$&:*') },
    'GET /settings/standards': { who: RULES },
    'GET /settings/standards/new': { who: 'HQ' },
    'POST /settings/standards': { who: 'HQ' },
    'POST /settings/standards/bind': { who: 'HQ SYS' },
    'GET /settings/standards/{id}': { on: 'standard', who: RULES.replace(/\w+/g, '$&:*') },
    'GET /settings/calendar': { who: RULES },
    'GET /settings/calendar/new': { who: 'HQ SYS' },
    'POST /settings/calendar': { who: 'HQ SYS' },
    'GET /settings/communities': { who: SETUP },
    'GET /settings/communities/new': { who: 'SYS' },
    'POST /settings/communities': { who: 'SYS' },
    'GET /settings/communities/{code}': { on: 'community', who: SETUP },
    'POST /settings/communities/{code}': { on: 'community', who: 'SYS',
        send: { name: '颐园', hotline_hours: '08:00-20:00', counter_hours: '08:00-18:00', work_hours: '09:00-18:00' } },
    'POST /settings/communities/{code}/houses': { on: 'community', who: 'SYS', send: { lines: '?' } },
    'GET /settings/communities/{code}/categories': { on: 'community', who: 'SYS' },
    'POST /settings/communities/{code}/categories': { on: 'community', who: 'SYS', send: { taken: ['R01'] } },
    'POST /settings/communities/{code}/categories/rename': { on: 'community', who: 'SYS', send: { category: 'R01', name: '水暖' } },
    'GET /settings/log': { who: SETUP },
    'GET /settings/departments': [{ who: DEPARTMENTS }, { on: 'community', who: DEPARTMENTS, query: '?community=$thing' }],
    'GET /settings/departments/new': { who: 'SYS DIR' },
    'POST /settings/departments': { who: 'SYS DIR' },
    'POST /settings/departments/lines': { who: 'SYS DIR' },
    'POST /settings/departments/people': { who: 'SYS DIR' },
    'GET /settings/departments/manager': { who: 'SYS' },
    'POST /settings/departments/manager': { who: 'SYS' },
    'GET /settings/departments/{id}': { on: 'department', who: 'SYS DIR' },
    'POST /settings/departments/{id}': { on: 'department', who: 'SYS DIR', send: { name: '$case', kind: 'other' } },
    'POST /settings/departments/{id}/close': { on: 'department', who: 'SYS DIR' },
    'POST /settings/departments/{id}/open': { on: 'department', who: 'SYS DIR' },
    'GET /settings/roster': [{ who: 'SYS DIR CSS ADM' }, { on: 'community', who: 'SYS DIR CSS ADM', query: '?community=$thing' }],
    'POST /settings/roster': { who: 'SYS DIR CSS ADM' },
    'POST /settings/roster/{id}/remove': { on: 'shift', who: 'SYS DIR CSS ADM', send: { community: '$community' } },
    'GET /settings/delegations': { who: SEE_CASE },
    'POST /settings/delegations': { who: SEE_CASE },
    'POST /settings/delegations/{id}/end': { on: 'delegation', who: SEE_CASE.replace(/\w+/g, '$&:own').replace('DIR:own', 'DIR:c') },
    'GET /settings/users': { who: 'SYS DIR' },
    'GET /settings/users/new': { who: 'SYS' },
    'POST /settings/users': { who: 'SYS' },
    'GET /settings/users/{id}': { on: 'user', who: 'SYS DIR' },
    'POST /settings/users/{id}/password': { on: 'user', who: 'SYS' },
    'POST /settings/users/{id}/roles': { on: 'user', who: 'SYS', send: { community: 'yiyuan', role: ['env'] } },
    'POST /settings/users/{id}/badge': { on: 'user', who: 'SYS', send: { badge: '' } },
    'POST /settings/users/{id}/name': { on: 'user', who: 'SYS', send: { name: '某某' } },
    'POST /settings/users/{id}/disable': { on: 'user', who: 'SYS' },
    'POST /settings/users/{id}/enable': { on: 'user', who: 'SYS' },
    'POST /settings/users/{id}/sessions/end': { on: 'user', who: 'SYS' },
    // nobody has one here: 409, which is no refusal
    'POST /settings/users/{id}/second-factor/reset': { on: 'user', who: 'SYS', stale: true },
    'GET /settings/second-factor': { who: 'SYS' },
    'POST /settings/second-factor': { who: 'SYS', send: { role: [] } },
    ...Object.fromEntries(['GET /setup/community', 'POST /setup/community', 'GET /setup/houses', 'POST /setup/houses', 'GET /setup/standards',
        'POST /setup/standards', 'GET /setup/categories', 'POST /setup/categories', 'GET /setup/people', 'POST /setup/people', 'GET /setup/roster', 'POST /setup/roster', 'GET /setup/done', 'POST /setup/next']
        .map((route) => [route, { who: 'SYS' }])),

    'GET /archive/retention': { who: 'DIR ADM ARC' },
    'POST /archive/retention': { who: 'ARC' },
    'POST /archive/retention/{id}/approve': { on: 'nothing', who: 'DIR' },
    'POST /archive/holds': { who: 'DIR ADM ARC', send: { number: 'XX-1', reason: '诉讼' } },
    'POST /archive/holds/{id}/lift': { on: 'nothing', who: 'DIR' },

    // personal data
    'GET /persons/{id}/privacy': { on: 'person', who: 'FD CSS DIR ADM' },
    'POST /persons/{id}/consents': { on: 'person', who: 'FD CSS DIR ADM', send: { purpose: 'register', notice_version: 'A/0', way: 'paper' } },
    'POST /persons/{id}/consents/{consent}/withdraw': { on: 'person', who: 'FD CSS DIR ADM' },
    'POST /persons/{id}/requests': { on: 'person', who: 'FD CSS DIR ADM', send: { what: 'access' } },
    'POST /persons/{id}/erase': { on: 'person', who: 'DIR', send: { reason: '本人要求' } },
    'GET /privacy-notices': { who: 'FD CSS DIR ADM HQ SYS' },
    'POST /privacy-notices': { who: 'HQ SYS' },

    // owners
    'GET /owner': { who: 'OWN' },
    'GET /owner/cases': { who: 'OWN' },
    'GET /owner/cases/new': { who: 'OWN' },
    'POST /owner/cases': { who: 'OWN' },
    'GET /owner/cases/{id}': [{ on: 'repair', who: 'OWN:own' }, { on: 'complaint', who: 'OWN:own' }],
    'POST /owner/cases/{id}/remind': [{ on: 'repair', who: 'OWN:own', stale: true }, { on: 'complaint', who: 'OWN:own', stale: true }],
    'POST /owner/logout': { who: 'OWN' },
};

// {role: {reach, but}} of a row's `who`; `but` is the status that he gets on what he sees.
function whoOf(who) {
    const found = {};
    for (const word of who.split(' ')) {
        const [, role, reach, but] = /^([A-Z]+)(?::(\w+|\*))?(?:!(\d+))?$/.exec(word);
        found[role] = { reach: reach || (['HQ', 'EXE', 'SYS'].includes(role) ? '*' : 'c'), but: but ? Number(but) : 0 };
    }
    return found;
}

// Which relations a reach takes in; `absent` and `deleted` are in none.
const REACHES = {
    own: ['own'],
    closed: ['closed'],
    c: ['own', 'unit', 'building', 'community', 'closed'],
    '*': ['own', 'unit', 'building', 'community', 'closed', 'other'],
};

module.exports = { LOGINS, ROWS, REACHES, whoOf };
