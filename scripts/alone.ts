import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const FORGOTTEN_MILLIS = 120_000;

/** Runs `work` while no other process of this tree runs what bears the same name: generators write the same files. */
export async function alone(name: string, work: () => Promise<void>): Promise<void> {
  const lock = fileURLToPath(new URL(`../node_modules/.cache/yunzhi-${name}.lock`, import.meta.url));
  mkdirSync(fileURLToPath(new URL('../node_modules/.cache/', import.meta.url)), { recursive: true });
  while (!take(lock)) await setTimeout(200);
  try {
    await work();
  } finally {
    rmdirSync(lock);
  }
}

function take(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  if (since !== undefined && Date.now() - since > FORGOTTEN_MILLIS) rmdirSync(lock);
  return false;
}
