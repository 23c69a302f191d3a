import {
  BACKFILLED_LABEL,
  isBackfilled,
  type UsageReport,
  type UsageReportStatus,
  usageReportName,
} from '../resources/usage-report.ts';
import type { KubeClient } from '../runtime/client.ts';
import { isAlreadyExists, isConflict, isNotFound } from '../runtime/errors.ts';
import { USAGE_REPORTS } from '../runtime/kinds.ts';

/** Recorded reports stay this many days for whoever looks with kubectl; unrecorded ones until the server has come back. */
const KEEP_DAYS = 2;
const KEEP_UNRECORDED_DAYS = 45;
const DAY_MILLIS = 86_400_000;
/** A report may be of a megabyte. */
const PAGE = { limit: 100 };
const MAX_TRIES = 5;

export interface KnownReport {
  namespace: string;
  tenancy: string;
  day: string;
  isBackfilled: boolean;
  status: UsageReportStatus;
}

interface WriteOptions {
  /** Asked of the source's history afterwards. */
  isBackfilled?: boolean;
}

/** The UsageReports on the cluster. `isOurs` says which tenancies are looked after by this process. */
export class ReportStore {
  readonly #client: KubeClient;
  readonly #isOurs: (tenancy: string) => boolean;
  /** Resource versions of the open reports as this process has last seen them: a write is one request, and never over another's. */
  readonly #versions = new Map<string, string>();

  constructor(client: KubeClient, isOurs: (tenancy: string) => boolean) {
    this.#client = client;
    this.#isOurs = isOurs;
  }

  /** Every report that says anything; those that are open may then be written on. */
  async *all(): AsyncGenerator<KnownReport> {
    for await (const report of this.#client.listAll<UsageReport>(USAGE_REPORTS, undefined, PAGE)) {
      const { metadata, spec, status } = report;
      if (!status?.phase || !this.#isOurs(spec.tenancy)) continue;
      const namespace = metadata.namespace ?? '';
      if (status.phase === 'Open') this.#learn(namespace, report);
      yield { namespace, tenancy: spec.tenancy, day: spec.day, isBackfilled: isBackfilled(report), status };
    }
  }

  /**
   * Answers 1, or 0 where the namespace is gone and its report with it, or the day was already complete. A report that somebody else
   * has written meanwhile (a leader that did not know yet that it was none) is looked at again: a complete day never changes.
   */
  async write(
    namespace: string,
    tenancy: string,
    day: string,
    status: UsageReportStatus,
    options: WriteOptions = {},
  ): Promise<number> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#write(namespace, tenancy, day, status, options);
      } catch (error) {
        this.#versions.delete(keyOf(namespace, day));
        if (isConflict(error) && !isTerminating(error) && tries < MAX_TRIES) continue;
        if (isTerminating(error) || (isNotFound(error) && tries > 1)) return 0;
        if (isNotFound(error)) continue;
        throw error;
      }
    }
  }

  /**
   * Removes what has been recorded and is old, and what nobody has fetched for a long time; never the newest of a namespace, which
   * bears the list of its settled days.
   */
  async prune(today: string): Promise<number> {
    const daysAgo = (count: number) => new Date(Date.parse(today) - count * DAY_MILLIS).toISOString().slice(0, 10);
    const newest = new Map<string, string>();
    const old: { namespace: string; day: string }[] = [];
    for await (const { metadata, spec, status } of this.#client.listAll<UsageReport>(USAGE_REPORTS, undefined, PAGE)) {
      if (!this.#isOurs(spec.tenancy)) continue;
      const { namespace = '' } = metadata;
      if (spec.day > (newest.get(namespace) ?? '')) newest.set(namespace, spec.day);
      if (status?.phase !== 'Complete') continue;
      if (spec.day < daysAgo(spec.recorded ? KEEP_DAYS : KEEP_UNRECORDED_DAYS)) old.push({ namespace, day: spec.day });
    }
    const removable = old.filter(({ namespace, day }) => newest.get(namespace) !== day);
    for (const { namespace, day } of removable)
      await this.#client.delete(USAGE_REPORTS, { namespace, name: usageReportName(day) });
    return removable.length;
  }

  /**
   * Removes reports from the history that have been recorded, or that a process began and did not fill; answers how many wait for the
   * authority. `isSaved`: another report says that the namespace's days are settled.
   */
  async sweep(isSaved: (namespace: string) => boolean): Promise<number> {
    const query = { ...PAGE, labelSelector: `${BACKFILLED_LABEL}=true` };
    let waiting = 0;
    for await (const { metadata, spec, status } of this.#client.listAll<UsageReport>(USAGE_REPORTS, undefined, query)) {
      if (!this.#isOurs(spec.tenancy)) continue;
      const isOver = !status?.phase || (spec.recorded && isSaved(metadata.namespace ?? ''));
      if (isOver)
        await this.#client.delete(USAGE_REPORTS, { namespace: metadata.namespace, name: metadata.name ?? '' });
      else waiting += 1;
    }
    return waiting;
  }

  async #write(
    namespace: string,
    tenancy: string,
    day: string,
    status: UsageReportStatus,
    options: WriteOptions,
  ): Promise<number> {
    const key = keyOf(namespace, day);
    if (!this.#versions.has(key)) {
      const present = await this.#createOrFind(namespace, tenancy, day, options);
      if (present.status?.phase === 'Complete') return 0;
      this.#learn(namespace, present);
    }
    const place = { namespace, name: usageReportName(day) };
    const written = await this.#client.patchStatus<UsageReport>(USAGE_REPORTS, place, status, this.#versions.get(key));
    if (status.phase === 'Complete') this.#versions.delete(key);
    else this.#learn(namespace, written);
    return 1;
  }

  async #createOrFind(
    namespace: string,
    tenancy: string,
    day: string,
    { isBackfilled: isLate = false }: WriteOptions,
  ): Promise<UsageReport> {
    const name = usageReportName(day);
    try {
      return await this.#client.create<UsageReport>(USAGE_REPORTS, namespace, {
        metadata: { name, ...(isLate && { labels: { [BACKFILLED_LABEL]: 'true' } }) },
        spec: { tenancy, day },
      });
    } catch (error) {
      if (isAlreadyExists(error)) return this.#client.get<UsageReport>(USAGE_REPORTS, { namespace, name });
      throw error;
    }
  }

  #learn(namespace: string, { metadata, spec }: UsageReport): void {
    if (metadata.resourceVersion) this.#versions.set(keyOf(namespace, spec.day), metadata.resourceVersion);
  }
}

const keyOf = (namespace: string, day: string): string => `${namespace} ${day}`;

/** Nothing is created in a namespace that is being deleted. */
const isTerminating = (error: unknown): boolean => error instanceof Error && /is being terminated/.test(error.message);
