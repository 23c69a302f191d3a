import { pause } from '../../operators/runtime/backoff.ts';
import type { KubeObject } from '../../operators/runtime/client.ts';
import { podNamespace } from '../../operators/runtime/connection.ts';
import { Informer } from '../../operators/runtime/informer.ts';
import { ACCEPTANCE_TESTS, NODES, TENANCIES } from '../../operators/runtime/kinds.ts';
import { lead } from '../../operators/runtime/leader.ts';
import type { Log } from '../../operators/runtime/log.ts';
import { KeyQueue } from '../../operators/runtime/queue.ts';
import type { Services } from '../context.ts';
import { isPostgres } from '../db/client.ts';
import { observeTest } from '../trials/observed.ts';
import { observeCapacity } from './capacity.ts';
import { isUnreachable, requireCluster, wordsOf } from './client.ts';
import { noteContact } from './contact.ts';
import { dispatchAllocation, dispatchOnce, dispatchTests, isDispatchable, waitingForDispatch } from './dispatch.ts';
import { mirrorOnce, observeTenancy } from './mirror.ts';
import { SUBJECTS, type Subject } from './subjects.ts';
import type { AcceptanceTest, Tenancy } from './tenancies.ts';

export interface ClusterLoops {
  stop(): Promise<void>;
}

const POLL_MILLIS = 1_000;
const KEYS_AT_ONCE = 4;
/** Subjects are dispatched every so many polls. */
const SUBJECT_ROUNDS = 5;
/** Everything is looked at again this often, whatever the watches say. */
const RESYNC_MILLIS = 300_000;
const LEASE_NAMESPACE = 'yunzhi-system';

/**
 * Keeps records and cluster in step until stopped. Several replicas on PostgreSQL elect one by a Lease; with SQLite there is one
 * process by nature, and waiting for a dead predecessor's lease would only cost time.
 */
