// desk.js - the work desk keeps itself fresh (live.js, and every 25 s). With the sound switched on (in
// this browser) it rings when more is broken than before or a new urgent case has come; the title
// says so too.
const HOUR_MS = 3600000;
const words = document.documentElement.lang.startsWith('en')
    ? { on: 'Sound on', off: 'Sound off', hour: 'Mute for an hour', muted: 'Muted for an hour' }
    : document.documentElement.lang === 'zh-TW'
        ? { on: '開啟聲音提醒', off: '關閉聲音提醒', hour: '靜音一小時', muted: '已靜音一小時' }
        : { on: '开启声音提醒', off: '关闭声音提醒', hour: '静音一小时', muted: '已静音一小时' };
const title = document.title;
let seen = read(document.getElementById('desk'));
let sound = null;

function read(desk) {
    const [overdue, newest] = (desk?.dataset.alarm || '0 0').split(' ');
    return { overdue: Number(overdue), newest: BigInt(newest || 0) };
}

function isOn() { return localStorage.getItem('anju.sound') === 'on'; }
function isMuted() { return Date.now() < Number(localStorage.getItem('anju.muted') || 0); }

// Two short tones; made here, so that nothing has to be fetched at night.
function ring() {
    if (!isOn() || isMuted() || !sound) return;
    for (const [at, pitch] of [[0, 880], [0.22, 660]]) {
        const tone = sound.createOscillator(), level = sound.createGain();
        tone.frequency.value = pitch;
        level.gain.setValueAtTime(0.15, sound.currentTime + at);
        level.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + at + 0.2);
        tone.connect(level).connect(sound.destination);
        tone.start(sound.currentTime + at);
        tone.stop(sound.currentTime + at + 0.2);
    }
}

function alarm(now) {
    if (now.overdue <= seen.overdue && now.newest <= seen.newest) return;
    document.title = `● ${title}`;
    ring();
}

// What came is looked at even if it is not shown, because somebody stands on a row.
document.addEventListener('htmx:beforeSwap', (event) => {
    if (event.detail.requestConfig?.elt?.id !== 'desk') return;
    const next = new DOMParser().parseFromString(event.detail.xhr.responseText, 'text/html').getElementById('desk');
    if (!next) {
        event.detail.shouldSwap = false; // logged out meanwhile
        return;
    }
    const now = read(next);
    alarm(now);
    seen = now;
});

// With the sound on it asks also while it is hidden: at night the page lies behind others.
function stayAwake() { document.getElementById('desk')?.toggleAttribute('data-awake', isOn()); }
document.addEventListener('htmx:afterSettle', stayAwake);

function show(button, mute) {
    button.textContent = isOn() ? words.off : words.on;
    button.setAttribute('aria-pressed', String(isOn()));
    mute.hidden = !isOn();
    mute.textContent = isMuted() ? words.muted : words.hour;
}

// A browser plays sound only after a hand has asked for it: the switch is that hand.
function addSwitch() {
    const bar = document.createElement('p'), button = document.createElement('button'), mute = document.createElement('button');
    bar.className = 'alarm';
    for (const one of [button, mute]) { one.type = 'button'; one.className = 'btn'; }
    button.addEventListener('click', () => {
        localStorage.setItem('anju.sound', isOn() ? 'off' : 'on');
        localStorage.removeItem('anju.muted');
        sound ??= new AudioContext();
        sound.resume();
        ring();
        stayAwake();
        show(button, mute);
    });
    mute.addEventListener('click', () => {
        if (isMuted()) localStorage.removeItem('anju.muted');
        else localStorage.setItem('anju.muted', String(Date.now() + HOUR_MS));
        show(button, mute);
    });
    document.addEventListener('pointerdown', () => { if (isOn()) (sound ??= new AudioContext()).resume(); });
    show(button, mute);
    bar.append(button, mute);
    document.getElementById('desk').after(bar);
}

if (document.getElementById('desk')) {
    addSwitch();
    stayAwake();
    document.addEventListener('visibilitychange', () => { if (!document.hidden) document.title = title; });
}
