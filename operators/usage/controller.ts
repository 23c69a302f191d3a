import type { DutyTools, Watching } from '../policy/duty.ts';
import type { OperationsPolicySpec } from '../resources/operations-policy.ts';
import { say } from '../resources/sentences.ts';
import { ChosenSource } from './chosen-source.ts';
import { MetricsSource } from './metrics-source.ts';
import { ReportStore } from './reports.ts';
import { type Round, Sampler } from './sampler.ts';

export interface UsageDuty extends Watching {
  /** Samples the present slot now, if it has not been; tests call it after they have moved the clock. */
  tick(): Promise<Round | undefined>;
}

const RETRY_MILLIS = 10_000;

/** Article 8: samples what every workload uses. Starts its watches, then looks once in each slot. */
export async function startUsage(tools: DutyTools, { isManual = false } = {}): Promise<UsageDuty> {
  const { client, clock, log, operations, tenancies } = tools;
  const source = new MetricsSource(client, clock, log);
  await source.start();
  const reports = new ReportStore(client, (tenancy) => tenancies.get(tenancy) !== undefined);
  const chosen = new ChosenSource(source, () => operations.policy?.usage);
  const sampler = new Sampler({ clock, log, reports, source: chosen, tenancies: () => tenancies.values() });
  let running: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const tick = async (): Promise<Round | undefined> => {
    const { policy } = operations;
    if (!policy) return undefined;
    const round = await sampler.tick(policy);
    const { namespaces, workloads, written, backfilled } = round;
    const decided = [say('loop.usageSampled', { workloads, namespaces, reports: written })];
    if (backfilled > 0) decided.push(say('loop.usageBackfilled', { days: backfilled }));
    operations.looked('usage', decided, policy.usage.intervalSeconds);
    return round;
  };
  const round = async () => {
    try {
      await tick();
      return untilNextSlot(operations.policy, clock.now());
    } catch (error) {
      log.warn('use could not be sampled; tried again', { error });
      return RETRY_MILLIS;
    }
  };
  const again = () => {
    running = round().then((pause) => {
      if (!isStopped) timer = setTimeout(again, pause);
    });
  };
  if (!isManual) again();
  return {
    informers: source.informers,
    tick,
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await running;
      await sampler.flush().catch((error) => log.warn('the last use could not be written', { error }));
      await source.stop();
    },
  };
}

/** Shortly after the next slot begins: slots are counted from midnight, and every interval divides the hour or a day. */
function untilNextSlot(policy: OperationsPolicySpec | undefined, now: Date): number {
  if (!policy) return RETRY_MILLIS;
  const interval = policy.usage.intervalSeconds * 1000;
  return interval - (now.getTime() % interval) + 1_000;
}
