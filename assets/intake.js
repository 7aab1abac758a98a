// intake.js - 受理 made quick: choices instead of typing, several matters of one call, a draft that
// is never lost. The form works without it.

const { isTyping } = await import(document.querySelector('script[src*="/anju-"]').src);

const DRAFT = 'anju-draft:';
const OF_ONE_MATTER = ['nature', 'title', 'content', 'category', 'urgent', 'size', 'demand', 'object', 'place', 'appointment', 'on_the_spot', 'answer', 'article', 'confidential'];
const NOT_KEPT = ['csrf', 'version'];
const MOST_PLACES = 10; // as buttons; the others are proposed while typing
const CONFIDENTIAL_NATURES = ['complaint', 'grievance'];
const SPOT_NATURES = ['inquiry', 'repair', 'request', 'help', 'grievance'];

const form = document.getElementById('intake');
const byId = (id) => document.getElementById(id);
const field = (name) => form.elements[name];

// ---- the draft: kept on this computer, for this person, until it was saved or thrown away ---------

const draftKey = () => DRAFT + (form || document.querySelector('[data-done]')).dataset.user;

function store(action) {
    try { return action(window.localStorage); } catch { return null; } // switched off or full
}

function values() {
    const kept = {};
    for (const [name, value] of new FormData(form)) if (!NOT_KEPT.includes(name) && value !== '') kept[name] = value;
    return kept;
}

function isWorthKeeping(kept) {
    return Object.keys(kept).some((name) => !['channel', 'community', 'call'].includes(name));
}

function keepDraft() {
    const kept = values();
    store((s) => (isWorthKeeping(kept) ? s.setItem(draftKey(), JSON.stringify(kept)) : s.removeItem(draftKey())));
}

const dropDraft = () => store((s) => s.removeItem(draftKey()));

function fill(kept) {
    for (const input of form.elements) {
        if (!input.name || NOT_KEPT.includes(input.name)) continue;
        if (input.type === 'radio' || input.type === 'checkbox') input.checked = kept[input.name] === input.value;
        else if (input.tagName !== 'BUTTON') input.value = kept[input.name] ?? (input.tagName === 'SELECT' ? input.querySelector('option')?.value ?? '' : '');
    }
    for (const more of form.querySelectorAll('details')) if (more.querySelector('input:checked')) more.open = true;
    showChoices();
    showParked();
}

function offer(words, actions) {
    const note = byId('draft');
    note.replaceChildren(Object.assign(document.createElement('span'), { textContent: words }));
    for (const [name, act] of actions) {
        const button = Object.assign(document.createElement('button'), { type: 'button', className: 'link', textContent: name });
        button.addEventListener('click', () => { note.hidden = true; act(); });
        note.append(button);
    }
    note.hidden = false;
}

function clearForm() {
    dropDraft();
    fill({ community: field('community')?.value });
    look();
}

function takeUpDraft() {
    const text = store((s) => s.getItem(draftKey()));
    if (!text) return;
    const kept = JSON.parse(text);
    if (form.dataset.filled || document.querySelector('.problem')) return;
    if (new URLSearchParams(location.search).size) {
        offer('还有一份没写完的草稿。', [['换成草稿', () => { fill(kept); look(); }], ['丢弃草稿', dropDraft]]);
        return;
    }
    fill(kept);
    offer('已恢复上次没保存的内容。', [['丢弃，重新填', clearForm]]);
}

// ---- choices: place, then thing, then trouble ------------------------------------------------------

function pickButton(name, isOn, act) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'pick', textContent: name });
    button.setAttribute('aria-pressed', String(isOn));
    button.addEventListener('click', act);
    return button;
}

