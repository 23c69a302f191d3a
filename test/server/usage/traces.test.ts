import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCall } from '../../../server/usage/offline/options.ts';
import { printVerdicts, type WorkloadLine } from '../../../server/usage/offline/run.ts';
import { nearest } from './synthetic.ts';
import { FIVE_MINUTES, HOURLY_MEANS, HOW_TO, hasTrace, rowsOf, TRACES, truthOf, vmDaysAsCsv } from './traces.ts';

/** The product's command on real traces, against the published ground truth (nearest rank over all valid samples). */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'yunzhi-traces-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function judged(
  name: string,
  csv: AsyncIterable<string>,
  ...options: string[]
): Promise<Map<string, WorkloadLine>> {
  const path = join(folder, `${name}.csv.gz`);
  await pipeline(Readable.from(csv), createGzip({ level: 1 }), createWriteStream(path));
  return judgedFile(path, ...options);
}

async function judgedFile(path: string, ...options: string[]): Promise<Map<string, WorkloadLine>> {
  const call = readCall([path, ...options]);
  if (!call) throw new Error('no call');
  const lines = new Map<string, WorkloadLine>();
  const notes: string[] = [];
  const output = {
    line: (line: WorkloadLine) => void lines.set(line.workload, line),
    note: (text: string) => void notes.push(text),
  };
  await printVerdicts(call, output);
  expect(notes).toEqual([]);
  return lines;
}

/** Differences beyond 1 % relative or 0.1 point, and sides taken at the 5 % line. */
function compare(lines: Map<string, WorkloadLine>, truth: ReturnType<typeof truthOf>) {
  const wrong: string[] = [];
  let sides = 0;
  for (const [name, wanted] of truth) {
    const line = lines.get(name);
    for (const [signal, prefix] of [
      ['cpu', 'cpu_pct'],
      ['memory', 'mem_pct'],
    ] as const) {
      for (const figure of ['mean', 'p50', 'p95', 'p99', 'max'] as const) {
        const exact = wanted[`${prefix}_${figure}`];
        if (exact === undefined || exact === '') continue;
        const got = line?.[signal][figure];
        const isClose =
          got !== null && got !== undefined && Math.abs(got - Number(exact)) <= Math.max(0.01 * Number(exact), 0.1);
        if (!isClose) wrong.push(`${name} ${signal} ${figure}: ${got}, not ${exact}`);
      }
    }
    const isBelow = (line?.cpu.p95 ?? 0) < 5;
    if (wanted.class !== 'insufficient' && isBelow !== (wanted.cpu_p95_lt5 === '1')) sides++;
  }
  return { wrong, sides };
}

const counted = (lines: Map<string, WorkloadLine>): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { verdict } of lines.values()) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
};

describe.skipIf(!hasTrace('bitbrains-rnd'))(`Bitbrains, 500 machines of August 2013 (${HOW_TO})`, () => {
  test('figures are those of the ground truth, and the verdicts those that docs/usage.md explains', async () => {
    const truth = truthOf('bitbrains-rnd');
    const lines = await judged('bitbrains', vmDaysAsCsv('bitbrains-rnd', 'vm-days-5min-2013-08.csv.gz', FIVE_MINUTES));
    expect(lines.size).toBe(500);
    const { wrong, sides } = compare(lines, truth);
    expect(wrong).toEqual([]);
    expect(sides).toBeLessThanOrEqual(1);
    for (const [name, { samples, off_samples }] of truth) {
      const line = lines.get(name);
      expect([name, (line?.samples ?? 0) + (line?.off ?? 0)]).toEqual([name, Number(samples)]);
      expect(line?.off).toBe(Number(off_samples));
    }
    expect(counted(lines)).toEqual({
      fitting: 26,
      idle: 298,
      overProvisioned: 120,
      overloaded: 56,
    });
    // Off for all of its last 30 days, and the source says so.
    expect(lines.get('20')).toMatchObject({ verdict: 'idle', samples: 91, off: 8549 });
  }, 120_000);
});

