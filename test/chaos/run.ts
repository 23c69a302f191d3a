import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../city/desk.ts';
import type { Desks } from '../city/flow.ts';
import { foundCity, readBootstrap } from '../city/found.ts';
import { freePort, type Product, startProduct } from '../city/product.ts';
import { findBreaches, findUnsettled } from './invariants.ts';
import { Life } from './life.ts';

export interface ChaosOptions {
  kills: number;
  /** Systems that live at the same time. */
  lives: number;
  /** 0 … 1; injected, so that a run can be repeated. */
  random(): number;
  say(line: string): void;
}

export interface ChaosResult {
  kills: number;
  livesCompleted: number;
  breaches: string[];
}

/**
 * Systems live their lives (open, change, terminate) while the whole process tree is killed with SIGKILL at random moments. After
 * every restart the invariants are looked at; at the end everything is let settle and looked at once more.
 */
export async function runChaos({ kills, lives, random, say }: ChaosOptions): Promise<ChaosResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yunzhi-chaos-'));
  const port = await freePort();
  let product: Product = await startProduct({ dataDir, port });
  const desks: Desks = await foundCity(product.base, readBootstrap(product.printed()));
  const crowd = new Crowd(desks, lives, random);
  const breaches: string[] = [];
  try {
    for (let kill = 1; kill <= kills && breaches.length === 0; kill += 1) {
      await crowd.liveFor(50 + random() * 2_000, () => product.killAll());
      product = await startProduct({ dataDir, port });
      breaches.push(...(await findBreaches(dataDir)).map((breach) => `after kill ${kill}: ${breach}`));
      if (kill % 10 === 0) say(`${kill} kills, ${crowd.completed} lives completed, ${breaches.length} breaches`);
    }
    await crowd.finish();
    breaches.push(...(await settle(dataDir)));
    return { kills, livesCompleted: crowd.completed, breaches };
  } finally {
    await product.killAll();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** What still has not come to rest after a minute is a breach too. */
async function settle(dataDir: string): Promise<string[]> {
  let unsettled: string[] = [];
  const isSettled = async () => {
    unsettled = await findUnsettled(dataDir);
    return unsettled.length === 0;
  };
  await eventually('everything has settled', isSettled, 60).catch(() => undefined);
  return [...unsettled, ...(await findBreaches(dataDir))];
}

/** The systems that live at the moment; one that has ended makes room for the next. */
class Crowd {
  completed = 0;
  readonly #desks: Desks;
  readonly #random: () => number;
  readonly #lives: Life[];
  #born = 0;

  constructor(desks: Desks, size: number, random: () => number) {
    this.#desks = desks;
    this.#random = random;
    this.#lives = Array.from({ length: size }, () => this.#bear());
  }

  #bear(): Life {
    this.#born += 1;
    return new Life(`life${this.#born}`, this.#desks, this.#random() < 0.3);
  }

  /** Everybody acts until `millis` have passed; then `kill`, in the middle of whatever is going on. */
  async liveFor(millis: number, kill: () => Promise<void>): Promise<void> {
    let isAlive = true;
    const lanes = this.#lives.map(async (_, lane) => {
      while (isAlive) await this.#step(lane);
    });
    await new Promise((resolve) => setTimeout(resolve, millis));
    isAlive = false;
    await kill();
    await Promise.all(lanes);
  }

  /** Lets those who live come to their end; nobody is born any more. */
  async finish(): Promise<void> {
    const ended = async () => {
      await Promise.all(this.#lives.map((life) => life.advance().catch(() => undefined)));
      return this.#lives.every((life) => life.isOver);
    };
    await eventually('every life has ended', ended, 120);
    this.completed += this.#lives.length;
  }

  /** An act may fail because the product is gone or because somebody was faster: whoever acts looks again. */
  async #step(lane: number): Promise<void> {
    const life = this.#lives[lane];
    if (!life) return;
    await life.advance().catch(() => new Promise((resolve) => setTimeout(resolve, 20)));
    if (!life.isOver) return;
    this.completed += 1;
    this.#lives[lane] = this.#bear();
  }
}
