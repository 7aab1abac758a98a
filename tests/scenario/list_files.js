// The lists of pages that go out as files (src/http/http_list.h): whose they are (domain.md H) and
// who asks for them in list_files.test.js. permissions.js makes its rows of them.
'use strict';

const SEE_CASE = 'FD DO CSS DIR ENG REP ENV SEC GRD FIN ADM ARC HQ EXE';
const BOARD = 'DIR CSS ENG ENV SEC ADM HQ EXE', LEADS = 'CSS DIR HQ EXE', ARCHIVE = 'FD CSS DIR ARC HQ EXE';
const KEEPERS = 'CSS DIR ADM HQ', RULES = 'FD DO CSS DIR ENG REP ENV SEC GRD FIN ADM ARC HQ EXE SYS';

const LISTS = {
    '/company': { who: 'HQ EXE', by: 'exec' },
    '/reports': { who: BOARD },
    '/reports/cases': { who: LEADS, query: '?what=open' },
    '/reports/morning': { who: BOARD },
    '/board': { who: LEADS },
    '/quality/samples': { who: 'HQ EXE', by: 'quality' },
    '/quality/samples/{id}': { who: 'HQ EXE', by: 'quality', on: 'sample' },
    '/inspections': { who: 'CSS DIR ENG ENV SEC ADM ARC HQ EXE COM' },
    '/archive': { who: ARCHIVE },
    '/archive/handovers': { who: ARCHIVE },
    '/archive/handovers/{id}': { who: ARCHIVE, on: 'handover' },
    '/archive/retention': { who: 'DIR ADM ARC', items: 'due' },
    '/knowledge': { who: KEEPERS },
    '/knowledge/gaps': { who: KEEPERS },
    '/segments': { who: 'CSS DIR ADM' },
    '/segments/people': { who: 'FD CSS DIR HQ EXE' },
    '/imports': { who: 'FD CSS DIR' },
    '/privacy-notices': { who: 'FD CSS DIR ADM HQ SYS' },
    '/calls/missed': { who: 'FD CSS DIR' },
    '/places': { who: 'FD CSS DIR ARC HQ' },
    '/messages': { who: 'FD CSS DIR HQ EXE' },
    '/settings/users': { who: 'SYS DIR' },
    '/settings/delegations': { who: SEE_CASE },
    '/settings/roster': { who: 'SYS DIR CSS ADM', query: '?week=2026-11-23' },
    '/settings/communities': { who: 'SYS DIR HQ EXE' },
    '/settings/standards': { who: RULES },
    '/settings/blueprints': { who: RULES },
    '/settings/log': { who: 'SYS DIR HQ EXE' },
    '/settings/calendar': { who: RULES },
};

// '/archive' -> its three files; a path that ends with an id has them below it.
function filesOf(path) {
    const base = path.endsWith('}') ? `${path}/list` : path;
    return { csv: `${base}.csv`, xlsx: `${base}.xlsx`, json: `${path}/list.json` };
}

// Every route, as permissions.js wants them.
const LIST_ROWS = Object.fromEntries(Object.entries(LISTS).flatMap(([path, { who, on, query }]) =>
    Object.values(filesOf(path)).map((file) => [`GET ${file}`, { who, ...(on && { on }), ...(query && { query }) }])));

module.exports = { LISTS, LIST_ROWS, filesOf };
