// board.js - the board renews itself, but never under the hands of somebody who is filling in a form.
document.addEventListener('htmx:beforeRequest', (event) => {
    if (document.querySelector('#board details[open]')) event.preventDefault();
});
