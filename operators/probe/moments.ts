import { spread } from '../runtime/spread.ts';

/**
 * When each probe's turn is: every one has its own second of the interval, by its name, so that ten thousand never start together and each
 * keeps its distance whoever leads.
 */
export class Moments {
  /** The turn in which each was last looked at. */
  readonly #turns = new Map<string, number>();

  readonly #urgent = new Set<string>();

  /** Whose turn it is now and has not been taken. One that was not known here before waits for its next. */
  *due(keys: Iterable<string>, intervalSeconds: number, now: Date): Generator<string> {
    const seconds = now.getTime() / 1000;
    for (const key of keys) {
      const turn = Math.floor((seconds - (spread(key) % intervalSeconds)) / intervalSeconds);
      const last = this.#turns.get(key);
      if (last === turn) continue;
      this.#turns.set(key, turn);
      if (this.#urgent.delete(key) || last !== undefined) yield key;
    }
  }

  /** It is looked at with the next call, whatever its moment. */
  hurry(key: string): void {
    this.#turns.delete(key);
    this.#urgent.add(key);
  }

  forget(key: string): void {
    this.#turns.delete(key);
    this.#urgent.delete(key);
  }
}
