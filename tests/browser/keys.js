// keys.js - what runs inside a page that is looked at: where the keyboard gets to, and what a page
// owes to who has no script. Each function is given to page.evaluate() or addInitScript() whole.
'use strict';

// Counts what the content policy stops, from the first line of the page on.
function watchPolicy() {
    window.stopped = [];
    document.addEventListener('securitypolicyviolation', (event) => window.stopped.push(`${event.violatedDirective} ${event.blockedURI}`));
}

// What the keyboard should reach, how it looks without the focus, and what is seen at each step.
function watchKeys() {
    const LOOKS = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'borderTopColor', 'backgroundColor', 'textDecorationLine', 'opacity'];
    const near = (e) => [e, e.parentElement, e.closest('label'), e.labels?.[0], e.nextElementSibling].filter(Boolean);
    const look = (e) => near(e).map((one) => { const style = getComputedStyle(one); return LOOKS.map((name) => style[name]).join(); }).join('|');
    const isSeen = (e) => e.checkVisibility({ checkVisibilityCSS: true }) && e.getClientRects().length > 0;
    const isOfAGroup = (e) => e.type === 'radio' && e.name
        && e !== (document.querySelector(`input[type=radio][name="${CSS.escape(e.name)}"]:checked`) ?? document.querySelector(`input[type=radio][name="${CSS.escape(e.name)}"]:enabled`));
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
        .filter((e) => !e.disabled && e.type !== 'hidden' && e.tabIndex >= 0 && isSeen(e) && !isOfAGroup(e) && (e.tagName !== 'SUMMARY' || e.parentElement.tagName === 'DETAILS'));
    const name = (e) => `<${e.tagName.toLowerCase()}${e.id ? ` #${e.id}` : ''}${e.name ? ` name=${e.name}` : ''}> ${(e.getAttribute('aria-label') || e.textContent).trim().replace(/\s+/g, ' ').slice(0, 24)}`;
    const covered = (e) => {
        const box = e.getBoundingClientRect();
        if (box.width < 4 || box.height < 4 || getComputedStyle(e).opacity === '0') return false;
        const points = (from, to, most) => { const a = Math.max(from, 0) + 2, b = Math.min(to, most) - 2; return a > b ? [] : [a, (a + b) / 2, b]; };
        const xs = points(box.left, box.right, window.innerWidth), ys = points(box.top, box.bottom, window.innerHeight);
        return !xs.some((x) => ys.some((y) => { const hit = document.elementFromPoint(x, y); return hit && (e.contains(hit) || hit.contains(e)); }));
    };
    document.activeElement?.blur();
    const before = new Map(all.map((e) => [e, look(e)])), seen = new Set(), faults = [];
    window.keys = {
        count: all.length,
        at: () => document.activeElement,
        // What has the focus now: is it seen, and that it has it?
        step() {
            const e = document.activeElement;
            if (e === document.body || seen.has(e)) return;
            seen.add(e);
            if (before.has(e) && look(e) === before.get(e)) faults.push(`nothing shows the focus on ${name(e)}`);
            if (covered(e)) faults.push(`hidden while it has the focus: ${name(e)}`);
        },
        missing: () => all.filter((e) => e.isConnected && isSeen(e) && !e.disabled && !seen.has(e)).map(name),
        faults,
    };
    document.addEventListener('keydown', (event) => { if (event.key === 'Tab') window.keys.step(); }, true);
}

// What everybody owes: a title, one heading, its own help; on a phone, room for a thumb.
function faultsOfShape(isPhone) {
    const faults = [], heads = document.querySelectorAll('h1');
    if (heads.length !== 1) faults.push(`${heads.length} h1`);
    if (!/^\S.* · (安居|Anju)$/.test(document.title) || /^(安居|Anju)/.test(document.title)) faults.push(`the title says ${JSON.stringify(document.title)}`);
    if (!document.documentElement.lang) faults.push('no language');
    if (document.querySelectorAll('main').length !== 1) faults.push('not one main part');
    if (document.querySelector('.rail') && !(document.querySelector('#help .help-text')?.textContent.trim().length > 60)) faults.push('no help');
    if (document.documentElement.scrollWidth > window.innerWidth) {
        const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1).slice(0, 4);
        faults.push(`scrolls sideways: ${wide.map((e) => `${e.tagName}.${e.className}`).join(' ')}`);
    }
    if (window.stopped?.length > 0) faults.push(`the policy stopped ${window.stopped.join(', ')}`);
    const low = (e) => { const box = (e.closest('label') ?? e).getBoundingClientRect(); return box.height > 0 && box.height < 43.5; };
    const small = [...document.querySelectorAll('main button, main select, main textarea, main summary, main a.btn, main input:not([type=hidden])')]
        .filter((e) => isPhone && e.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) && low(e) && getComputedStyle(e).display !== 'inline');
    if (small.length > 0) faults.push(`too low for a thumb: ${[...new Set(small.map((e) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 12)}`))].slice(0, 5).join(', ')}`);
    return faults;
}

// Without script: what can be pressed does something.
function faultsWithoutScript() {
    const faults = [], isSeen = (e) => e.checkVisibility({ checkVisibilityCSS: true });
    const text = (e) => `${e.tagName.toLowerCase()} ${(e.getAttribute('aria-label') || e.name || e.textContent).trim().slice(0, 20)}`;
    for (const e of document.querySelectorAll('button')) if (isSeen(e) && (!e.form || e.type === 'button')) faults.push(`does nothing without script: ${text(e)}`);
    for (const e of document.querySelectorAll('input:not([type=hidden]), select, textarea')) if (isSeen(e) && !e.form && !e.readOnly) faults.push(`is in no form: ${text(e)}`);
    for (const e of document.querySelectorAll('a')) if (isSeen(e) && !/^(\/|#.|tel:|mailto:|https?:|\?)/.test(e.getAttribute('href') ?? '')) faults.push(`leads nowhere: ${text(e)}`);
    for (const e of document.querySelectorAll('a[href^="#"]')) if (isSeen(e) && !document.getElementById(e.getAttribute('href').slice(1))) faults.push(`leads to no part: ${text(e)}`);
    for (const form of document.forms) {
        const presses = [...form.elements].some((e) => (e.tagName === 'BUTTON' && e.type === 'submit') || (e.tagName === 'INPUT' && e.type === 'submit'));
        if (isSeen(form) && !presses && form.querySelectorAll('input:not([type=hidden])').length !== 1) faults.push(`cannot be sent: form ${form.getAttribute('action')}`);
    }
    return faults;
}

module.exports = { faultsOfShape, faultsWithoutScript, watchKeys, watchPolicy };
