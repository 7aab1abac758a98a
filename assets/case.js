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
