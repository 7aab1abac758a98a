// anju.js - what every page can do with keys. Pages work without it.

// A single key is a command only while nothing is being typed.
export function isTyping(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return true;
    const at = event.target;
    return at instanceof HTMLElement && (at.isContentEditable || at.matches('input, select, textarea'));
}

// / while nothing is typed, Ctrl-K from anywhere.
document.addEventListener('keydown', (event) => {
    const isChord = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!isChord && (event.key !== '/' || isTyping(event))) return;
    const find = document.getElementById('find');
    if (!find) return;
    event.preventDefault();
    find.focus();
    find.select();
});

// ? opens the page's own help and closes it; so does Escape. Whoever came from somewhere goes back there.
let cameFrom = null;
document.addEventListener('keydown', (event) => {
    const help = document.getElementById('help');
    if (!help || (event.key === 'Escape' ? !help.open : event.key !== '?' || isTyping(event))) return;
    event.preventDefault();
    const at = document.activeElement, summary = help.querySelector('summary');
    help.open = !help.open;
    if (help.open) {
        cameFrom = help.contains(at) ? null : at;
        summary.focus();
    } else if (help.contains(at)) {
        (cameFrom?.isConnected && cameFrom !== document.body ? cameFrom : summary).focus();
    }
});

// What was refused begins at the first field that is wrong; its message hangs on it.
const wrong = [...document.querySelectorAll('main [aria-invalid="true"]')].find((field) => field.checkVisibility());
if (wrong) wrong.focus();

// The browser shows the cursor of a long field, but not the field, which a bar below may cover.
document.addEventListener('focusin', (event) => {
    if (event.target.matches('textarea')) event.target.scrollIntoView({ block: 'nearest' });
});
