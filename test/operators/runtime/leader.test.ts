import { afterAll, beforeAll, expect, test } from 'vitest';
import { KubeClient } from '../../../operators/runtime/client.ts';
import { LEASES, NAMESPACES } from '../../../operators/runtime/kinds.ts';
import { LeadershipLost, lead } from '../../../operators/runtime/leader.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { uniqueWord, until, useCluster } from '../cluster.ts';

const cluster = useCluster();
const namespace = uniqueWord('leader');
beforeAll(() => cluster.client.create(NAMESPACES, undefined, { metadata: { name: namespace } }));
afterAll(() => cluster.client.delete(NAMESPACES, { name: namespace }));

/** A candidate with a short lease; `isWorking` while it leads. */
function candidate(name: string, identity: string, client = cluster.client) {
  const stopping = new AbortController();
  const state = { isWorking: false, ended: Promise.resolve() };
  const options = { client, namespace, name, identity, log: silentLog, durationMillis: 1000, renewMillis: 200 };
  state.ended = lead(options, stopping.signal, async (signal) => {
    state.isWorking = true;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    state.isWorking = false;
  });
  state.ended.catch(() => {});
  const stop = () => {
    stopping.abort();
    return state.ended;
  };
  return { state, stop };
}

test('one of two leads; when it stops, the other follows at once', async () => {
  const name = uniqueWord('lease');
  const first = candidate(name, 'first');
  await until('the first to lead', () => first.state.isWorking);
  const second = candidate(name, 'second');
  await until('a renewal', async () => {
    const lease = await cluster.client.get<{ spec: { acquireTime: string; renewTime: string } }>(LEASES, {
      namespace,
      name,
    });
    return lease.spec.acquireTime !== lease.spec.renewTime;
  });
  expect(second.state.isWorking).toBe(false);
  await first.stop();
  expect(first.state.isWorking).toBe(false);
  await until('the second to lead', () => second.state.isWorking);
  await second.stop();
});

test('a leader whose lease is taken stops its work and says so', async () => {
  const name = uniqueWord('lease');
  const leader = candidate(name, 'leader');
  await until('it to lead', () => leader.state.isWorking);
  await cluster.client.patch(LEASES, { namespace, name }, 'merge', { spec: { holderIdentity: 'usurper' } });
  await expect(leader.state.ended).rejects.toThrow(LeadershipLost);
  expect(leader.state.isWorking).toBe(false);
});

test('a leader that cannot reach the API stops before another may begin', async () => {
  const name = uniqueWord('lease');
  const { connection } = cluster.client;
  const isolated = { ...connection, server: new URL(connection.server) };
  const leader = candidate(name, 'leader', new KubeClient(isolated));
  await until('it to lead', () => leader.state.isWorking);
  isolated.server = new URL('https://127.0.0.1:1');
  await expect(leader.state.ended).rejects.toThrow(/in time/);
});

test('a lease that nobody renews is taken over', async () => {
  const name = uniqueWord('lease');
  const spec = { holderIdentity: 'dead', leaseDurationSeconds: 1, renewTime: '2020-01-01T00:00:00.000000Z' };
  await cluster.client.create(LEASES, namespace, { metadata: { name }, spec });
  const heir = candidate(name, 'heir');
  await until('the heir to lead', () => heir.state.isWorking);
  await heir.stop();
});
