// live.js - what colleagues do is seen without reloading: one stream of events (/events) for all
// tabs of this browser. The tab that is seen and holds the lease listens and tells the others;
// when it is hidden it lets go. Whoever is told dispatches on <body>:
//     live-case         some case of the caller's communities changed
//     live-case-ID      this one did
//     live-bell         a message came
// and the parts of a page ask for themselves anew (hx-trigger="live-case from:body"). Without a
// stream they keep asking every now and then, as they say themselves.
const LEASE = 'anju.live', AT = 'anju.live.at';
const LEASE_MS = 6000, RENEW_MS = 2000, SETTLE_MS = 60, GATHER_MS = 1200, REFUSED_MS = 60000;
const me = `${Date.now()}-${Math.random()}`;
const channel = new BroadcastChannel('anju.live');
const late = new Set(); // parts that were not renewed because somebody was at them
const waiting = new Set();
let source = null, refusedUntil = 0, gathering = 0;

// ---- telling the page -------------------------------------------------------------------------

function flush() {
    gathering = 0;
    for (const name of waiting) document.body.dispatchEvent(new CustomEvent(name));
    waiting.clear();
}

function soon(...names) {
    for (const name of names) waiting.add(name);
    gathering ||= setTimeout(flush, GATHER_MS);
}

function hear({ kind, id }) {
    if (kind === 'bell') soon('live-bell');
    else if (kind === 'case') soon('live-case', `live-case-${id}`);
    else soon('live-case', 'live-bell', 'live-reset');
}

channel.addEventListener('message', (message) => hear(message.data));

// ---- one stream for all tabs -------------------------------------------------------------------

function lease() {
    try { return JSON.parse(localStorage.getItem(LEASE)) || {}; } catch { return {}; }
}

function holdsLease() { return lease().id === me; }
function renew() { localStorage.setItem(LEASE, JSON.stringify({ id: me, until: Date.now() + LEASE_MS })); }

function tell(kind, event) {
    if (event.lastEventId) localStorage.setItem(AT, event.lastEventId);
    const news = { kind, id: event.data ? JSON.parse(event.data).id : undefined };
    hear(news);
    channel.postMessage(news);
}

function listen() {
    const after = localStorage.getItem(AT);
    source = new EventSource(after ? `/events?after=${encodeURIComponent(after)}` : '/events');
    for (const kind of ['case', 'bell', 'reset']) source.addEventListener(kind, (event) => tell(kind, event));
    source.addEventListener('hello', (event) => {
        localStorage.setItem(AT, event.lastEventId);
        document.documentElement.dataset.live = 'on';
    });
    source.addEventListener('error', () => {
        delete document.documentElement.dataset.live;
        if (source?.readyState !== EventSource.CLOSED) return; // it comes again by itself
        refusedUntil = Date.now() + REFUSED_MS;
        letGo();
    });
}

function letGo() {
    source?.close();
    source = null;
    delete document.documentElement.dataset.live;
    if (holdsLease()) localStorage.removeItem(LEASE);
}

function keep() {
    if (document.hidden || Date.now() < refusedUntil) return;
    const held = lease();
    if (held.id === me) {
        renew();
        if (!source) listen();
    } else if (source) {
        letGo(); // another tab was quicker
    } else if (!(held.until > Date.now())) {
        renew();
        setTimeout(() => { if (holdsLease() && !document.hidden && !source) listen(); }, SETTLE_MS);
    }
}

document.addEventListener('visibilitychange', () => {
    if (document.hidden) letGo();
    else {
        keep();
        hear({ kind: 'reset' }); // who comes back may have missed something
    }
});
addEventListener('pagehide', letGo);
addEventListener('pageshow', keep);
setInterval(keep, RENEW_MS);
keep();

// ---- nothing moves under a hand ---------------------------------------------------------------

// data-calm: this part is not renewed while somebody types, has opened or ticked something in it,
// or stands in it with the keyboard or the mouse; it is renewed when he has gone. "watch": it asks
// all the same, because somebody listens to what comes (desk.js); only what is shown waits.
function isBusy(part) {
    return part.contains(document.activeElement) || part.querySelector('details[open], dialog[open], input[type=checkbox]:checked') !== null
        || (part.dataset.calm !== 'watch' && matchMedia('(hover: hover)').matches && part.matches(':hover'));
}

function isAsleep(part) { return document.hidden && !part.hasAttribute('data-awake'); }

document.addEventListener('htmx:beforeRequest', (event) => {
    const part = event.detail.elt;
    if (!part.hasAttribute('data-calm')) return;
    if (!isAsleep(part) && (part.dataset.calm === 'watch' || !isBusy(part))) return;
    event.preventDefault();
    late.add(part);
});

document.addEventListener('htmx:beforeSwap', (event) => {
    const part = event.detail.requestConfig?.elt;
    if (!part?.hasAttribute('data-calm')) return;
    if (event.detail.xhr.responseURL && new URL(event.detail.xhr.responseURL).pathname === '/login') event.detail.shouldSwap = false;
    if (!isBusy(part)) return;
    event.detail.shouldSwap = false;
    late.add(part);
});

setInterval(() => {
    for (const part of late) {
        if (part.isConnected && (isAsleep(part) || isBusy(part))) continue;
        late.delete(part);
        if (part.isConnected) window.htmx.trigger(part, 'refresh');
    }
}, RENEW_MS);