// One stop of the Tab key for a whole group; arrows go on from there.
function showGroup(id, buttons) {
    const group = byId(id);
    const hadFocus = group.contains(document.activeElement);
    const on = Math.max(0, buttons.findIndex((b) => b.getAttribute('aria-pressed') === 'true'));
    buttons.forEach((b, i) => { b.tabIndex = i === on ? 0 : -1; });
    group.replaceChildren(...buttons);
    if (hadFocus && buttons.length) buttons[on].focus();
}

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function onPickKey(event) {
    const buttons = [...event.currentTarget.children];
    const at = buttons.indexOf(document.activeElement);
    if (at < 0 || !STEPS[event.key]) return;
    event.preventDefault();
    const next = buttons[(at + STEPS[event.key] + buttons.length) % buttons.length];
    buttons.forEach((b) => { b.tabIndex = b === next ? 0 : -1; });
    next.focus();
}

let titleWasMade = ''; // what we put there; what the clerk typed stays

function makeTitle() {
    const title = field('title');
    if (title.value !== '' && title.value !== titleWasMade) return;
    const chosen = field('category').selectedOptions[0];
    const thing = chosen?.parentElement.label;
    const words = chosen?.value ? [field('place').value, thing === chosen.textContent ? thing : chosen.textContent] : [];
    titleWasMade = words.filter(Boolean).join(' ');
    title.value = titleWasMade;
}

function choose(name, value) {
    field(name).value = field(name).value === value ? '' : value;
    makeTitle();
    showChoices();
    field(name).dispatchEvent(new Event('change', { bubbles: true }));
}

function showChoices() {
    const nature = field('nature').value;
    const place = field('place').value;
    const groups = [...field('category').querySelectorAll('optgroup')].filter((g) => g.dataset.natures.split(' ').includes(nature));
    const chosen = field('category').value;
    const thing = groups.find((g) => chosen && chosen.startsWith(g.firstElementChild.value));
    const parts = thing ? [...thing.children].slice(1) : [];
    showGroup('place-picks', [...byId('places').children].slice(0, MOST_PLACES).map((o) => pickButton(o.value, o.value === place, () => choose('place', o.value))));
    showGroup('thing-picks', groups.map((g) => pickButton(g.label, g === thing, () => choose('category', g === thing ? chosen : g.firstElementChild.value))));
    showGroup('trouble-picks', parts.map((o) => pickButton(o.textContent, o.value === chosen, () => choose('category', o.value))));
    byId('category-field').hidden = groups.length === 0;
    const spot = field('on_the_spot');
    spot.disabled = nature !== '' && !SPOT_NATURES.includes(nature);
    if (spot.disabled) spot.checked = false;
    const secret = field('confidential');
    secret.disabled = nature !== '' && !CONFIDENTIAL_NATURES.includes(nature);
    if (secret.disabled) secret.checked = false;
}

function chooseNature(value) {
    const input = [...field('nature')].find((i) => i.value === value);
    input.checked = true;
    field('category').value = '';
    makeTitle();
    input.dispatchEvent(new Event('change', { bubbles: true }));
}

// ---- one call, several matters -----------------------------------------------------------------------

const parked = () => JSON.parse(field('matters').value || '[]');

function showParked() {
    const list = byId('parked');
    const matters = parked();
    list.replaceChildren(...matters.map((m, i) => {
        const row = document.createElement('li');
        const name = form.querySelector(`[name=nature][value="${CSS.escape(m.nature)}"]`)?.closest('label').querySelector('.choice-name').textContent;
        const words = `第 ${i + 1} 件　${name ?? ''}　${m.title || m.content || ''}`;
        const back = Object.assign(document.createElement('button'), { type: 'button', className: 'link', textContent: '拿回来改' });
        back.addEventListener('click', () => takeBack(i));
        row.append(words, back);
        return row;
    }));
    list.hidden = matters.length === 0;
    byId('save').textContent = matters.length ? `保存（连上面共 ${matters.length + 1} 件）` : '保存';
}

function ownMatter() {
    const own = {};
    for (const name of OF_ONE_MATTER) {
        const value = new FormData(form).get(name);
        if (value) own[name] = value;
    }
    return own;
}

function setMatter(matter) {
    titleWasMade = '';
    fill({ ...values(), ...Object.fromEntries(OF_ONE_MATTER.map((name) => [name, undefined])), ...matter });
}

