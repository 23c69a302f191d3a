import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { fakeClock } from '../../setup/clock.ts';
import { uniqueWord, useCluster } from '../cluster.ts';
import {
  type Duty,
  givenContract,
  givenMonth,
  givenRules,
  LABEL,
  readMonth,
  removeMonths,
  startDuty,
} from './given.ts';

const cluster = useCluster();
const clock = fakeClock();
const unit = uniqueWord('u');
let duty: Duty;

beforeAll(() => givenContract(cluster.client));
beforeEach(async () => {
  await givenRules(cluster.client);
  const selector = `${LABEL}=${unit}`;
  duty = await startDuty(cluster.client, clock, { auditLog: '/nowhere/audit.log', selector });
});
afterEach(() => duty.stop());
afterAll(() => removeMonths(cluster.client, '2026-11'));

test('an audit log that is not where it should be takes its section away and not the bulletin', async () => {
  await givenMonth(cluster.client, '2026-11', unit);
  clock.set('2026-11-30T16:00:00Z');
  await duty.round();
  const { draft } = (await readMonth(cluster.client, '2026-11')).status ?? {};
  expect(draft?.sections.find(({ section }) => section === 'audit')).toMatchObject({
    available: false,
    message: 'The audit log /nowhere/audit.log could not be read to its end: ENOENT.',
  });
});
