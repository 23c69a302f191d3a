import type { BackupReview } from '../resources/backup-review.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { KeyQueue } from '../runtime/queue.ts';
import { type DrSite, SiteUnavailable } from './dr-site.ts';
import type { Sight } from './judge.ts';

/** Looks at the same time: each asks Velero for an address and the location for a byte. */
const LOOKS_AT_ONCE = 8;

/**
 * What was seen of backups where they lie. A look is taken once for each new backup and again after the policy's time; what an earlier
 * process saw stands in the reviews' statuses, so that a restart looks at nothing again.
 */
export class Looks {
  readonly #site: DrSite;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #queue: KeyQueue;
  readonly #seen = new Map<string, Sight>();
  /** Where to look and whom to tell, by the backup's name. */
  readonly #wanted = new Map<string, { location: string; tenancy: string }>();
  readonly #onLooked: (tenancy: string) => void;

  constructor(site: DrSite, clock: Clock, log: Log, onLooked: (tenancy: string) => void) {
    this.#site = site;
    this.#clock = clock;
    this.#log = log;
    this.#onLooked = onLooked;
    this.#queue = new KeyQueue((backup) => this.#look(backup), {
      concurrency: LOOKS_AT_ONCE,
      retryBaseMillis: 1_000,
      // While a site is down, thousands of looks wait for it.
      retryMaxMillis: 900_000,
    });
  }

  start(): void {
    this.#queue.open();
  }

  stop(): Promise<void> {
    return this.#queue.close();
  }

  /** What is known of a backup: from a look of this process, else from what the review's status kept of an earlier one. */
  sightOf(backup: string, { status }: Pick<BackupReview, 'status'>): Sight | undefined {
    const own = this.#seen.get(backup);
    if (own) return own;
    if (status?.lastGoodBackup?.name === backup) {
      const { seenAt, bytes = 0, etag = '' } = status.lastGoodBackup;
      if (seenAt) return { state: 'seen', at: Date.parse(seenAt), bytes, etag };
    }
    const point = status?.restorePoints?.find(({ name }) => name === backup);
    return point?.seenAt ? { state: 'seen', at: Date.parse(point.seenAt), bytes: 0, etag: '' } : undefined;
  }

  want(backup: string, location: string, tenancy: string): void {
    if (this.#wanted.has(backup)) return;
    this.#wanted.set(backup, { location, tenancy });
    this.#queue.add(backup);
  }

  forget(backup: string): void {
    this.#seen.delete(backup);
    this.#wanted.delete(backup);
  }

  async #look(backup: string): Promise<undefined> {
    const wanted = this.#wanted.get(backup);
    if (!wanted) return;
    try {
      const archive = await this.#site.look(backup, wanted.location);
      const at = this.#clock.now().getTime();
      this.#seen.set(
        backup,
        archive && archive.bytes > 0 ? { state: 'seen', at, ...archive } : { state: 'missing', at },
      );
      this.#wanted.delete(backup);
    } catch (error) {
      if (error instanceof SiteUnavailable)
        this.#log.warn('a backup could not be looked at where it lies', { backup, ...wanted, error });
      throw error;
    }
    this.#onLooked(wanted.tenancy);
  }
}