export function startClusterLoops(services: Services, log: Log): ClusterLoops {
  const stopping = new AbortController();
  const { signal } = stopping;
  const work = (until: AbortSignal) => keepInStep(services, log, until);
  const running = isPostgres(services.settings.databaseUrl) ? leadAgain(services, log, signal, work) : work(signal);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** Who lost the lease stands by for the next chance. */
async function leadAgain(
  services: Services,
  log: Log,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const identity = `${process.env.HOSTNAME ?? 'server'}-${services.newId()}`;
  const namespace = podNamespace() ?? LEASE_NAMESPACE;
  while (!signal.aborted) {
    try {
      await lead({ client: requireCluster(services), namespace, name: 'yunzhi-server', identity, log }, signal, work);
    } catch (error) {
      log.warn('leadership ended', { error });
      await pause(POLL_MILLIS, signal);
    }
  }
}

async function keepInStep(services: Services, log: Log, signal: AbortSignal): Promise<void> {
  const queues: KeyQueue[] = [];
  const queueOf = (concurrency: number): KeyQueue => {
    const made = new KeyQueue((key) => work(key), { concurrency, retryMaxMillis: 15_000 });
    queues.push(made);
    return made;
  };
  const queue = queueOf(KEYS_AT_ONCE);
  const client = requireCluster(services);
  const tenancies = new Informer<Tenancy>({ client, kind: TENANCIES, project: asTenancy, log }).start();
  const tests = new Informer<AcceptanceTest>({ client, kind: ACCEPTANCE_TESTS, project: asTest, log }).start();
  const nodes = new Informer({ client, kind: NODES, project: ({ metadata }) => metadata.name, log }).start();
  const subjects = new Map(SUBJECTS.map((subject) => [subject.kind.plural, watchSubject(subject)]));
  function watchSubject(subject: Subject): WatchedSubject {
    const informer = new Informer({ client, kind: subject.kind, project: subject.project, log }).start();
    const own = subject.atOnce ? queueOf(subject.atOnce) : queue;
    informer.onChange(({ key }) => own.add(`${subject.kind.plural}/${key}`));
    return { subject, informer };
  }
  tenancies.onChange(({ key }) => queue.add(`tenancy/${key}`));
  tests.onChange(({ key }) => queue.add(`test/${key}`));
  nodes.onChange(({ type }) => type !== 'changed' && queue.add('capacity/'));
  const work = async (key: string): Promise<undefined> => {
    try {
      await handle(services, key, { tenancies, tests, subjects });
      await noteContact(services, null);
    } catch (error) {
      await report(services, log, key, error);
      throw error;
    }
  };
  for (const each of queues) each.open();
  const unsubscribe = services.live.subscribe((event) => event.type === 'changed' && queue.add('waiting/'));
  try {
    await Promise.all([poll(queue, signal), resync(services, log, signal)]);
  } finally {
    unsubscribe();
    await Promise.all(queues.map((each) => each.close()));
    const others = [...subjects.values()].map(({ informer }) => informer.stop());
    await Promise.all([tenancies.stop(), tests.stop(), nodes.stop(), ...others]);
  }

  async function poll(keys: KeyQueue, until: AbortSignal): Promise<void> {
    for (let round = 0; !until.aborted; round += 1) {
      keys.add('waiting/');
      if (round % SUBJECT_ROUNDS === 0) for (const plural of subjects.keys()) keys.add(`dispatch/${plural}`);
      await pause(POLL_MILLIS, until);
    }
  }
}

interface WatchedSubject {
  subject: Subject;
  informer: Informer;
}

interface Watches {
  tenancies: Informer<Tenancy>;
  tests: Informer<AcceptanceTest>;
  /** By the plural name of their kind. */
  subjects: ReadonlyMap<string, WatchedSubject>;
}

/** One key: what it names is looked at as a whole, in both directions. */
async function handle(services: Services, key: string, { tenancies, tests, subjects }: Watches): Promise<void> {
  const [kind, name = ''] = splitOnce(key);
  switch (kind) {
    case 'tenancy':
      if (!tenancies.isSynced) return;
      return bothWays(services, tenancies, name);
    case 'test': {
      const test = tests.get(name);
      return test && observeTest(services, test);
    }
    case 'capacity':
      return observeCapacity(services);
    case 'waiting': {
      for (const waiting of await waitingForDispatch(services)) await bothWays(services, tenancies, waiting);
      return dispatchTests(services);
    }
    case 'dispatch': {
      const { subject, informer } = subjects.get(name) ?? {};
      // A half-known world would look like one in which much is missing.
      if (informer?.isSynced) await subject?.dispatch?.(services, informer);
      return;
    }
    default: {
      const { subject, informer } = subjects.get(kind) ?? {};
      return subject?.observe?.(services, informer?.get(name), name);
    }
  }
}

async function bothWays(services: Services, tenancies: Informer<Tenancy>, name: string): Promise<void> {
  const present = tenancies.get(name);
  if (present) await observeTenancy(services, present);
  const allocation = await services.db.allocation.findUnique({ where: { tenancyName: name } });
  if (allocation && isDispatchable(allocation)) await dispatchAllocation(services, allocation, present);
}

async function report(services: Services, log: Log, key: string, error: unknown): Promise<void> {
  if (isUnreachable(error)) await noteContact(services, wordsOf(error));
  log.warn('the cluster and the records are not in step yet; tried again', { key, error });
}

async function resync(services: Services, log: Log, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await dispatchOnce(services);
      await mirrorOnce(services);
    } catch (error) {
      log.error('the look at everything failed and is made again', { error });
    }
    await pause(RESYNC_MILLIS, signal);
  }
}

const splitOnce = (key: string): [string, string] => {
  const at = key.indexOf('/');
  return [key.slice(0, at), key.slice(at + 1)];
};

const asTenancy = (object: KubeObject): Tenancy => object as unknown as Tenancy;
const asTest = (object: KubeObject): AcceptanceTest => object as unknown as AcceptanceTest;
