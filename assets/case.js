// case.js - the page of one case. It works without: forms post, links navigate.

// A link to an action (the button at the thumb) opens it and puts the cursor into its first field.
function openAction() {
    const action = document.querySelector(location.hash.startsWith('#act-') ? CSS.escape(location.hash).replace(/^\\#/, '#') : '#none');
    if (!(action instanceof HTMLDetailsElement)) return;
    action.open = true;
    action.scrollIntoView({ block: 'start' });
    action.querySelector('form :is(input:not([type=hidden]), select, textarea, button)')?.focus({ preventScroll: true });
}

window.addEventListener('hashchange', openAction);
openAction();

// Colleagues see who has the case open: told every 25 s while the page can be seen.
const TELL_EVERY_MS = 25000;

async function tellThatIAmHere() {
    const line = document.getElementById('presence');
    const csrf = document.querySelector('input[name=csrf]');
    if (!line || !csrf || document.hidden) return;
    const answer = await fetch(line.dataset.here, {
        method: 'POST', headers: { accept: 'text/html' }, body: new URLSearchParams({ csrf: csrf.value }),
    });
    if (!answer.ok || new URL(answer.url).pathname !== line.dataset.here) return;
    const words = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('presence');
    if (words && words.textContent !== line.textContent) line.replaceWith(words);
}

// Whoever leaves the network for a while is simply not seen there.
const tell = () => tellThatIAmHere().catch(() => {});
setInterval(tell, TELL_EVERY_MS);
document.addEventListener('visibilitychange', tell);
tell();