function park() {
    const own = ownMatter();
    if (!own.nature || !(own.title || own.content || own.category)) {
        say('先选性质，再写一句是什么事，才能记下这件。', true);
        (own.nature ? field('title') : byId('nature')).focus();
        return;
    }
    field('matters').value = JSON.stringify([...parked(), own]);
    setMatter({});
    keepDraft();
    say('已记下，保存时一起登记。请选下一件的性质。');
    byId('nature').focus();
    look();
}

function takeBack(i) {
    const matters = parked();
    const [matter] = matters.splice(i, 1);
    const own = ownMatter();
    if (own.nature && (own.title || own.content)) matters.push(own);
    field('matters').value = JSON.stringify(matters);
    setMatter(matter);
    keepDraft();
    look();
}

// ---- saving: what was typed stays on the page until the server has it ---------------------------------

let key = null; // one for each content: pressed twice or sent again, it happens once
let isSaving = false;

function say(words, isBad = false) {
    const state = byId('state');
    state.textContent = words;
    state.classList.toggle('is-bad', isBad);
}

// randomUUID is only there over https and on this computer itself.
function newKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
}

// An untouched form below noted matters is no matter: then only those are saved.
function body() {
    const data = new URLSearchParams(new FormData(form));
    const own = ownMatter();
    if (parked().length && !own.title && !own.content && !own.category) for (const name of OF_ONE_MATTER) data.delete(name);
    return data;
}

function showRefusal(html) {
    const page = new DOMParser().parseFromString(html, 'text/html');
    const next = page.getElementById('intake');
    if (!next) { say('没有保存：服务器没有说明原因。填的内容都在，请稍后再按保存。', true); return; }
    const open = [...form.querySelectorAll('details')].map((d) => d.open);
    document.querySelector('.problem')?.remove();
    form.querySelectorAll('.error').forEach((e) => e.remove());
    for (const input of form.querySelectorAll('[aria-invalid]')) { input.removeAttribute('aria-invalid'); input.removeAttribute('aria-describedby'); }
    for (const error of next.querySelectorAll('.error')) {
        const input = form.querySelector(`#${CSS.escape(error.id.replace(/-error$/, ''))}`);
        if (!input) continue;
        input.setAttribute('aria-invalid', 'true');
        input.setAttribute('aria-describedby', error.id);
        if (input.id === 'matters') byId('parked').after(error);
        else (input.closest('.field, .natures, .ticks') ?? input).append(error);
        const more = input.closest('details');
        if (more) open[[...form.querySelectorAll('details')].indexOf(more)] = true;
    }
    form.querySelectorAll('details').forEach((d, i) => { d.open = open[i]; });
    const problem = page.querySelector('.problem');
    if (problem) form.before(problem);
    say('没有保存，填的内容都在。', true);
    const wrong = form.querySelector('[aria-invalid]');
    (wrong?.id === 'category' ? byId('thing-picks').firstElementChild : wrong ?? problem)?.focus();
}

async function save() {
    if (isSaving) return;
    keepDraft();
    isSaving = true;
    key ??= newKey();
    say('正在保存…');
    try {
        const answer = await fetch(form.action, { method: 'POST', body: body(), headers: { accept: 'text/html', 'idempotency-key': key } });
        if (answer.ok && answer.redirected && !new URL(answer.url).pathname.startsWith('/login')) {
            dropDraft();
            location.assign(answer.url);
            return;
        }
        if (answer.redirected) say('登录已过期。填的内容都在：请在另一个页面登录，再回来按保存。', true);
        else showRefusal(await answer.text());
        key = null;
    } catch {
        say('连不上服务器，还没有保存。填的内容都在，连上后再按一次保存，不会重复登记。', true);
    }
    isSaving = false;
}

// ---- what the server knows -----------------------------------------------------------------------------

function look() {
    form.dispatchEvent(new Event('look'));
}

