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

  toBase64(): string {
    return Buffer.from(this.#bits).toString('base64');
  }
}
