// kills.js - kill -9 at random instants while clients write, and what must hold afterwards.
//
// Eight clients open cases and write notes, each write with an Idempotency-Key and a word of its
// own. What was not answered is sent again, with the same key, when the server is back. Then each
// word must be there exactly once: acknowledged, retried or both.
'use strict';

const assert = require('node:assert/strict');

const CLIENTS = ['desk1', 'desk2', 'css', 'duty', 'eng', 'director', 'adm', 'fin'];
const LONGEST_LIFE_MS = 250;
const OPENS_SHARE = 0.6;

// mulberry32: the same seed, the same instants.
function randomOf(seed) {
    let a = seed >>> 0;
    return () => {
        a = (a + 0x6d2b79f5) >>> 0;
        let t = Math.imul(a ^ (a >>> 15), a | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Client {
    constructor(storm, login, number) {
        this.storm = storm;
        this.login = login;
        this.random = randomOf(storm.seed * 100 + number);
        this.cases = [];
        this.count = 0;
    }

    // A case, or a note on one of the cases that this client has opened.
    nextWrite() {
        const word = `${this.login}-word-${++this.count}`;
        if (this.cases.length === 0 || this.random() < OPENS_SHARE) {
            return { word, where: '/cases', body: { nature: 'help', content: word, place: '大堂', anonymous_reason: '试', category: '试' } };
        }
        const id = this.cases[Math.floor(this.random() * this.cases.length)];
        return { word, where: `/cases/${id}/note`, body: { text: word } };
    }

    // Until it is answered: a server that is gone is waited for.
    async write({ word, where, body }) {
        for (let tries = 1; ; tries++) {
            await this.storm.up;
            const answer = await this.storm.anju.as(this.login)('POST', where, body, { 'idempotency-key': word }).catch(() => null);
            if (answer === null) {
                this.storm.lost++;
                await wait(1);
                continue;
            }
            assert.ok(answer.status === 201 || answer.status === 200, `${word}: ${answer.status} ${answer.text.slice(0, 300)}`);
            if (where === '/cases') this.cases.push(answer.body.id);
            this.storm.acknowledged.set(word, { id: answer.body.id, retried: tries > 1, isCase: where === '/cases' });
            return;
        }
    }

    async run() {
        while (!this.storm.isOver) await this.write(this.nextWrite());
    }
}

class Storm {
    constructor(anju, seed) {
        this.anju = anju;
        this.seed = seed;
        this.random = randomOf(seed);
        this.acknowledged = new Map();
        this.lost = 0;
        this.isOver = false;
        this.up = Promise.resolve();
    }

    // Some while after the clients were heard again, in the midst of what they write.
    async randomInstant() {
        const before = this.acknowledged.size;
        while (this.acknowledged.size === before) await wait(2);
        await wait(this.random() * LONGEST_LIFE_MS);
    }

    async killAndStart() {
        let isUp;
        this.up = new Promise((resolve) => { isUp = resolve; });
        await this.anju.kill();
        const promised = new Map(this.acknowledged);
        await this.anju.start();
        this.checkCases(promised);
        this.anju.verify();
        isUp();
    }

    // Every acknowledged case has one row, and no word has two.
    checkCases(promised) {
        const there = this.anju.sql("SELECT content FROM service_case WHERE content LIKE '%-word-%'").split('\n');
        const seen = new Set(there);
        assert.equal(there.length, seen.size, 'a case was written twice');
        for (const [word, { isCase }] of promised) assert.ok(!isCase || seen.has(word), `${word} was acknowledged and is lost`);
    }

    // Every word is said once in the record of the case that the client was told.
    async checkRecord() {
        const words = new Map();
        for (const id of new Set([...this.acknowledged.values()].map((one) => one.id))) {
            const { items } = (await this.anju.as('director')('GET', `/cases/${id}/events`)).body;
            assert.equal(items[0].kind, 'opened', 'half a case');
            for (const { data } of items) {
                const word = data?.set?.content ?? data?.input?.text;
                if (word === undefined) continue;
                assert.ok(!words.has(word), `${word} was written twice`);
                words.set(word, id);
            }
        }
        for (const [word, { id }] of this.acknowledged) assert.equal(words.get(word), id, `${word} was acknowledged and is lost`);
        assert.equal(words.size, this.acknowledged.size);
    }

    // BX-20261123-0001, -0002, …: none is missing.
    checkNumbers() {
        const numbers = this.anju.sql('SELECT number FROM service_case ORDER BY number').split('\n').map((one) => Number(one.split('-').pop()));
        assert.deepEqual(numbers, numbers.map((_, i) => i + 1));
    }
}

// Answers with {acknowledged, lost, retried} when everything held.
async function killWhileWriting(anju, { kills, seed }) {
    const storm = new Storm(anju, seed);
    const clients = CLIENTS.map((login, i) => new Client(storm, login, i));
    for (const login of CLIENTS) anju.token(login);
    anju.token('director');
    const running = Promise.all(clients.map((client) => client.run()));
    running.catch(() => {}); // told below
    for (let k = 0; k < kills; k++) {
        await Promise.race([storm.randomInstant(), running]);
        await storm.killAndStart();
    }
    storm.isOver = true;
    await running;
    storm.checkCases(storm.acknowledged);
    storm.checkNumbers();
    await storm.checkRecord();
    anju.verify();
    const retried = [...storm.acknowledged.values()].filter((one) => one.retried).length;
    return { acknowledged: storm.acknowledged.size, lost: storm.lost, retried };
}

module.exports = { killWhileWriting };
