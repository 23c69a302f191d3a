import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readList } from '../../../operators/bulletin/parts.ts';
import { PARTS_NAMESPACE } from '../../../operators/resources/security-bulletin.ts';
import { KubeClient } from '../../../operators/runtime/client.ts';
import { CONFIG_MAPS, SECURITY_BULLETINS } from '../../../operators/runtime/kinds.ts';
import { fakeClock } from '../../setup/clock.ts';
import { uniqueWord, until, useCluster } from '../cluster.ts';
import {
  givenContract,
  givenMonth,
  givenRules,
  givenTenancy,
  givenWorkload,
  LABEL,
  putReport,
  readMonth,
  removeMonths,
  removeUnit,
  startDuty,
  vulnerabilityReport,
} from './given.ts';
import { installTrivyCrds } from './trivy-crds.ts';

const cluster = useCluster();
const unit = uniqueWord('k');
const MONTHS = ['2038-10', '2038-11'];
beforeAll(async () => {
  await givenContract(cluster.client);
  await installTrivyCrds(cluster.client);
  await givenRules(cluster.client);
});
afterEach(() => removeMonths(cluster.client, ...MONTHS));
afterAll(async () => {
  await removeUnit(cluster.client, unit);
  cluster.client.close();
});

/** Dies right after its n-th write has taken effect: the answer is lost, and from then on nothing works. */
class MortalClient extends KubeClient {
  readonly #lastWrite: number;
  #writes = 0;
  isDead = false;

  constructor(connection: KubeClient['connection'], lastWrite: number) {
    super(connection);
    this.#lastWrite = lastWrite;
  }

  override async request<T>(method: string, path: string, ...rest: [unknown?, Record<string, string>?]): Promise<T> {
    if (this.isDead) throw new Error('killed');
    const answer = await super.request<T>(method, path, ...rest);
    const isOurs = method !== 'GET' && !path.includes('operationspolicies') && !path.includes('/audit');
    if (isOurs && this.#writes++ === this.#lastWrite) this.isDead = true;
    if (this.isDead) throw new Error('killed');
    return answer;
  }
}

test('operators killed after each single write of drafting and confirming leave one draft a month, with its parts and no others', async () => {
  const { client } = cluster;
  const namespace = await givenTenancy(client, unit, 'registry');
  const set = await givenWorkload(client, namespace, 'web', 'registry.yunzhou.gov.cn/water/web:1.0');
  await putReport(
    client,
    vulnerabilityReport(namespace, set, { repository: 'water/web', digest: 'sha256:k' }, [{ id: 'CVE-2038-1' }]),
  );
  const clock = fakeClock('2038-12-01T01:00:00Z');
  let died = true;
  let deaths = 0;
  for (let lastWrite = 0; died; lastWrite += 1) {
    for (const month of MONTHS) await givenMonth(client, month, unit);
    const mortal = new MortalClient(client.connection, lastWrite);
    const first = await startDuty(mortal, clock, { selector: `${LABEL}=${unit}` }).catch(() => undefined);
    await first?.round().catch(() => undefined);
    died = mortal.isDead;
    deaths += died ? 1 : 0;
    await first?.stop().catch(() => undefined);
    mortal.close();
    const duty = await startDuty(client, clock, { selector: `${LABEL}=${unit}` });
    await until('the tenancy', () => duty.tenancies.get(`${unit}-registry`));
    await duty.round();
    await duty.round();
    for (const month of MONTHS) {
      const bulletin = await readMonth(client, month);
      expect(bulletin.status?.phase, `${month}, killed after write ${lastWrite}`).toBe('Drafted');
      const list = await readList(client, bulletin);
      expect(list?.findings).toHaveLength(bulletin.status?.draft?.findings ?? -1);
      const labelSelector = `govcloud.yunzhi.dev/bulletin=${month}`;
      const parts = await client.list(CONFIG_MAPS, PARTS_NAMESPACE, { labelSelector });
      expect(parts.items.map(({ metadata }) => metadata.name)).toEqual(
        bulletin.status?.draft?.parts.map(({ name }) => name),
      );
    }
    await duty.stop();
    await removeMonths(client, ...MONTHS);
    await until('the months to be gone', async () => {
      const { items } = await client.list(SECURITY_BULLETINS, undefined, { labelSelector: `${LABEL}=${unit}` });
      return items.length === 0;
    });
    expect(lastWrite).toBeLessThan(30);
  }
  expect(deaths).toBeGreaterThanOrEqual(2 * MONTHS.length);
}, 120_000);
