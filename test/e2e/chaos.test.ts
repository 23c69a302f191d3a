import { expect, test } from 'vitest';
import { runChaos } from '../chaos/run.ts';

test('kill -9 of everything, again and again, leaves ledger, tenancies and histories in agreement', async () => {
  const moments = [0.1, 0.7, 0.3, 0.95, 0.5];
  let drawn = 0;
  const random = () => moments[drawn++ % moments.length] ?? 0;
  const result = await runChaos({ kills: 4, lives: 3, random, say: () => undefined });
  expect(result.breaches).toEqual([]);
  expect(result.livesCompleted).toBeGreaterThanOrEqual(3);
});
