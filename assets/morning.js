// morning.js - copying and printing the morning report. Without it the text can be selected by hand.
const text = document.getElementById('text');
const copy = document.getElementById('copy');
const print = document.getElementById('print');

copy.hidden = false;
copy.addEventListener('click', async () => {
    text.select();
    try {
        await navigator.clipboard.writeText(text.value);
        document.getElementById('copied').textContent = '已复制，可以粘贴到工作群';
    } catch {
        document.getElementById('copied').textContent = '已选中，请按 Ctrl-C 复制';
    }
});

if (print) {
    print.hidden = false;
    print.addEventListener('click', () => window.print());
}
