import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { availabilityOf, type Interruption } from '../../../server/tickets/availability.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { givenSystem } from './given.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const desk = () => world.as('providerOperator');
const INCIDENT = { level: 2, title: '存储故障', detectedAt: '2026-11-23T00:00:00Z' };

test('an incident is told to the units that it hits and to nobody else’s', async () => {
  const systemId = await givenSystem(world);
  for (const unit of ['water', 'health'] as const) await world.person('unitHead', unit);
  const { number, systems } = await (await desk()).incidents.report({ ...INCIDENT, systemIds: [systemId] });
  expect({ number, systems }).toEqual({ number: 'SJ-2026-00001', systems: [{ id: 'sys-1', name: '系统sys-1' }] });
  expect(await (await world.as('unitHead', 'water')).incidents.table({})).toHaveLength(1);
  expect(await (await world.as('unitHead', 'health')).incidents.table({})).toEqual([]);
  expect((await (await world.as('unitHead', 'water')).notices.list({})).items).toMatchObject([
    { key: 'incidentReported' },
  ]);
  expect((await (await world.as('unitHead', 'health')).notices.list({})).items).toEqual([]);
});

test('an incident is closed only when cause, measures, answer and end are known', async () => {
  const provider = await desk();
  const { id } = await provider.incidents.report({ ...INCIDENT, interruptedFrom: '2026-11-23T00:00:00Z' });
  await expect(provider.incidents.close({ id, version: 0 })).rejects.toMatchObject({ code: 'CONFLICT' });
  await provider.incidents.update({
    ...INCIDENT,
    id,
    version: 0,
    cause: '控制器掉电',
    measures: '更换电源',
    respondedAt: '2026-11-23T00:05:00Z',
    interruptedFrom: '2026-11-23T00:00:00Z',
    interruptedUntil: '2026-11-23T00:45:00Z',
  });
  const closed = await provider.incidents.close({ id, version: 1 });
  expect(closed.closedAt).not.toBeNull();
  await expect(provider.incidents.update({ ...INCIDENT, id, version: 2 })).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('an interruption cannot end before it begins', async () => {
  const wrong = { interruptedFrom: '2026-11-23T02:00:00Z', interruptedUntil: '2026-11-23T01:00:00Z' };
  await expect((await desk()).incidents.report({ ...INCIDENT, ...wrong })).rejects.toMatchObject({
    code: 'UNPROCESSABLE_CONTENT',
  });
});

const at = (minute: number) => new Date(Date.UTC(2026, 9, 1) + minute * 60_000);

test('availability counts overlapping interruptions of one system once and cuts them to the month', () => {
  const away: Interruption[] = [
    { systemIds: ['a'], from: at(-30), until: at(30) },
    { systemIds: ['a', 'b'], from: at(20), until: at(60) },
    { systemIds: ['b'], from: at(90), until: null },
  ];
  expect(availabilityOf(away, ['a', 'b'], at(0), at(100))).toEqual({
    interruptedMinutes: 60 + 50,
    ratio: 1 - 110 / 200,
    bySystem: [
      { systemId: 'a', minutes: 60 },
      { systemId: 'b', minutes: 50 },
    ],
  });
});

test('without systems there is no availability rather than a perfect one', () => {
  expect(availabilityOf([], [], at(0), at(100)).ratio).toBeNull();
});

test('availability equals a count minute by minute', () => {
  const interruption = fc.tuple(fc.integer({ min: -20, max: 120 }), fc.integer({ min: 0, max: 80 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(interruption, { maxLength: 8 }), (all) => {
      const away = all.map(([from, length, both]) => ({
        systemIds: both ? ['a', 'b'] : ['a'],
        from: at(from),
        until: at(from + length),
      }));
      let minutes = 0;
      for (const system of ['a', 'b']) {
        for (let minute = 0; minute < 100; minute += 1)
          if (away.some((one) => one.systemIds.includes(system) && one.from <= at(minute) && one.until > at(minute)))
            minutes += 1;
      }
      expect(availabilityOf(away, ['a', 'b'], at(0), at(100)).interruptedMinutes).toBe(minutes);
    }),
  );
});
