// search.js - the list under the search box: opened while one types (htmx fetches it), walked
// with the arrow keys, closed with Escape. Without it Enter opens the page of what is found.

const find = document.getElementById('find');
const box = document.getElementById('find-box');
const LEAST = 2; // characters: one says too little to look while typing

let active = -1;

function options() {
    return [...box.querySelectorAll('.found-item')];
}

function setActive(next) {
    const all = options();
    active = next < 0 || all.length === 0 ? -1 : next % all.length;
    all.forEach((option, i) => {
        option.classList.toggle('is-active', i === active);
        option.setAttribute('aria-selected', String(i === active));
    });
    if (active < 0) {
        find.removeAttribute('aria-activedescendant');
        return;
    }
    find.setAttribute('aria-activedescendant', all[active].id);
    all[active].scrollIntoView({ block: 'nearest' });
}

function close() {
    box.hidden = true;
    find.setAttribute('aria-expanded', 'false');
    setActive(-1);
}

// What came is a list of links; for who hears it, it is a list box with one option active.
function open() {
    const list = box.querySelector('.found');
    if (!list) return;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', '搜索结果');
    list.querySelectorAll('.found-group').forEach((group) => group.setAttribute('role', 'group'));
    list.querySelectorAll('ul, li, .found-name').forEach((part) => part.setAttribute('role', 'presentation'));
    options().forEach((option, i) => {
        option.id = `found-${i}`;
        option.tabIndex = -1;
        option.setAttribute('role', 'option');
    });
    // a list box holds options only: what else there is to say stands behind it
    list.querySelectorAll('.found-all, .found-none').forEach((rest) => list.after(rest));
    if (options().length === 0) list.remove();
    box.hidden = false;
    find.setAttribute('aria-expanded', String(options().length > 0));
    setActive(-1);
}

function onKey(event) {
    if (event.isComposing) return;
    if (event.key === 'Escape' && !box.hidden) {
        event.preventDefault();
        close();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        const count = options().length;
        if (count === 0) return;
        event.preventDefault();
        if (box.hidden) open();
        const step = event.key === 'ArrowDown' ? 1 : -1;
        setActive(active < 0 ? (step > 0 ? 0 : count - 1) : (active + step + count) % count);
    } else if (event.key === 'Enter' && active >= 0 && !box.hidden) {
        event.preventDefault();
        options()[active].click();
    }
}

if (find && box) {
    find.setAttribute('role', 'combobox');
    find.setAttribute('aria-autocomplete', 'list');
    find.setAttribute('aria-controls', 'find-box');
    find.setAttribute('aria-expanded', 'false');
    find.addEventListener('keydown', onKey);
    find.addEventListener('input', () => { if ([...find.value.trim()].length < LEAST) close(); });
    find.addEventListener('htmx:beforeRequest', (event) => {
        if ([...find.value.trim()].length < LEAST) event.preventDefault();
    });
    box.addEventListener('htmx:afterSwap', () => {
        if (document.activeElement === find && [...find.value.trim()].length >= LEAST) open();
        else close();
    });
    document.addEventListener('click', (event) => {
        if (!find.form.contains(event.target)) close();
    });
    find.form.addEventListener('focusout', (event) => {
        if (event.relatedTarget && !find.form.contains(event.relatedTarget)) close();
    });
}