describe.skipIf(!hasTrace('bitbrains-rnd'))(`Bitbrains, 92 days of hourly means (${HOW_TO})`, () => {
  test('P95 of every machine as the ground truth says of hourly means', async () => {
    const csv = vmDaysAsCsv('bitbrains-rnd', 'vm-days-hourly-2013-07_09.csv.gz', HOURLY_MEANS);
    const lines = await judged('hourly', csv, '--interval', '1h');
    const truth = [...truthOf('bitbrains-rnd', 'ground-truth-92d.csv')];
    const isFar = (got: number | null | undefined, exact: number) =>
      typeof got !== 'number' || Math.abs(got - exact) > Math.max(0.01 * exact, 0.1);
    const wrong = truth.filter(
      ([name, { cpu_p95_of_hourly_mean, mem_p95_of_hourly_mean }]) =>
        isFar(lines.get(name)?.cpu.p95, Number(cpu_p95_of_hourly_mean)) ||
        isFar(lines.get(name)?.memory.p95, Number(mem_p95_of_hourly_mean)),
    );
    expect([truth.length, wrong]).toEqual([500, []]);
  }, 120_000);
});

describe.skipIf(!hasTrace('opendc-bitbrains-faststorage'))(`Bitbrains fastStorage (${HOW_TO})`, () => {
  test('50 machines without memory: figures as the ground truth, none called idle by CPU alone', async () => {
    const lines = await judged(
      'faststorage',
      vmDaysAsCsv('opendc-bitbrains-faststorage', 'vm-days-5min.csv.gz', FIVE_MINUTES),
    );
    expect(compare(lines, truthOf('opendc-bitbrains-faststorage'))).toEqual({ wrong: [], sides: 0 });
    expect(counted(lines)).toEqual({
      fitting: 1,
      insufficientData: 41,
      overloaded: 8,
    });
  }, 60_000);

  test('the original layout is read as it is', async () => {
    const path = join(TRACES, 'opendc-bitbrains-faststorage', 'original-format-one-vm.csv.gz');
    const [line] = (await judgedFile(path)).values();
    const rows = gunzipSync(readFileSync(path)).toString().trim().split('\n').slice(1);
    const values = rows.map((row) => row.split(';').map(Number)).map(([, , , , percent = 0]) => percent);
    expect(line).toMatchObject({ workload: 'original-format-one-vm', samples: rows.length, off: 0, verdict: 'idle' });
    const wanted = nearest(values, 95);
    expect(Math.abs((line?.cpu.p95 ?? 0) - wanted)).toBeLessThanOrEqual(Math.max(0.01 * wanted, 0.01));
    expect(line?.cpu.max).toBeCloseTo(Math.max(...values), 3);
  });
});

describe.skipIf(!hasTrace('nab-aws'))(`NAB, CPU of 11 instances at AWS (${HOW_TO})`, () => {
  test('figures as the ground truth; the one with a median of 0.1 % and a P95 of 90 % is overloaded, not idle', async () => {
    async function* csv() {
      yield 'time,workload,cpu_percent,memory_percent\n';
      for await (const { ts, instance, cpu_pct } of rowsOf('nab-aws', 'cpu-5min.csv.gz'))
        yield `${ts},${instance},${cpu_pct},\n`;
    }
    const lines = await judged('nab', csv());
    const truth = truthOf('nab-aws');
    expect(compare(lines, truth)).toEqual({ wrong: [], sides: 0 });
    for (const [name, { samples }] of truth) expect(lines.get(name)?.samples).toBe(Number(samples));
    expect(counted(lines)).toEqual({
      fitting: 2,
      insufficientData: 6,
      overloaded: 3,
    });
    expect(lines.get('ec2_cpu_utilization_77c1ca')?.verdict).toBe('overloaded');
  }, 60_000);
});
