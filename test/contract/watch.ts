import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { KubeObject } from './client.ts';

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: KubeObject;
}

/** An open watch: what came so far, and waiting for what is still to come. */
export class Watch {
  readonly status: number;
  readonly events: WatchEvent[] = [];
  readonly close: () => void;
  #ended = false;
  #wake: (() => void)[] = [];

  constructor(response: IncomingMessage, close: () => void) {
    this.status = response.statusCode ?? 0;
    this.close = close;
    response.on('error', () => {});
    const lines = createInterface({ input: response });
    lines.on('line', (line) => {
      if (line) this.events.push(JSON.parse(line) as WatchEvent);
      this.#notify();
    });
    lines.on('error', () => this.#end());
    lines.on('close', () => this.#end());
  }

  /** The first event, past or future, that `matches`; fails with what was seen when none comes in `timeout` ms. */
  async next(matches: (event: WatchEvent) => boolean, timeout = 10_000): Promise<WatchEvent> {
    const deadline = Date.now() + timeout;
    for (;;) {
      const found = this.events.find(matches);
      if (found) return found;
      if (this.#ended || Date.now() > deadline) {
        const seen = this.events.map((event) => `${event.type} ${event.object.metadata?.name ?? ''}`);
        throw new Error(`no such event before the ${this.#ended ? 'end of the watch' : 'time limit'}; seen: ${seen}`);
      }
      await this.#change(deadline - Date.now());
    }
  }

  /** Resolves when the server has closed the watch. */
  async ended(timeout = 10_000): Promise<void> {
    const deadline = Date.now() + timeout;
    while (!this.#ended) {
      if (Date.now() > deadline) throw new Error('the server did not close the watch');
      await this.#change(deadline - Date.now());
    }
  }

  #change(limit: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(limit, 0) + 1);
      this.#wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #end(): void {
    this.#ended = true;
    this.#notify();
  }

  #notify(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}
