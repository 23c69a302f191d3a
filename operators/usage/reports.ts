import { type UsageReport, type UsageReportStatus, usageReportName } from '../resources/usage-report.ts';
import type { KubeClient } from '../runtime/client.ts';
import { isAlreadyExists, isNotFound } from '../runtime/errors.ts';
import { USAGE_REPORTS } from '../runtime/kinds.ts';

/** Recorded reports stay this many days for whoever looks with kubectl; unrecorded ones until the server has come back. */
const KEEP_DAYS = 2;
const KEEP_UNRECORDED_DAYS = 45;
const DAY_MILLIS = 86_400_000;

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

  constructor(client: KubeClient, isOurs: (tenancy: string) => boolean) {
    this.#client = client;
    this.#isOurs = isOurs;
  }

  /** Every report whose day was still under way when it was last written; the newest of each namespace. Older ones are completed. */
  async open(): Promise<OpenReport[]> {
    const newest = new Map<string, OpenReport>();
    for await (const { metadata, spec, status } of this.#client.listAll<UsageReport>(USAGE_REPORTS)) {
      if (status?.phase !== 'Open' || !this.#isOurs(spec.tenancy)) continue;
      const report = { namespace: metadata.namespace ?? '', tenancy: spec.tenancy, day: spec.day, status };
      const known = newest.get(report.namespace);
      const [older, newer] = known && known.day > report.day ? [report, known] : [known, report];
      if (older) await this.write(older.namespace, older.tenancy, older.day, { ...older.status, phase: 'Complete' });
      newest.set(newer.namespace, newer);
    }
    return [...newest.values()];
  }

  /** Answers 1, or 0 where the namespace is gone and its report with it, or the day was already complete. */
  async write(namespace: string, tenancy: string, day: string, status: UsageReportStatus): Promise<number> {
    const name = usageReportName(day);
    try {
      const present = await this.#create(namespace, name, tenancy, day);
      if (present?.status?.phase === 'Complete') return 0;
      await this.#client.patchStatus(USAGE_REPORTS, { namespace, name }, status);
      return 1;
    } catch (error) {
      if (isNotFound(error) || isTerminating(error)) return 0;
      throw error;
    }
  }

  /** Removes what has been recorded and is old, and what nobody has fetched for a long time. */
  async prune(today: string): Promise<number> {
    const daysAgo = (count: number) => new Date(Date.parse(today) - count * DAY_MILLIS).toISOString().slice(0, 10);
    let removed = 0;
    for await (const { metadata, spec, status } of this.#client.listAll<UsageReport>(USAGE_REPORTS)) {
      if (!this.#isOurs(spec.tenancy) || status?.phase !== 'Complete') continue;
      if (spec.day >= daysAgo(spec.recorded ? KEEP_DAYS : KEEP_UNRECORDED_DAYS)) continue;
      await this.#client.delete(USAGE_REPORTS, { namespace: metadata.namespace, name: metadata.name ?? '' });
      removed += 1;
    }
    return removed;
  }

  async #create(namespace: string, name: string, tenancy: string, day: string): Promise<UsageReport | undefined> {
    const present = await this.#client.find<UsageReport>(USAGE_REPORTS, { namespace, name });
    if (present) return present;
    try {
      return await this.#client.create<UsageReport>(USAGE_REPORTS, namespace, {
        metadata: { name },
        spec: { tenancy, day },
      });
    } catch (error) {
      if (isAlreadyExists(error)) return this.#client.find<UsageReport>(USAGE_REPORTS, { namespace, name });
      throw error;
    }
  }
}

/** Nothing is created in a namespace that is being deleted. */
const isTerminating = (error: unknown): boolean => error instanceof Error && /is being terminated/.test(error.message);
