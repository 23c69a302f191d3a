import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Look } from '../../../operators/bulletin/look.ts';
import { collectDrills } from '../../../operators/bulletin/other-duties.ts';
import { retest } from '../../../operators/bulletin/retest.ts';
import type { Drill, DrillPhase } from '../../../operators/resources/drill.ts';
import { tenancyName } from '../../../operators/resources/tenancy.ts';
import { DRILLS } from '../../../operators/runtime/kinds.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { uniqueWord, useCluster } from '../cluster.ts';
import { givenContract, tenancySpec } from './given.ts';

const cluster = useCluster();
let unit: string;
let tenancy: string;
let made: string[];

beforeEach(async () => {
  unit = uniqueWord('dr');
  tenancy = tenancyName(unit, 'registry');
  made = [];
  await givenContract(cluster.client);
});
afterEach(async () => {
  for (const name of made) await cluster.client.delete(DRILLS, { name });
});

const lookOf = (systems: readonly string[] = ['registry']): Look => ({
  client: cluster.client,
  rules: operationsSpec({ version: 1, body: defaultPolicy() }).bulletin,
  now: new Date('2026-11-30T16:00:00Z'),
  tenancies: systems.map((system) => ({
    apiVersion: 'govcloud.yunzhi.dev/v1alpha1',
    kind: 'Tenancy',
    metadata: { name: tenancyName(unit, system) },
    spec: tenancySpec(unit, system),
  })),
  owners: new Map([[`${tenancy}-app`, { tenancy, unit }]]),
});

async function held(announcedStart: string, phase: DrillPhase, of = tenancy): Promise<void> {
  const name = uniqueWord(`${unit}-`);
  made.push(name);
  await cluster.client.create<Drill>(DRILLS, undefined, {
    metadata: { name },
    spec: {
      year: 2026,
      scenario: 'restore',
      tenancy: of,
      announcedStart,
      windowDays: 7,
      timeoutMinutes: 60,
      rtoMinutes: 60,
      rpoMinutes: 60,
      probes: [{ name: '对象与副本', kind: 'restoreOnly', weight: 1, timeoutMinutes: 5 }],
      policyVersion: 1,
    },
  });
  await cluster.client.patchStatus(DRILLS, { name }, { phase, summary: `It came out ${phase}.` });
}

const found = async (look = lookOf()) => (await collectDrills(look)).findings.filter((each) => each.unit === unit);

const asked = { item: 'item-1', section: 'drill' as const, requestedAt: '2026-11-30T00:00:00Z' };

test('a drill that failed is a finding with what the operators said of it', async () => {
  await held('2026-03-04T01:00:00Z', 'failed');
  expect(await found()).toEqual([
    {
      section: 'drill',
      tenancy,
      unit,
      subject: `tenancy/${tenancy}`,
      severity: 'medium',
      title: 'drillFailed',
      detail: 'It came out failed.',
      ids: ['notVerified'],
    },
  ]);
});

test('a failed drill that was repeated and verified is no finding any more, and its item is gone at the retest', async () => {
  await held('2026-03-04T01:00:00Z', 'failed');
  const [{ subject = '', ids = [] } = {}] = await found();
  await held('2026-05-06T01:00:00Z', 'verified');
  await held('2026-09-08T01:00:00Z', 'planned');
  expect(await found()).toEqual([]);
  const [result] = await retest(lookOf(), [{ ...asked, tenancy, subject, ids }]);
  expect(result).toMatchObject({ outcome: 'gone', remaining: [] });
});

test('one that fails again, another way, is still the same to be mended', async () => {
  await held('2026-03-04T01:00:00Z', 'failed');
  const [{ subject = '', ids = [] } = {}] = await found();
  await held('2026-05-06T01:00:00Z', 'timed-out');
  expect(await found()).toMatchObject([{ title: 'drillTimedOut', subject, ids }]);
  const [result] = await retest(lookOf(), [{ ...asked, tenancy, subject, ids }]);
  expect(result).toMatchObject({ outcome: 'present', remaining: ids });
});

test('drills of a tenancy that is no more are nobody’s finding, and a tenancy’s own are not its neighbour’s', async () => {
  await held('2026-03-04T01:00:00Z', 'overdue', tenancyName(unit, 'gone'));
  await held('2026-03-05T01:00:00Z', 'overdue', tenancyName(unit, 'other'));
  await held('2026-03-06T01:00:00Z', 'verified');
  expect((await collectDrills(lookOf(['registry', 'other']))).findings).toMatchObject([
    { tenancy: tenancyName(unit, 'other'), title: 'drillOverdue' },
  ]);
});
