import { mkdir } from 'node:fs/promises';
import { startAcceptanceController } from './acceptance/controller.ts';
import { ChosenFinalBackup } from './backup/choose-final.ts';
import { VeleroDownloads } from './backup/dr-site.ts';
import { VeleroFinalBackup } from './backup/final.ts';
import { DUTIES } from './duties.ts';
import type { DutyTools, Watching } from './policy/duty.ts';
import { Operations } from './policy/operations.ts';
import { pause } from './runtime/backoff.ts';
import { sha256 } from './runtime/canonical.ts';
import { KubeClient } from './runtime/client.ts';
import { type Clock, systemClock } from './runtime/clock.ts';
import { ConfigurationError, podNamespace } from './runtime/connection.ts';
import { type HealthServer, serveHealth } from './runtime/health.ts';
import { lead } from './runtime/leader.ts';
import { jsonLog, type Log } from './runtime/log.ts';
import { createMetrics, type Metrics } from './runtime/metrics.ts';
import type { OperatorSettings } from './settings.ts';
import { startTenancyController } from './tenancy/controller.ts';
import { layFoundation } from './tenancy/foundation.ts';
import { SYSTEM_NAMESPACE } from './tenancy/names.ts';
import { ObjectDump } from './tenancy/object-dump.ts';

export const LEASE_NAME = 'yunzhi-operators';

/** Operators that look after different tenancies need not wait for each other. */
const leaseName = (selector?: string): string =>
  selector ? `${LEASE_NAME}-${sha256(selector).slice('sha256:'.length).slice(0, 10)}` : LEASE_NAME;

export interface RunningOperators {
  metricsPort: number;
  /** Settles when the operators have ended: rejects when leadership was lost, so that the process restarts. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts all controllers: connects, installs what is missing, then works while this process holds the leader's lease.
 * Throws a ConfigurationError when there is no usable cluster.
 */
export async function startOperators(
  settings: OperatorSettings,
  { clock = systemClock, log = jsonLog() }: { clock?: Clock; log?: Log } = {},
): Promise<RunningOperators> {
  const client = await KubeClient.connect(settings.kubeconfig);
  await reach(client);
  if (settings.drDir) await mkdir(settings.drDir, { recursive: true, mode: 0o700 });
  await layFoundation(client);
  const metrics = createMetrics();
  const stopping = new AbortController();
  const state: { watching?: Watching; isStarting?: boolean } = {};
  const health = await openHealth(settings, metrics, state);
  const work = async (signal: AbortSignal) => {
    metrics.isLeader.set(1);
    state.isStarting = true;
    state.watching = await untilGivenUp(startControllers(client, settings, metrics, clock, log), signal);
    state.isStarting = false;
    await aborted(signal);
    await state.watching.stop();
    metrics.isLeader.set(0);
  };
  const namespace = podNamespace() ?? SYSTEM_NAMESPACE;
  const options = { client, namespace, name: leaseName(settings.selector), identity: settings.identity, log };
  const ended = lead(options, stopping.signal, work).finally(async () => {
    await health.close();
    client.close();
  });
  ended.catch(() => {});
  const stop = async () => {
    stopping.abort();
    await ended;
  };
  return { metricsPort: health.port, ended, stop };
}

async function reach(client: KubeClient): Promise<void> {
  try {
    await client.request('GET', '/version');
  } catch (error) {
    const { server, source } = client.connection;
    const reason = error instanceof Error ? error.message || error.name : String(error);
    throw new ConfigurationError(`The cluster ${server.origin} of ${source} does not answer: ${reason}.`, {
      cause: error,
    });
  }
}

/** Ready: this process leads and its watches have listed, or it stands by for the leader. */
function openHealth(
  settings: OperatorSettings,
  metrics: Metrics,
  state: { watching?: Watching; isStarting?: boolean },
): Promise<HealthServer> {
  const watching = () => state.watching;
  const notReady = () => {
    if (state.isStarting) return 'leading, and not every watch has been listed yet';
    for (const { kind, lastHeardSeconds } of watching()?.informers ?? []) {
      metrics.watchSilence.set({ kind: kind.kind }, lastHeardSeconds);
    }
    const waiting = watching()?.informers.filter((each) => !each.isSynced) ?? [];
    return waiting.length ? `not yet listed: ${waiting.map((each) => each.kind.kind).join(', ')}` : undefined;
  };
  return serveHealth({ port: settings.metricsPort, host: settings.metricsHost }, metrics, notReady);
}

/** Before the lease runs out and another process begins. */
const LAST_CHANCE_MILLIS = 3_000;

/** A start that hangs (an API that is served and does not answer) must not outlive the leadership: the process ends, and with it what has begun. */
async function untilGivenUp(starting: Promise<Watching>, signal: AbortSignal): Promise<Watching> {
  const settled = new AbortController();
  const watching = starting.finally(() => settled.abort());
  watching.catch(() => {});
  const givenUp = aborted(signal).then(() => pause(LAST_CHANCE_MILLIS, settled.signal));
  const begun = await Promise.race([watching, givenUp.then(() => (settled.signal.aborted ? watching : undefined))]);
  if (!begun) throw new Error('The controllers were to stop before all of them had started.');
  return begun;
}

async function startControllers(
  client: KubeClient,
  { drDir, serverIdentity: server, concurrency, selector: labelSelector, auditLog }: OperatorSettings,
  metrics: Metrics,
  clock: Clock,
  log: Log,
): Promise<Watching> {
  const tools = { client, metrics, log, clock };
  const operations = await new Operations(tools).start();
  const site = new VeleroDownloads(client);
  const velero = new VeleroFinalBackup({ client, clock, site, rules: () => operations.policy?.backup });
  const backup = new ChosenFinalBackup(client, { velero, dump: new ObjectDump(client, drDir, clock) });
  const tenancies = await startTenancyController({ ...tools, server, backup, concurrency, labelSelector });
  const duties: DutyTools = { ...tools, labelSelector, auditLog, operations, tenancies: tenancies.cache.tenancies };
  const others = await Promise.all([
    startAcceptanceController({ ...tools, labelSelector }).then(({ informer, stop }) => ({
      informers: [informer],
      stop,
    })),
    ...DUTIES.map((start) => start(duties)),
  ]);
  return {
    informers: [...tenancies.cache.informers, operations.informer, ...others.flatMap(({ informers }) => informers)],
    stop: async () => {
      await Promise.all([tenancies.stop(), ...others.map(({ stop }) => stop())]);
      await operations.stop();
    },
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
