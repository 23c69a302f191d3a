import ExcelJS from 'exceljs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { currentPolicy } from '../../../server/policies/current.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { readAllLines } from '../../../server/provider/read.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { refusal, uploaded } from '../applications/given.ts';
import { createSystem, GIB, givePool } from '../capacity/stage.ts';

let world: World;
const worlds: World[] = [];
beforeEach(async () => {
  world = await createWorld();
  worlds.push(world);
  await world.person('providerOperator');
  await givePool(world, 100_000);
  await createSystem(world, 'monitor');
  await db().system.update({
    where: { id: 'monitor' },
    data: { onlineAt: new Date('2026-10-01T00:00:00+08:00'), stage: 'online' },
  });
  // The year's drill, held before the period: none is owed in it.
  await db().drill.create({
    data: {
      id: 'd',
      year: 2026,
      planItem: '2026:monitor',
      scenario: 'restore',
      systemId: 'monitor',
      state: 'closed',
      outcome: 'verified',
      plannedFor: new Date('2026-09-15T02:00:00Z'),
      ...{ policyVersion: 0, windowDays: 7, timeoutMinutes: 240, rtoMinutes: 1440, rpoMinutes: 1440 },
      probes: [],
      postponements: [],
      createdAt: new Date('2026-01-05T02:00:00Z'),
    },
  });
  await grant('g1', '2026-09-01T00:00:00+08:00', 4000, 16, 200);
  await grant('g2', '2026-11-16T00:00:00+08:00', 4000, 0, 0);
});
afterAll(() => Promise.all(worlds.map((one) => one.close())));

const db = () => world.services.db;

async function grant(id: string, at: string, cpuMillis: number, gib: number, storageGib: number): Promise<void> {
  await db().allocation.upsert({
    where: { id: 'a' },
    update: {},
    create: {
      id: 'a',
      systemId: 'monitor',
      unitId: 'water',
      tenancyName: 'water-monitor',
      state: 'inForce',
      environment: 'production',
      granted: {},
      desired: {},
      approvedAt: new Date(at),
      createdAt: new Date(at),
    },
  });
  await db().ledgerEntry.create({
    data: {
      id,
      poolId: 'city',
      allocationId: 'a',
      kind: 'grant',
      cpuMillis: BigInt(cpuMillis),
      memoryBytes: BigInt(gib * GIB),
      storageBytes: BigInt(storageGib * GIB),
      at: new Date(at),
      reason: '批准',
    },
  });
}

async function issued(): Promise<string> {
  const leader = await world.as('leader');
  const { id } = await leader.providerReviews.open({ period: '2026-Q4' });
  world.clock.set('2027-01-04T01:00:00Z');
  await leader.providerReviews.collect({ id });
  await leader.providerReviews.issue({ id });
  return id;
}

describe('the sheet', () => {
  test('comes from the ledger line by line, adds up, and is paid by the ladder', async () => {
    const id = await issued();
    const provider = await world.as('providerOperator');
    const lines = await provider.providerReviews.lines({ id });
    // vCPU: 240.00, 120.00 + 240.00, 480.00; memory 3 × 320.00; storage 3 × 100.00 yuan
    expect(lines.map(({ resource, month, amountFen }) => [resource, month, amountFen])).toEqual([
      ['vcpu', '2026-10', 24_000],
      ['vcpu', '2026-11', 12_000],
      ['vcpu', '2026-11', 24_000],
      ['vcpu', '2026-12', 48_000],
      ['memory', '2026-10', 32_000],
      ['memory', '2026-11', 32_000],
      ['memory', '2026-12', 32_000],
      ['storage', '2026-10', 10_000],
      ['storage', '2026-11', 10_000],
      ['storage', '2026-12', 10_000],
    ]);
    expect(lines[2]?.entries.map((entry) => [entry.id, entry.amount, entry.reason])).toEqual([
      ['g1', 4000, '批准'],
      ['g2', 4000, '批准'],
    ]);
    const review = await provider.providerReviews.get({ id });
    expect([review.totalFen, review.factorPercent, review.payableFen]).toEqual([234_000, 100, 234_000]);
  });

  test('no hour is paid for twice, and a period is opened once', async () => {
    await issued();
    const leader = await world.as('leader');
    expect((await refusal(leader.providerReviews.open({ period: '2026-12' }))).key).toBe('provider.overlap');
    expect((await refusal(leader.providerReviews.open({ period: '2027-Q2' }))).key).toBe('provider.badPeriod');
  });

  test('collecting again gives the same', async () => {
    const leader = await world.as('leader');
    const { id } = await leader.providerReviews.open({ period: '2026-Q4' });
    world.clock.set('2027-01-04T01:00:00Z');
    await leader.providerReviews.collect({ id });
    const strip = async () => (await leader.providerReviews.lines({ id })).map(({ id: _, ...line }) => line);
    const first = await strip();
    await leader.providerReviews.collect({ id });
    expect(await strip()).toEqual(first);
  });

  test('the workbook’s formulas have the sheet’s figures as results', async () => {
    const id = await issued();
    const { base64 } = await (await world.as('providerOperator')).providerReviews.workbook({ id });
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(Buffer.from(base64, 'base64') as unknown as ArrayBuffer);
    expect(book.getWorksheet('结算明细')?.getRow(3).getCell(11).value).toMatchObject({
      formula: 'ROUND(J3*E3*H3/I3,2)',
      result: 120,
    });
    expect(book.getWorksheet('结算')?.getRow(6).getCell(2).value).toMatchObject({
      formula: 'ROUND(B5*B4/100,2)',
      result: 2340,
    });
  });
});

