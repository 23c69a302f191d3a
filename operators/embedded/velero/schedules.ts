import type { Cluster } from '../cluster.ts';
import { type Cron, parseCron } from './cron.ts';
import { BACKUPS, type Backup, edit, NAMESPACE, now, SCHEDULE_NAME, SCHEDULES, type Schedule } from './kinds.ts';

/** Keeps what a schedule's text means, so that looking at thousands of them each second costs nothing. */
export class Schedules {
  readonly #cluster: Cluster;
  readonly #next = new Map<string, { version: string | undefined; due: number }>();

  /** Schedules whose last backup has not run yet; known once in each look. */
  #running: Set<string | undefined> | undefined;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  lookAtAll(): void {
    this.#running = undefined;
    for (const schedule of this.#cluster.list<Schedule>(SCHEDULES, { namespace: NAMESPACE })) this.#lookAt(schedule);
  }

  forget(name: string): void {
    this.#next.delete(name);
  }

  #lookAt(schedule: Schedule): void {
    const { name, resourceVersion } = schedule.metadata;
    if (schedule.spec.paused) return;
    const known = this.#next.get(name);
    const isDue = known !== undefined && this.#cluster.now().getTime() > known.due;
    if (known?.version === resourceVersion && !isDue) return;
    const { current, cron } = this.#judge(schedule);
    const made = cron && this.#makeIfDue(current, cron);
    const next = cron?.next(lastRun(made ?? current));
    // A run that was put off, as the last is still under way, is due again at the next look.
    this.#next.set(name, {
      version: (made ?? current).metadata.resourceVersion,
      due: next?.getTime() ?? Number.POSITIVE_INFINITY,
    });
  }

  /** Enabled, or what is wrong with it. */
  #judge(schedule: Schedule): { current: Schedule; cron: Cron | undefined } {
    const { cron, error } = parse(schedule.spec.schedule);
    const { validationErrors: _, ...before } = schedule.status ?? {};
    const status = {
      ...before,
      ...(error === undefined ? { phase: 'Enabled' } : { phase: 'FailedValidation', validationErrors: [error] }),
      ...(schedule.spec.skipImmediately && { lastSkipped: now(this.#cluster) }),
    };
    const spec = { ...schedule.spec, skipImmediately: false };
    return { current: edit(this.#cluster, SCHEDULES, schedule, () => ({ spec, status })) ?? schedule, cron };
  }

  /** One backup when at least one run is due: missed ones are not made up for, and runs do not overlap. */
  #makeIfDue(schedule: Schedule, cron: Cron): Schedule | undefined {
    const at = this.#cluster.now();
    const next = cron.next(lastRun(schedule));
    if (!next || at <= next || this.#isRunning(schedule.metadata.name)) return undefined;
    const name = `${schedule.metadata.name}-${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}`;
    const { metadata, ...spec } = schedule.spec.template;
    this.#cluster.create<Backup>(BACKUPS, {
      metadata: {
        name,
        namespace: NAMESPACE,
        labels: { ...(metadata?.labels ?? schedule.metadata.labels), [SCHEDULE_NAME]: schedule.metadata.name },
        annotations: schedule.metadata.annotations,
        ...(schedule.spec.useOwnerReferencesInBackup && { ownerReferences: [ownerOf(schedule)] }),
      },
      spec,
    });
    const lastBackup = now(this.#cluster);
    return edit(this.#cluster, SCHEDULES, schedule, ({ status }) => ({ status: { ...status, lastBackup } }));
  }

  #isRunning(schedule: string): boolean {
    this.#running ??= new Set(
      this.#cluster
        .list<Backup>(BACKUPS, { namespace: NAMESPACE })
        .filter(({ status }) => !status?.phase || status.phase === 'New' || status.phase === 'InProgress')
        .map(({ metadata }) => metadata.labels?.[SCHEDULE_NAME]),
    );
    return this.#running.has(schedule);
  }
}

function parse(text: string): { cron?: Cron; error?: string } {
  if (!text) return { error: 'Schedule must be a non-empty valid Cron expression' };
  try {
    return { cron: parseCron(text) };
  } catch (error) {
    return { error: `invalid schedule: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** The time that the next run is counted from. */
function lastRun({ metadata, status }: Schedule): Date {
  const times = [status?.lastBackup ?? metadata.creationTimestamp, status?.lastSkipped];
  return new Date(Math.max(...times.flatMap((time) => (time ? [Date.parse(time)] : []))));
}

const ownerOf = ({ apiVersion, kind, metadata: { name, uid = '' } }: Schedule) => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
});
