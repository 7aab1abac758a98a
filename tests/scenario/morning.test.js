// The morning report: yesterday's figures by nature, to copy, to load as a table and to send.
'use strict';

const { eachEngine } = require('./harness');

const CASE = { title: '厨房漏水', content: '一直滴水', house: '1-1-101', reporter_name: '王女士', reporter_phone: '13800001234' };
const YESTERDAY = '2026-11-23';

async function aDay(anju, assert) {
    const desk = anju.as('desk1');
    const open = async (more) => {
        const answer = await desk('POST', '/cases', { ...CASE, nature: 'repair', ...more });
        assert.equal(answer.status, 201, answer.text);
        return answer.body.id;
    };
    await open({});
    await open({ appointment: '2026-11-24T15:00:00+08:00', title: '阳台渗水' });
    await open({ nature: 'complaint', title: '楼上装修扰民', category: 'C09' });
    anju.setClock('2026-11-24T08:00:00+08:00');
    await open({ title: '今天才来的' });
}

// proves X-33
eachEngine('the morning report tells of yesterday, and can be posted and sent once', {}, async (anju, assert) => {
    await aDay(anju, assert);
    const director = anju.as('director');
    const report = (await director('GET', '/reports/morning')).body;
    assert.equal(report.date, YESTERDAY);
    assert.equal(report.total.new, 3);
    assert.equal(report.total.appointments, 1);
    assert.equal(report.total.overdue, report.overdue.length);
    assert.ok(report.total.overdue > 0);
    const repair = report.items.find((one) => one.nature === 'repair');
    assert.deepEqual([repair.new, repair.done, repair.appointments], [2, 0, 1]);
    for (const figure of ['new', 'done', 'overdue', 'dissatisfied', 'appointments'])
        assert.equal(report.items.reduce((sum, one) => sum + one[figure], 0), report.total[figure], figure);
    assert.match(report.text, /^【晨会日报】颐园世家 2026年11月23日 星期一\n新增 3，/);
    assert.match(report.text, /15:00 1-1-101 阳台渗水/);
    assert.doesNotMatch(report.text, /13800001234|王女士/);
    assert.equal((await director('GET', `/reports/morning?date=2026-11-22`)).body.total.new, 0);

    const table = await director('GET', '/reports/morning.csv');
    assert.match(table.text, /repair,2,0,/);

    const sent = await director('POST', '/reports/morning/send', { date: YESTERDAY });
    assert.equal(sent.status, 200, sent.text);
    assert.equal(sent.body.sent.length, 1);
    const waiting = () => Number(anju.sql(`SELECT count(*) FROM outbox WHERE kind = 'morning_report'`));
    assert.ok(sent.body.sent[0].recipients > 1);
    assert.equal(waiting(), sent.body.sent[0].recipients);
    assert.equal((await director('POST', '/reports/morning/send', { date: YESTERDAY })).status, 200);
    assert.equal(waiting(), sent.body.sent[0].recipients); // nobody gets it twice
    anju.verify();
});

eachEngine('a day that is not over has no report, and the desk has none', {}, async (anju, assert) => {
    const today = await anju.as('director')('GET', `/reports/morning?date=${YESTERDAY}`);
    assert.equal(today.status, 422);
    assert.equal(today.body.errors[0].field, 'date');
    assert.equal((await anju.as('desk1')('GET', '/reports/morning')).status, 403);
    assert.equal((await anju.as('eng')('POST', '/reports/morning/send', {})).status, 403);
    assert.notEqual((await anju.as('director')('GET', '/reports/morning?community=lakeside')).status, 200);
});