describe('disputes and signatures', () => {
  test('the provider sees nothing before it is issued', async () => {
    const { id } = await (await world.as('leader')).providerReviews.open({ period: '2026-Q4' });
    const provider = await world.as('providerOperator');
    expect(await provider.providerReviews.table()).toEqual([]);
    await expect(provider.providerReviews.get({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a period that runs, or was collected before its end, is not issued', async () => {
    const leader = await world.as('leader');
    const { id } = await leader.providerReviews.open({ period: '2026-Q4' });
    await leader.providerReviews.collect({ id });
    expect((await refusal(leader.providerReviews.issue({ id }))).key).toBe('provider.periodRuns');
    world.clock.set('2027-01-04T01:00:00Z');
    expect((await refusal(leader.providerReviews.issue({ id }))).key).toBe('provider.notCollected');
  });

  test('an open dispute blocks both signatures; upheld, the line and the sum change and a signature falls', async () => {
    const id = await issued();
    const provider = await world.as('providerOperator');
    const leader = await world.as('leader');
    await leader.providerReviews.signAuthority({ id });
    const [line] = await provider.providerReviews.lines({ id });
    const dispute = { id, lineId: line?.id ?? '', words: '当月应按新单价' };
    await provider.providerReviews.dispute(dispute);
    expect((await refusal(provider.providerReviews.dispute(dispute))).key).toBe('provider.disputeOpen');
    expect((await refusal(provider.providerReviews.signProvider({ id }))).key).toBe('provider.disputesOpen');
    const [open] = (await leader.providerReviews.get({ id })).disputes;
    await leader.providerReviews.decideDispute({ disputeId: open?.id ?? '', correctedFen: 25_000, reason: '合同约定' });
    const review = await leader.providerReviews.get({ id });
    expect([review.totalFen, review.authoritySigned, review.disputes[0]?.state]).toEqual([235_000, null, 'upheld']);
  });

  test('it locks when both have signed, with a digest that tells of any change', async () => {
    const id = await issued();
    const provider = await world.as('providerOperator');
    const leader = await world.as('leader');
    await provider.providerReviews.signProvider({ id });
    expect((await refusal(provider.providerReviews.signProvider({ id }))).key).toBe('provider.signed');
    expect((await leader.providerReviews.get({ id })).state).toBe('issued');
    await leader.providerReviews.signAuthority({ id });
    expect(await leader.providerReviews.get({ id })).toMatchObject({
      state: 'locked',
      digest: expect.stringMatching(/^sha256:/),
    });
    expect((await leader.providerReviews.verify({ id })).whole).toBe(true);
    await db().settlementLine.updateMany({ data: { amountFen: 1n } });
    expect((await leader.providerReviews.verify({ id })).whole).toBe(false);
    await expect(leader.providerReviews.collect({ id })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('both sides signing at the same moment lock it once', async () => {
    const id = await issued();
    const provider = await world.as('providerOperator');
    const leader = await world.as('leader');
    await Promise.all([provider.providerReviews.signProvider({ id }), leader.providerReviews.signAuthority({ id })]);
    expect((await leader.providerReviews.get({ id })).state).toBe('locked');
    expect((await leader.providerReviews.verify({ id })).whole).toBe(true);
  });

  test('two decisions on one dispute at once leave one, and the sum fits it', async () => {
    const id = await issued();
    const provider = await world.as('providerOperator');
    const leader = await world.as('leader');
    const [line] = await provider.providerReviews.lines({ id });
    const { id: disputeId } = await provider.providerReviews.dispute({ id, lineId: line?.id ?? '', words: 'x' });
    const decide = (correctedFen: number) =>
      leader.providerReviews.decideDispute({ disputeId, correctedFen, reason: 'x' });
    const outcomes = await Promise.allSettled([decide(10_000), decide(20_000)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const review = await leader.providerReviews.get({ id });
    expect(review.totalFen).toBe(234_000 - 24_000 + (review.disputes[0]?.correctedFen ?? 0));
  });

  test('a sheet of more lines than a page is read to its end, and says by which price list it charges', async () => {
    const id = await issued();
    const lines = await db().settlementLine.count({ where: { reviewId: id } });
    expect(lines).toBeGreaterThan(4);
    const all = await readAllLines(await world.command('leader'), id, 2);
    expect(all.map(({ no }) => no)).toEqual(Array.from({ length: lines }, (_, index) => index + 1));
    const { priceLists, from } = await (await world.as('leader')).providerReviews.get({ id });
    expect(priceLists).toEqual([{ policyVersion: 0, from, prices: defaultPolicy().usage.prices }]);
  });

  test('a price list that begins in the period is charged from its day, and never from before it was adopted', async () => {
    const leader = await world.as('leader');
    const { id } = await leader.providerReviews.open({ period: '2026-Q4' });
    const { version: basedOn } = await currentPolicy(db(), world.clock.now());
    const { usage, ...body } = defaultPolicy();
    const dearer = (vcpu: number) => ({ ...body, usage: { ...usage, prices: { ...usage.prices, vcpu } } });
    const adopt = (version: number, effectiveFrom: string, vcpu: number) =>
      leader.policies.create({ basedOn: version, effectiveFrom, note: '调价', body: dearer(vcpu) });
    await adopt(basedOn, '2026-12-16T16:00:00Z', 90);
    world.clock.set('2027-01-04T01:00:00Z');
    // Adopted after the period, and said to hold since before its end.
    await adopt(basedOn + 1, '2026-12-20T16:00:00Z', 500);
    await leader.providerReviews.collect({ id });
    const lines = (await leader.providerReviews.lines({ id })).filter(({ resource }) => resource === 'vcpu');
    // December at 8 cores: 16 of 31 days at 60 yuan, 15 at 90.
    expect(lines.slice(-2).map(({ priceFen, amountFen }) => [priceFen, amountFen])).toEqual([
      [6000, Math.round((48_000 * 16) / 31)],
      [9000, Math.round((72_000 * 15) / 31)],
    ]);
    const { priceLists } = await leader.providerReviews.get({ id });
    expect(priceLists.map(({ policyVersion, from, prices }) => [policyVersion, from, prices.vcpu])).toEqual([
      [0, '2026-09-30T16:00:00.000Z', 60],
      [basedOn + 1, '2026-12-16T16:00:00.000Z', 90],
    ]);
  });

  test('a dispute on the score leaves a record out, and the ladder follows', async () => {
    const leader = await world.as('leader');
    await db().incident.create({
      data: {
        id: 'i',
        number: 'SJ-2026-00001',
        level: 1,
        title: '存储故障',
        detectedAt: new Date('2026-12-01T00:00:00Z'),
        interruptedFrom: new Date('2026-12-01T00:00:00Z'),
        interruptedUntil: new Date('2026-12-05T00:00:00Z'),
        reportedById: 'x',
        reportedByName: 'x',
        createdAt: new Date('2026-12-01T00:00:00Z'),
      },
    });
    await db().incidentSystem.create({ data: { incidentId: 'i', systemId: 'monitor' } });
    const id = await issued();
    const before = await leader.providerReviews.get({ id });
    // 5,760 of 132,480 minutes: below the floor, so availability (25 of 35 with security) is lost.
    expect([before.score, before.factorPercent, before.payableFen]).toEqual([2857, 0, 0]);
    const provider = await world.as('providerOperator');
    const { id: disputeId } = await provider.providerReviews.dispute({
      id,
      indicator: 'availability',
      records: ['incident:i'],
      words: '市电中断，属不可抗力',
    });
    await leader.providerReviews.decideDispute({
      disputeId,
      corrections: [{ key: 'incident:i', treat: 'exclude' }],
      reason: '供电部门证明属实',
    });
    const after = await leader.providerReviews.get({ id });
    expect([after.score, after.factorPercent, after.payableFen]).toEqual([10_000, 100, 234_000]);
    expect(after.figures.find(({ indicator }) => indicator === 'availability')?.excluded).toMatchObject([
      { id: 'i', reason: 'appeal' },
    ]);
  });

  test('a delivery that is missing from the review is added within its bounds, and says by which dispute', async () => {
    const id = await issued();
    const provider = await world.as('providerOperator');
    const leader = await world.as('leader');
    const delivery = { label: '水务局扩容交付', from: '2026-11-05', until: '2026-11-06', reference: 'JF-12' };
    const files = [
      {
        sha256: await uploaded(world, '签收单', { by: await world.person('providerOperator') }),
        name: '签收单.pdf',
      },
    ];
    const input = { id, indicator: 'delivery', missing: [delivery], words: '未列入' };
    expect((await refusal(provider.providerReviews.dispute(input))).fields.map(({ path }) => path)).toEqual(['files']);
    const early = [{ ...delivery, from: '2026-09-01', until: '2026-09-30' }];
    const stray = provider.providerReviews.dispute({ ...input, files, missing: early });
    expect((await refusal(stray)).fields.map(({ path }) => path)).toEqual(['missing.0.from']);
    const { id: disputeId } = await provider.providerReviews.dispute({ ...input, files });
    const decide = (achieved: number, possible: number, more: object = {}) =>
      leader.providerReviews.decideDispute({
        disputeId,
        corrections: [{ key: 'missing:1', treat: 'count', achieved, possible }],
        reason: '签收单属实',
        ...more,
      });
    expect((await refusal(decide(50, 60))).fields.map(({ path }) => path)).toEqual(['corrections.0.possible']);
    expect((await refusal(decide(50, 100))).key).toBe('assessment.nowApplies');
    await decide(50, 100, { nowApplies: true });
    const after = await leader.providerReviews.get({ id });
    // Availability 25, security 10 and now delivery 15 of 50: 5,000 + 2,000 + half of 3,000.
    expect(after.score).toBe(8500);
    expect(after.figures.find(({ indicator }) => indicator === 'delivery')?.counted).toMatchObject([
      { label: '水务局扩容交付', note: 'appealAdded', added: delivery, decision: { words: '签收单属实' } },
    ]);
    expect(after.disputes).toMatchObject([{ things: [{ place: 'missing', outcome: { achieved: 50 } }] }]);
    await provider.providerReviews.signProvider({ id });
    await leader.providerReviews.signAuthority({ id });
    expect((await leader.providerReviews.verify({ id })).whole).toBe(true);
  });

  test('what a probe saw is a record like any other: it is counted with its source, disputed, and left out', async () => {
    const probe = {
      id: 'p',
      systemId: 'monitor',
      tenancyName: 'water-monitor',
      part: 'app',
      namespace: 'water-monitor-app',
    };
    await db().probe.create({
      data: {
        ...probe,
        ...{ resourceName: 'p', name: '首页', target: {}, state: 'Up', setById: '', setByName: '' },
        createdAt: new Date('2026-10-01T00:00:00Z'),
        answeredAt: new Date('2026-10-01T00:01:00Z'),
      },
    });
    const [from, until] = [new Date('2026-12-01T00:00:00Z'), new Date('2026-12-05T00:00:00Z')];
    await db().probeOutage.create({ data: { id: 'o', probeId: 'p', systemId: 'monitor', from, until, reason: '' } });
    const id = await issued();
    const leader = await world.as('leader');
    const availability = async () =>
      (await leader.providerReviews.get({ id })).figures.find(({ indicator }) => indicator === 'availability');
    expect((await availability())?.counted).toContainEqual({
      ...{ type: 'probe', id: 'o', label: '云州市水务局monitor 首页', link: '/systems/monitor' },
      ...{ possible: 0, achieved: -5760, note: 'seenAway' },
    });
    expect((await leader.providerReviews.get({ id })).overview?.coverage).toEqual({
      systems: 1,
      watched: 1,
      without: [],
    });
    const provider = await world.as('providerOperator');
    const words = '探测路径在改版后失效，系统并未中断';
    const dispute = { id, indicator: 'availability', records: ['probe:o'], words } as const;
    const { id: disputeId } = await provider.providerReviews.dispute({ ...dispute, records: ['probe:o'] });
    const corrections = [{ key: 'probe:o', treat: 'exclude' as const }];
    await leader.providerReviews.decideDispute({ disputeId, corrections, reason: '使用单位确认' });
    expect((await availability())?.excluded).toMatchObject([{ type: 'probe', id: 'o', reason: 'appeal' }]);
    expect((await leader.providerReviews.get({ id })).score).toBe(10_000);
  });

  test('disputes end with their time; the tester may read and not sign', async () => {
    const id = await issued();
    const provider = await world.as('providerOperator');
    const [line] = await provider.providerReviews.lines({ id });
    world.clock.set('2027-02-01T01:00:00Z');
    expect((await refusal(provider.providerReviews.dispute({ id, lineId: line?.id ?? '', words: 'x' }))).key).toBe(
      'provider.disputeOver',
    );
    const tester = await world.as('providerTester');
    expect(await tester.providerReviews.table()).toHaveLength(1);
    await expect(tester.providerReviews.signProvider({ id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
