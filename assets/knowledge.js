// knowledge.js - articles that may answer what is being asked, inserted with one key.
//
// On the page of a case they stand above the form of an answer, on the intake form under it. Who
// has no script writes the number of an article himself.

const OFFER_AFTER_MS = 400;

async function ask(query) {
    const answer = await fetch(`/knowledge/offer?${new URLSearchParams(query)}`, { headers: { accept: 'text/html' } });
    return answer.ok ? answer.text() : '';
}

function insert(button, form, textName) {
    const text = form.elements[textName], source = form.elements.article;
    text.value = button.dataset.answer;
    source.value = button.dataset.code;
    for (const field of [text, source]) field.dispatchEvent(new Event('input', { bubbles: true }));
    text.focus();
}

// Alt and the number of the article, while its list is seen.
function listen(box, form, textName) {
    box.addEventListener('click', (event) => {
        const button = event.target.closest('.offer');
        if (button) insert(button, form, textName);
    });
    document.addEventListener('keydown', (event) => {
        if (!event.altKey || event.ctrlKey || event.metaKey || !/^Digit[1-5]$/.test(event.code)) return;
        const button = box.querySelectorAll('.offer')[Number(event.code.slice(5)) - 1];
        if (!button || box.offsetParent === null) return;
        event.preventDefault();
        insert(button, form, textName);
    });
}

function onCase() {
    const id = /^\/cases\/(\d+)$/.exec(location.pathname)?.[1];
    for (const action of ['answer', 'solve_on_spot']) {
        const form = document.getElementById(`form-${action}`);
        if (!id || !form?.elements.article) continue;
        const box = document.createElement('div');
        box.className = 'offers';
        form.prepend(box);
        listen(box, form, 'text');
        ask({ case: id }).then((html) => { box.innerHTML = html; });
    }
}

function onIntake() {
    const box = document.querySelector('[data-offers]');
    const form = box?.closest('form');
    if (!form) return;
    let timer, asked = '';
    const look = async () => {
        const nature = form.querySelector('[name=nature]:checked')?.value;
        const words = `${form.elements.title?.value ?? ''} ${form.elements.content?.value ?? ''}`.trim();
        const query = { words, category: form.elements.category?.value ?? '', community: form.elements.community?.value ?? '' };
        for (const name of Object.keys(query)) if (!query[name]) delete query[name];
        const key = nature === 'inquiry' ? JSON.stringify(query) : '';
        if (key === asked) return;
        asked = key;
        box.innerHTML = key && words ? await ask(query) : '';
    };
    listen(box, form, box.dataset.text);
    for (const kind of ['input', 'change', 'look']) {
        form.addEventListener(kind, () => {
            clearTimeout(timer);
            timer = setTimeout(look, OFFER_AFTER_MS);
        });
    }
}

onCase();
onIntake();
