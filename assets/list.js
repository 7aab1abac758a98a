// list.js - the list of cases with keys and with many ticks: j and k go from row to row (Enter
// opens, as on any link), x ticks the row, Shift ticks all rows between. It works without.
const { isTyping } = await import(document.querySelector('script[src*="/anju-"]').src);

const links = () => [...document.querySelectorAll('.cases .cell-title a')];
const ticks = () => [...document.querySelectorAll('input[form=bulk][name=ids]')];
const all = document.getElementById('tick-all');
let last = null;

function show() {
    if (!all) return;
    const on = ticks().filter((one) => one.checked).length;
    all.checked = on > 0 && on === ticks().length;
    all.indeterminate = on > 0 && !all.checked;
}

function move(step) {
    const rows = links();
    if (rows.length === 0) return;
    const at = rows.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
    rows[next].focus({ preventScroll: true });
    rows[next].closest('tr').scrollIntoView({ block: 'nearest' });
}

function tickRow() {
    const tick = document.activeElement?.closest('.cases tr')?.querySelector('input[name=ids]');
    if (!tick) return false;
    tick.checked = !tick.checked;
    last = tick;
    show();
    return true;
}

document.addEventListener('keydown', (event) => {
    if (isTyping(event)) return;
    if (event.key === 'j' || event.key === 'k') move(event.key === 'j' ? 1 : -1);
    else if (event.key !== 'x' || !tickRow()) return;
    event.preventDefault();
});

document.addEventListener('click', (event) => {
    const tick = event.target;
    if (!(tick instanceof HTMLInputElement) || tick.name !== 'ids' || tick.form?.id !== 'bulk') return;
    const rows = ticks(), from = rows.indexOf(last), to = rows.indexOf(tick);
    if (event.shiftKey && from >= 0) {
        for (const one of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = tick.checked;
    }
    last = tick;
    show();
});

if (all && ticks().length > 0) {
    all.hidden = false;
    all.addEventListener('change', () => {
        for (const one of ticks()) one.checked = all.checked;
    });
    show();
}
