import { backoffMillis } from './backoff.ts';

/** `setTimeout` overflows after 24 days; whoever is woken early looks at the clock and goes back to sleep. */
const LONGEST_WAIT_MILLIS = 3_600_000;

export interface QueueOptions {
  /** Keys that are worked on at the same time. */
  concurrency?: number;
  /** First and longest wait before a failed key is tried again. */
  retryBaseMillis?: number;
  retryMaxMillis?: number;
  onDepth?: (depth: number) => void;
}

interface Wake {
  at: number;
  timer: NodeJS.Timeout;
}

/**
 * A queue of keys. A key that waits already is not added twice; a key that is being worked on is worked on again afterwards, never
 * twice at once. `work` answers after how many milliseconds the key wants another look (undefined: not by itself) and throws to be
 * tried again, ever more slowly.
 */
export class KeyQueue {
  readonly #work: (key: string) => Promise<number | undefined>;
  readonly #options: Required<QueueOptions>;
  readonly #waiting = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  readonly #wakes = new Map<string, Wake>();
  readonly #failures = new Map<string, number>();
  #isOpen = false;

  constructor(work: (key: string) => Promise<number | undefined>, options: QueueOptions = {}) {
    this.#work = work;
    this.#options = {
      concurrency: 16,
      retryBaseMillis: 50,
      retryMaxMillis: 60_000,
      onDepth: () => {},
      ...options,
    };
  }

  get depth(): number {
    return this.#waiting.size + this.#again.size;
  }

  /** Starts to work; keys that were added before are kept. */
  open(): void {
    this.#isOpen = true;
    this.#next();
  }

  add(key: string): void {
    if (this.#running.has(key)) this.#again.add(key);
    else this.#waiting.add(key);
    this.#next();
  }

  /** Adds the key after `millis`, unless it is to be woken earlier anyway. */
  addAfter(key: string, millis: number): void {
    const wait = Math.max(0, Math.min(millis, LONGEST_WAIT_MILLIS));
    const at = performance.now() + wait;
    const known = this.#wakes.get(key);
    if (known && known.at <= at) return;
    clearTimeout(known?.timer);
    const wake = () => {
      this.#wakes.delete(key);
      this.add(key);
    };
    this.#wakes.set(key, { at, timer: setTimeout(wake, wait) });
  }

  /** Takes no more keys and resolves when those being worked on are finished. */
  async close(): Promise<void> {
    this.#isOpen = false;
    for (const { timer } of this.#wakes.values()) clearTimeout(timer);
    this.#wakes.clear();
    await Promise.all(this.#running.values());
  }

  #next(): void {
    while (this.#isOpen && this.#running.size < this.#options.concurrency) {
      const [key] = this.#waiting;
      if (key === undefined) break;
      this.#waiting.delete(key);
      this.#running.set(key, this.#run(key));
    }
    this.#options.onDepth(this.depth);
  }

  async #run(key: string): Promise<void> {
    // The wake that was asked for belongs to the look before this one.
    clearTimeout(this.#wakes.get(key)?.timer);
    this.#wakes.delete(key);
    try {
      const again = await this.#work(key);
      this.#failures.delete(key);
      if (again !== undefined && this.#isOpen) this.addAfter(key, Math.max(1, again));
    } catch {
      this.#retry(key);
    }
    this.#running.delete(key);
    if (this.#again.delete(key)) this.#waiting.add(key);
    this.#next();
  }

  #retry(key: string): void {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const { retryBaseMillis: base, retryMaxMillis: max } = this.#options;
    if (this.#isOpen) this.addAfter(key, backoffMillis(failures, { base, max }));
  }
}