function takeCaller(button) {
    if (button.dataset.house) field('house').value = button.dataset.house;
    if (button.dataset.name) field('reporter_name').value = button.dataset.name;
    field('caller_of').value = button.dataset.case;
    if (button.dataset.case) {
        say(`来电人：${button.textContent.trim()}，电话不用再填。`);
        field('reporter_phone').placeholder = button.querySelector('.hint')?.textContent ?? '';
    }
    keepDraft();
    look();
}

// ---- keys ---------------------------------------------------------------------------------------------

const CHOICE_KEYS = { 1: 'repair', 2: 'complaint', 3: 'inquiry', 4: 'request', 5: 'paid' };
let spotAt = 0;

// S ticks it, S again within two seconds saves: two keys for what was answered while on the phone.
function onSpotKey(at) {
    const spot = field('on_the_spot');
    if (spot.disabled) { say('这类事项不能当场办结。', true); return; }
    if (spot.checked && at - spotAt < 2000) { save(); return; }
    spot.checked = !spot.checked;
    spotAt = spot.checked ? at : 0;
    spot.dispatchEvent(new Event('change', { bubbles: true }));
    say(spot.checked ? '当场已解答：再按一次 S，或按 Ctrl+Enter，就登记并办结。' : '');
}

function onKey(event) {
    if (event.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        save();
    } else if (event.key === 'Enter' && event.altKey) {
        event.preventDefault();
        park();
    } else if (event.altKey && event.code === 'KeyS') {
        event.preventDefault();
        onSpotKey(event.timeStamp);
    } else if (!isTyping(event) && CHOICE_KEYS[event.key]) {
        event.preventDefault();
        chooseNature(CHOICE_KEYS[event.key]);
    } else if (!isTyping(event) && event.key.toLowerCase() === 'f') {
        event.preventDefault();
        field('house').focus();
        field('house').select();
    } else if (!isTyping(event) && event.key.toLowerCase() === 's') {
        event.preventDefault();
        onSpotKey(event.timeStamp);
    }
}

function startForm() {
    document.body.classList.add('with-script');
    form.classList.add('with-picks');
    byId('another').hidden = false;
    form.querySelectorAll('.kept').forEach((o) => { const kept = o.value; const select = o.parentElement; o.remove(); select.value = kept; });
    takeUpDraft();
    showChoices();
    showParked();
    form.addEventListener('input', (event) => {
        key = null;
        if (event.target.name === 'house' || event.target.name === 'reporter_phone') field('caller_of').value = '';
        if (event.target.name === 'place') { makeTitle(); showChoices(); }
        keepDraft();
    });
    form.addEventListener('change', (event) => {
        key = null;
        if (event.target.name === 'nature' && !form.querySelector(`optgroup[data-natures~="${field('nature').value}"] option:checked`)) field('category').value = '';
        if (event.target.name === 'nature') { makeTitle(); showChoices(); }
        keepDraft();
    });
    form.addEventListener('submit', (event) => {
        if (event.submitter?.formAction && event.submitter.hasAttribute('formaction')) return;
        event.preventDefault();
        save();
    });
    byId('another').addEventListener('click', park);
    byId('household').addEventListener('click', (event) => { const caller = event.target.closest('.caller'); if (caller) takeCaller(caller); });
    for (const id of ['place-picks', 'thing-picks', 'trouble-picks']) byId(id).addEventListener('keydown', onPickKey);
    document.addEventListener('keydown', onKey);
    if (form.elements.house.value || field('nature').value) look();
}

function startDone() {
    dropDraft();
    const copy = byId('copy');
    copy.hidden = false;
    copy.addEventListener('click', async () => {
        byId('reply').select();
        try { await navigator.clipboard.writeText(byId('reply').value); } catch { document.execCommand('copy'); }
        byId('copied').textContent = '已复制，可以贴到群里。';
    });
}

if (form) startForm();
else if (document.querySelector('[data-done]')) startDone();
document.documentElement.dataset.ready = 'intake';
