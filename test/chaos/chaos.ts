import { runChaos } from './run.ts';

/** `npm run chaos [-- KILLS [SEED]]`: kills the whole product at random moments of random lives, 200 times unless told otherwise. */
const [kills = '200', seed = String(Date.now() % 100_000)] = process.argv.slice(2);

/** Mulberry32: small, and the same everywhere for the same seed. */
function seeded(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const say = (line: string) => process.stdout.write(`${line}\n`);
say(`chaos: ${kills} kills, seed ${seed}`);
const result = await runChaos({ kills: Number(kills), lives: 4, random: seeded(Number(seed)), say });
for (const breach of result.breaches) say(`breach: ${breach}`);
say(`${result.kills} kills, ${result.livesCompleted} lives completed, ${result.breaches.length} breaches`);
process.exit(result.breaches.length === 0 ? 0 : 1);
