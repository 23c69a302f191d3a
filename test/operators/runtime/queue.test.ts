import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KeyQueue } from '../../../operators/runtime/queue.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A queue whose work waits until it is released. */
function heldQueue(options = {}) {
  const begun: string[] = [];
  const releases = new Map<string, () => void>();
  const queue = new KeyQueue((key) => {
    begun.push(key);
    return new Promise((resolve) => releases.set(key, () => resolve(undefined)));
  }, options);
  queue.open();
  return { queue, begun, release: (key: string) => releases.get(key)?.() };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

test('a key that is added many times while it waits is worked on once', async () => {
  const seen: string[] = [];
  const queue = new KeyQueue(async (key) => {
    seen.push(key);
    return undefined;
  });
  for (let i = 0; i < 5; i++) queue.add('a');
  queue.open();
  await settle();
  expect(seen).toEqual(['a']);
});

test('a key is never worked on twice at once, and what was added meanwhile is not forgotten', async () => {
  const { queue, begun, release } = heldQueue({ concurrency: 4 });
  queue.add('a');
  queue.add('a');
  queue.add('a');
  expect(begun).toEqual(['a']);
  release('a');
  await settle();
  expect(begun).toEqual(['a', 'a']);
});

test('no more keys are worked on at once than allowed', async () => {
  const { queue, begun, release } = heldQueue({ concurrency: 2 });
  for (const key of ['a', 'b', 'c']) queue.add(key);
  expect(begun).toEqual(['a', 'b']);
  release('a');
  await settle();
  expect(begun).toEqual(['a', 'b', 'c']);
});

test('a failed key is tried again, ever more slowly, and quickly again after a success', async () => {
  const times: number[] = [];
  let failuresLeft = 3;
  const queue = new KeyQueue(
    async () => {
      times.push(Date.now());
      if (failuresLeft-- > 0) throw new Error('not yet');
      return undefined;
    },
    { retryBaseMillis: 1000, retryMaxMillis: 60_000 },
  );
  queue.open();
  queue.add('a');
  await vi.advanceTimersByTimeAsync(20_000);
  const waits = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  expect(waits).toHaveLength(3);
  for (const [i, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(800 * 2 ** i);
    expect(wait).toBeLessThanOrEqual(1200 * 2 ** i);
  }
});

test('a key that wants another look gets it at that time, and an earlier wish wins', async () => {
  let looks = 0;
  const queue = new KeyQueue(async () => (looks++ === 0 ? 5000 : undefined));
  queue.open();
  queue.add('a');
  await vi.advanceTimersByTimeAsync(4999);
  expect(looks).toBe(1);
  queue.addAfter('a', 60_000);
  await vi.advanceTimersByTimeAsync(1);
  expect(looks).toBe(2);
});

test('a wish for the far future survives the limit of timers', async () => {
  let looks = 0;
  const queue = new KeyQueue(async () => (looks++ === 0 ? 40 * 86_400_000 : undefined));
  queue.open();
  queue.add('a');
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(looks).toBe(2);
});

test('closing waits for the work in hand and starts no more', async () => {
  const { queue, begun, release } = heldQueue({ concurrency: 1 });
  queue.add('a');
  queue.add('b');
  let isClosed = false;
  const closing = queue.close().then(() => {
    isClosed = true;
  });
  await settle();
  expect(isClosed).toBe(false);
  release('a');
  await closing;
  expect(begun).toEqual(['a']);
});
