const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 30_000;

/** Raised in work that is under way when the cloud stops; what it leaves behind is as after `kill -9`. */
export class Stopped extends Error {}

/** Works off keys one at a time, in the order in which they came, without duplicates. A key that fails comes again, later and later. */
export class Work {
  readonly #run: (key: string) => Promise<void>;
  readonly #waiting = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isBusy = false;
  #isStopped = false;

  constructor(run: (key: string) => Promise<void>) {
    this.#run = run;
  }

  add(key: string): void {
    if (this.#isStopped) return;
    this.#waiting.add(key);
    if (this.#isBusy) return;
    this.#isBusy = true;
    setImmediate(() => void this.#workOff());
  }

  stop(): void {
    this.#isStopped = true;
    this.#waiting.clear();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #workOff(): Promise<void> {
    for (const key of this.#waiting) {
      this.#waiting.delete(key);
      try {
        await this.#run(key);
        this.#failures.delete(key);
      } catch {
        // The object's own status tells what hinders it (a site is away, a write was refused).
        this.#retry(key);
      }
    }
    this.#isBusy = false;
  }

  #retry(key: string): void {
    if (this.#isStopped) return;
    const count = this.#failures.get(key) ?? 0;
    this.#failures.set(key, count + 1);
    const again = (): void => {
      this.#timers.delete(timer);
      this.add(key);
    };
    const timer = setTimeout(again, Math.min(FIRST_RETRY_MS * 2 ** count, LAST_RETRY_MS));
    this.#timers.add(timer.unref());
  }
}
