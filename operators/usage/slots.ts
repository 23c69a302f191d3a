/** Which slots of a day have been sampled: a bit each, so that a slot that is offered twice counts once. */
export class Slots {
  readonly count: number;
  readonly #bits: Uint8Array;

  constructor(count: number, base64 = '') {
    this.count = count;
    this.#bits = new Uint8Array(Math.ceil(count / 8));
    this.#bits.set(Buffer.from(base64, 'base64').subarray(0, this.#bits.length));
  }

  has(slot: number): boolean {
    return ((this.#bits[slot >> 3] ?? 0) & (1 << (slot & 7))) !== 0;
  }

  add(slot: number): void {
    this.#bits[slot >> 3] = (this.#bits[slot >> 3] ?? 0) | (1 << (slot & 7));
  }

  /** Slots up to `last` that are missing. */
  missing(last = this.count - 1): number[] {
    return Array.from({ length: Math.min(last, this.count - 1) + 1 }, (_, slot) => slot).filter(
      (slot) => !this.has(slot),
    );
  }

  /** Those that all of these have. */
  common(others: Iterable<Slots>): Slots {
    const common = new Slots(this.count, this.toBase64());
    for (const other of others)
      for (const [at, bits] of other.#bits.entries()) common.#bits[at] = (common.#bits[at] ?? 0) & bits;
    return common;
  }

  /** How many from `first` to `last`, both included, are missing. */
  missingWithin(first: number, last: number): number {
    let missing = 0;
    for (let slot = first; slot <= last && slot < this.count; slot += 1) if (!this.has(slot)) missing += 1;
    return missing;
  }

  /** The latest that has been sampled; −1 without any. */
  get last(): number {
    let slot = this.count - 1;
    while (slot >= 0 && !this.has(slot)) slot -= 1;
    return slot;
  }

  toBase64(): string {
    return Buffer.from(this.#bits).toString('base64');
  }
}
