import { type UsageReport, type UsageReportStatus, usageReportName } from '../resources/usage-report.ts';
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

export interface OpenReport {
  namespace: string;
  tenancy: string;
  day: string;
  status: UsageReportStatus;
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

  /** Every report whose day was still under way when it was last written. */
  async *open(): AsyncGenerator<OpenReport> {
    for await (const report of this.#client.listAll<UsageReport>(USAGE_REPORTS, undefined, PAGE)) {
      const { metadata, spec, status } = report;
      if (status?.phase !== 'Open' || !this.#isOurs(spec.tenancy)) continue;
      const namespace = metadata.namespace ?? '';
      this.#learn(namespace, report);
      yield { namespace, tenancy: spec.tenancy, day: spec.day, status };
    }
  }

  /**
   * Answers 1, or 0 where the namespace is gone and its report with it, or the day was already complete. A report that somebody else
   * has written meanwhile (a leader that did not know yet that it was none) is looked at again: a complete day never changes.
   */
  async write(namespace: string, tenancy: string, day: string, status: UsageReportStatus): Promise<number> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#write(namespace, tenancy, day, status);
      } catch (error) {
        this.#versions.delete(keyOf(namespace, day));
        if (isConflict(error) && !isTerminating(error) && tries < MAX_TRIES) continue;
        if (isTerminating(error) || (isNotFound(error) && tries > 1)) return 0;
        if (isNotFound(error)) continue;
        throw error;
      }
    }
  }

  /** Removes what has been recorded and is old, and what nobody has fetched for a long time. */
  async prune(today: string): Promise<number> {
    const daysAgo = (count: number) => new Date(Date.parse(today) - count * DAY_MILLIS).toISOString().slice(0, 10);
    let removed = 0;
    for await (const { metadata, spec, status } of this.#client.listAll<UsageReport>(USAGE_REPORTS, undefined, PAGE)) {
      if (!this.#isOurs(spec.tenancy) || status?.phase !== 'Complete') continue;
      if (spec.day >= daysAgo(spec.recorded ? KEEP_DAYS : KEEP_UNRECORDED_DAYS)) continue;
      await this.#client.delete(USAGE_REPORTS, { namespace: metadata.namespace, name: metadata.name ?? '' });
      removed += 1;
    }
    return removed;
  }

  async #write(namespace: string, tenancy: string, day: string, status: UsageReportStatus): Promise<number> {
    const key = keyOf(namespace, day);
    if (!this.#versions.has(key)) {
      const present = await this.#createOrFind(namespace, tenancy, day);
      if (present.status?.phase === 'Complete') return 0;
      this.#learn(namespace, present);
    }
    const place = { namespace, name: usageReportName(day) };
    const written = await this.#client.patchStatus<UsageReport>(USAGE_REPORTS, place, status, this.#versions.get(key));
    if (status.phase === 'Complete') this.#versions.delete(key);
    else this.#learn(namespace, written);
    return 1;
  }

  async #createOrFind(namespace: string, tenancy: string, day: string): Promise<UsageReport> {
    const name = usageReportName(day);
    try {
      return await this.#client.create<UsageReport>(USAGE_REPORTS, namespace, {
        metadata: { name },
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
