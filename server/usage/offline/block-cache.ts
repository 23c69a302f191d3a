import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A day of slots of one workload: per slot CPU and memory. */
export interface SlotBlock {
  key: string;
  bytes: Uint8Array;
  /** CPU amount and the time it was told, memory amount and the time it was told. */
  allocated: Float64Array;
  /** Value of each signal in ticks, or a code. */
  ticks: Uint32Array;
  /** Where within its slot each value was taken; 0: none. */
  offsets: Uint16Array;
  /** Used since the last look of the eviction. */
  isHot: boolean;
}

const HEAD = 4 * 8;

/**
 * Blocks by key, as many as fit; the others lie in a temporary file that is unlinked as soon as it is open, so that nothing is left
 * behind even by a kill. Second-chance eviction.
 */
export class BlockCache {
  readonly #size: number;
  readonly #capacity: number;
  readonly #slots: number;
  readonly #open = new Map<string, SlotBlock>();
  readonly #places = new Map<string, number>();
  #latest: SlotBlock | undefined;
  #file: number | undefined;

  constructor(slotsPerBlock: number, memoryBytes: number) {
    this.#slots = slotsPerBlock;
    this.#size = HEAD + slotsPerBlock * 2 * (4 + 2);
    this.#capacity = Math.max(4, Math.floor(memoryBytes / (this.#size + 400)));
  }

  /** The block, from memory, from the file, or new and empty. Valid until `get` is called again. */
  get(workload: string, number: number): SlotBlock {
    const key = `${number} ${workload}`;
    if (this.#latest?.key === key) return this.#latest;
    const block = this.#open.get(key) ?? this.#load(key);
    block.isHot = true;
    this.#latest = block;
    return block;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#open.clear();
  }

  #load(key: string): SlotBlock {
    const bytes = this.#open.size >= this.#capacity ? this.#evict() : new Uint8Array(this.#size);
    const place = this.#places.get(key);
    if (place === undefined) bytes.fill(0);
    else this.#read(bytes, place);
    const { buffer } = bytes;
    const allocated = new Float64Array(buffer, 0, 4);
    const ticks = new Uint32Array(buffer, HEAD, this.#slots * 2);
    const offsets = new Uint16Array(buffer, HEAD + this.#slots * 8, this.#slots * 2);
    const block = { key, bytes, allocated, ticks, offsets, isHot: true };
    this.#open.set(key, block);
    return block;
  }

  /** Puts the longest unused block into the file; returns its memory. */
  #evict(): Uint8Array<ArrayBuffer> {
    for (const [key, block] of this.#open) {
      this.#open.delete(key);
      if (block.isHot) {
        block.isHot = false;
        this.#open.set(key, block); // to the end of the row: its second chance
        continue;
      }
      const place = this.#places.get(key) ?? this.#places.size;
      this.#places.set(key, place);
      this.#file ??= openTemporary();
      writeSync(this.#file, block.bytes, 0, this.#size, place * this.#size);
      return block.bytes as Uint8Array<ArrayBuffer>;
    }
    throw new Error('There is no block to put away.');
  }

  #read(bytes: Uint8Array, place: number): void {
    if (this.#file === undefined) throw new Error('A block was put away but there is no file.');
    for (let done = 0; done < this.#size; ) {
      const read = readSync(this.#file, bytes, done, this.#size - done, place * this.#size + done);
      if (read === 0) throw new Error('The temporary file of samples is cut off.');
      done += read;
    }
  }
}

/** POSIX keeps an unlinked file for whoever has it open. */
function openTemporary(): number {
  const folder = mkdtempSync(join(tmpdir(), 'yunzhi-verdicts-'));
  const file = openSync(join(folder, 'blocks'), 'w+');
  rmSync(folder, { recursive: true });
  return file;
}
