// search.test.js - finding cases over HTTP: the list, what is found while one types, and that what
// was just written is found at once and stays found.
'use strict';

const { eachEngine } = require('./harness');

const find = async (person, q, path = '/cases') => (await person('GET', `${path}?q=${encodeURIComponent(q)}`)).body;
const titles = (list) => list.items.map((one) => one.title);
const grouped = (found) => Object.fromEntries(found.groups.map((group) => [group.code, group.items.map((one) => one.title)]));
const said = (parts) => parts.map((part) => (part.mark ? `[${part.text}]` : part.text)).join('');

async function open(person, title, more) {
    const opened = await person('POST', '/cases', {
        nature: 'repair', category: 'plumbing', title, content: `${title}，请尽快`, house: '1-1-101',
        reporter_name: '欧阳明', reporter_phone: '13812345678', ...more,
    });
    if (opened.status !== 201) throw new Error(JSON.stringify(opened.body));
    return opened.body;
}

// Until the index has read everything: then what is asked is answered by it alone.
async function indexed(anju, assert) {
    const done = anju.command('search', 'finish');
    assert.equal(done.code, 0, done.stderr);
}

// proves X-6
eachEngine('a case is found by words, number, house and phone, before and after the index has it', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const leak = await open(desk, '廚房水管漏水');
    const light = await open(desk, '楼道灯不亮', { house: '1-1-201', reporter_phone: '13900001111' });

    for (const when of ['at once', 'indexed']) {
        if (when === 'indexed') await indexed(anju, assert);
        assert.deepEqual(titles(await find(desk, '漏水')), ['廚房水管漏水'], when);
        assert.deepEqual(titles(await find(desk, '厨房')), ['廚房水管漏水'], when);
        assert.deepEqual(titles(await find(desk, '樓道燈')), ['楼道灯不亮'], when);
        assert.deepEqual(titles(await find(desk, leak.number)), ['廚房水管漏水'], when);
        assert.deepEqual(titles(await find(desk, light.number.slice(3))), ['楼道灯不亮'], when);
        assert.deepEqual(titles(await find(desk, '1栋1单元201')), ['楼道灯不亮'], when);
        assert.deepEqual(titles(await find(desk, '5678')), ['廚房水管漏水'], when);
        assert.deepEqual(titles(await find(desk, '欧阳 不亮')), ['楼道灯不亮'], when);
        assert.deepEqual(titles(await find(desk, '飞机')), [], when);
    }
    await anju.verify();
});

// proves X-6 X-1
eachEngine('another community finds nothing of it, whoever sees both finds it', {}, async (anju, assert) => {
    await open(anju.as('desk1'), '水管漏水');
    await indexed(anju, assert);
    const lake = anju.as('lake_desk');
    for (const q of ['漏水', '1-1-101', '5678', '0001']) {
        assert.deepEqual(titles(await find(lake, q)), [], q);
        assert.deepEqual((await find(lake, q, '/search')).groups, [], q);
    }
    assert.deepEqual(titles(await find(anju.as('exec'), '漏水')), ['水管漏水']);
});

// proves X-6
eachEngine('while one types hits come grouped by what they were found by, found words marked', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    const leak = await open(desk, '卫生间漏水');
    await open(desk, '门禁坏了', { content: '刷卡没有反应，大门一直打不开，晚上回家的邻居都进不来，请看看是不是門禁的电源', reporter_phone: '13800000001' });
    const noted = await desk('POST', `/cases/${leak.id}/note`, { text: '师傅说是密封圈老化' });
    assert.equal(noted.status, 200);

    let found = await find(desk, '漏水', '/search');
    assert.deepEqual(grouped(found), { words: ['卫生间漏水'] });
    assert.equal(said(found.groups[0].items[0].title_parts), '卫生间[漏水]');
    assert.equal(found.groups[0].items[0].where, null);

    found = await find(desk, '密封圈', '/search');
    assert.deepEqual(grouped(found), { work: ['卫生间漏水'] });
    assert.equal(said(found.groups[0].items[0].where.parts), '师傅说是[密封圈]老化');

    found = await find(desk, '电源', '/search');
    assert.match(said(found.groups[0].items[0].where.parts), /^….*門禁的\[电源\]$/);

    assert.deepEqual(grouped(await find(desk, '5678', '/search')), { phone: ['卫生间漏水'] });
    assert.deepEqual(grouped(await find(desk, '欧阳 漏水', '/search')), { person: ['卫生间漏水'] });
    assert.deepEqual(grouped(await find(desk, '1-1-101 门禁', '/search')), { house: ['门禁坏了'] });
    assert.deepEqual(grouped(await find(desk, leak.number, '/search')), { number: ['卫生间漏水'] });
    assert.deepEqual(grouped(await find(desk, '', '/search')), {});
});

// proves X-6
eachEngine('words go together with filters and pages', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    for (let i = 1; i <= 7; i++) await open(desk, `漏水 ${i}`, i === 3 ? { nature: 'inquiry' } : {});
    await indexed(anju, assert);
    const seen = [];
    let after = '';
    do {
        const page = (await desk('GET', `/cases?q=${encodeURIComponent('漏水')}&nature=repair&limit=2${after && `&after=${after}`}`)).body;
        seen.push(...titles(page));
        after = page.next;
    } while (after);
    assert.deepEqual(seen, ['漏水 7', '漏水 6', '漏水 5', '漏水 4', '漏水 2', '漏水 1']);
});

eachEngine('what is typed is shown as it is, never as a part of the page', {}, async (anju, assert) => {
    const desk = anju.as('desk1');
    await open(desk, '<b>漏水</b> <img src=x onerror=alert(1)>');
    for (const q of ['漏水', '<script>alert(1)</script> 漏水', '"漏水" OR *', "漏水' & _k1", 'NEAR(漏水)', '漏水 :)'])
        for (const path of ['/search', '/cases']) {
            const page = await desk('GET', `${path}?q=${encodeURIComponent(q)}`, undefined, { accept: 'text/html' });
            assert.equal(page.status, 200, `${path} ${q}`);
            assert.doesNotMatch(page.text, /<img|<b>|<script>alert/, `${path} ${q}`);
        }
});
