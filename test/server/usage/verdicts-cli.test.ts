import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCall } from '../../../server/usage/offline/options.ts';
import { printVerdicts, type WorkloadLine } from '../../../server/usage/offline/run.ts';
import { judge } from '../../../server/usage/verdict.ts';
import { csvOf, FIRST, HEADER, nearest, type Row, STEP, syntheticRows, VERDICT_OF } from './synthetic.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'yunzhi-verdicts-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function write(content: string | Uint8Array, name = `${++files}.csv`): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const CLI = fileURLToPath(new URL('../../../server/usage/verdicts-cli.ts', import.meta.url));
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' });
  return { status, lines: stdout.split('\n').filter(Boolean), stderr };
};

/** The same without a process of its own. */
async function verdicts(args: string[], memoryBytes?: number): Promise<{ lines: WorkloadLine[]; notes: string[] }> {
  const call = readCall(args);
  if (!call) throw new Error('asked for help');
  const lines: WorkloadLine[] = [];
  const notes: string[] = [];
  await printVerdicts(
    call,
    { line: (line) => void lines.push(line), note: (text) => void notes.push(text) },
    memoryBytes,
  );
  return { lines, notes };
}

const oneOf = async (args: string[], name: string): Promise<WorkloadLine> => {
  const found = (await verdicts(args)).lines.find(({ workload }) => workload === name);
  if (!found) throw new Error(`no line for ${name}`);
  return found;
};

const steady = (days: number, cpu: number | null, memory: number | null, workload = 'w'): Row[] =>
  Array.from({ length: days * 288 }, (_, slot) => ({ time: FIRST + slot * STEP, workload, cpu, memory }));

describe('the made-up cloud', () => {
  const rows = syntheticRows();

  test('percentiles are the nearest rank within 1 % or 0.1 point, counts and verdicts as expected', () => {
    const { status, lines, stderr } = run(write(gzipSync(csvOf(rows)), 'city.csv.gz'));
    expect([status, stderr]).toEqual([0, '']);
    const printed = lines.map((line) => JSON.parse(line) as WorkloadLine);
    expect(Object.fromEntries(printed.map(({ workload, verdict }) => [workload, verdict]))).toEqual(VERDICT_OF);
    for (const line of printed) {
      const own = rows.filter(({ workload }) => workload === line.workload);
      expect(line.expected).toBe(20 * 288);
      expect(line.samples).toBe(own.filter(({ cpu, memory }) => cpu !== null || memory !== null).length);
      for (const signal of ['cpu', 'memory'] as const) {
        const values = own.flatMap((row) => row[signal] ?? []);
        if (values.length === 0)
          expect(line[signal]).toEqual({ samples: 0, mean: null, p50: null, p95: null, p99: null, max: null });
        else {
          for (const p of [50, 95, 99] as const) {
            const wanted = nearest(values, p);
            expect(Math.abs((line[signal][`p${p}`] ?? -1) - wanted)).toBeLessThanOrEqual(Math.max(0.01 * wanted, 0.1));
          }
          expect(line[signal].max).toBe(Math.max(...values));
          expect(line[signal].mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 3);
        }
      }
      expect(line.reasons.length).toBeGreaterThan(0);
      expect(line.policyVersion).toBe(0);
    }
  });

  test('neither the order of rows, nor of columns, nor the number of files changes a byte', async () => {
    const { lines } = await verdicts([write(csvOf(rows))]);
    const mixed = rows.map((row, at) => ({ row, key: (at * 48_271) % 46_073 })).sort((a, b) => a.key - b.key);
    const shuffled = mixed.map(({ row }) => row);
    expect((await verdicts([write(csvOf(shuffled))])).lines).toEqual(lines);
    const halves = [write(csvOf(shuffled.slice(0, 20_000))), write(csvOf(shuffled.slice(20_000)))];
    expect((await verdicts(halves)).lines).toEqual(lines);
    const turned = ['memory_percent,note,workload,time,cpu_percent'];
    for (const { time, workload, cpu, memory } of rows)
      turned.push(`${memory ?? ''},x,"${workload}",${time},${cpu ?? ''}`);
    expect((await verdicts([write(`\uFEFF${turned.join('\r\n')}`)])).lines).toEqual(lines);
  });

  test('an input bigger than the memory gives the same, by way of a temporary file', async () => {
    const { lines } = await verdicts([write(csvOf(rows))]);
    const shuffled = rows.map((row, at) => ({ row, key: (at * 48_271) % 46_073 })).sort((a, b) => a.key - b.key);
    const path = write(csvOf(shuffled.map(({ row }) => row).slice(0, 8000)));
    expect((await verdicts([path], 20_000)).lines).toEqual((await verdicts([path])).lines);
    expect((await verdicts([write(csvOf(rows))], 60_000)).lines).toEqual(lines);
  });

  test('each verdict can be recomputed from the evidence that it is printed with', async () => {
    const args = [write(csvOf(rows)), '--evidence'];
    const policy = readCall(args)?.policy;
    for (const line of JSON.parse(JSON.stringify((await verdicts(args)).lines)) as WorkloadLine[]) {
      expect(judge(line.evidence as Parameters<typeof judge>[0], policy as NonNullable<typeof policy>, 0).verdict).toBe(
        line.verdict,
      );
    }
  });
});

describe('dirt', () => {
  test('bad rows are counted and named with file, line and fault, and the others still count', () => {
    const good = steady(15, 1, 5).map(({ time, workload, cpu, memory }) => `${time},${workload},${cpu},${memory}`);
    const bad = [
      'yesterday,w,1,1',
      '2026-02-30T00:00:00Z,w,1,1',
      `${FIRST},,1,1`,
      `${FIRST},w,-1,1`,
      `${FIRST},w,NaN,1`,
      `${FIRST},w,1,0x10`,
      `${FIRST},w,1`,
      `${FIRST},w,1,1,1`,
      `${FIRST},"w,1,1`,
      `${FIRST},w,Infinity,1`,
      `${FIRST},w,1e9,1`,
    ];
    const path = write([HEADER, ...bad, ...good, ''].join('\n'));
    const { status, lines, stderr } = run(path);
    expect(status).toBe(0);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ workload: 'w', samples: 4320, expected: 4320, verdict: 'idle' });
    const named = stderr.split('\n').filter((line) => line.includes('bad row left out'));
    expect(named).toHaveLength(bad.length);
    expect(named[0]).toContain(`${path}:2: bad row left out: time is neither ISO 8601 nor epoch seconds: "yesterday"`);
    expect(named[3]).toContain(`${path}:5: bad row left out: cpu_percent is negative: -1`);
    expect(stderr).toContain(`${bad.length} bad rows left out`);
  });

  test('names may be Chinese, in UTF-8 or GB18030; a damaged one is a bad row', async () => {
    const rows = csvOf(steady(15, 1, 5, '防汛-web'));
    expect((await verdicts([write(rows)])).lines.map(({ workload }) => workload)).toEqual(['防汛-web']);
    const gb18030 = Buffer.concat(
      rows
        .split('防汛')
        .flatMap((part, at) => [...(at > 0 ? [Buffer.from([0xb7, 0xc0, 0xd1, 0xb4])] : []), Buffer.from(part)]),
    );
    expect((await verdicts([write(gb18030)])).lines.map(({ workload }) => workload)).toEqual(['防汛-web']);
    const late = Buffer.concat([
      Buffer.from(csvOf(steady(60, 1, 5, 'a-name-to-fill-the-first-chunk'))),
      Buffer.from(`${FIRST},`),
      Buffer.from([0xb7, 0xc0]),
      Buffer.from(',1,1\n'),
    ]);
    const { lines, notes } = await verdicts([write(late)]);
    expect([lines.length, notes[0]]).toEqual([
      1,
      expect.stringContaining(':17282: bad row left out: workload is not valid UTF-8'),
    ]);
  });

  test('a time may be ISO 8601 with any offset, without one (UTC), epoch seconds or milliseconds', async () => {
    const iso = (time: number) => new Date(time * 1000).toISOString();
    const forms = [
      (time: number) => String(time),
      (time: number) => `${time}.25`,
      (time: number) => String(time * 1000),
      iso,
      (time: number) => iso(time).slice(0, 19).replace('T', ' '),
      (time: number) => `${iso(time + 8 * 3600).slice(0, 16)}+08:00`,
      (time: number) => `${iso(time - 5400).slice(0, 19)}-0130`,
    ];
    const rows = steady(14, 1, 5).map(({ time }, at) => `${forms[at % forms.length]?.(time)},w,1,5`);
    const line = await oneOf([write([HEADER, ...rows].join('\n'))], 'w');
    expect([line.samples, line.expected, line.from, line.to]).toEqual([
      4032,
      4032,
      '2026-10-01T00:00:00Z',
      '2026-10-14T23:55:00Z',
    ]);
  });

  test('of one slot the latest sample counts, whatever the order; of equal times the last row; both are told', async () => {
    const at = (seconds: number, cpu: number | '') => `${FIRST + 600 + seconds},w,${cpu},1`;
    const path = (...rows: string[]) => write([HEADER, ...rows].join('\n'));
    expect((await oneOf([path(at(-100, 10), at(90, 30), at(0, 20))], 'w')).cpu).toMatchObject({ samples: 1, max: 30 });
    expect((await oneOf([path(at(0, 10), at(0, 40))], 'w')).cpu.max).toBe(40);
    expect((await oneOf([path(at(0, 10), at(90, ''))], 'w')).cpu.max).toBe(10);
    const { notes } = await verdicts([path(at(-100, 10), at(90, 30))]);
    expect(notes.join()).toContain('1 rows fell into a slot of 300 s that had a sample already');
  });

  test('a clock that is set back, and samples that come a little early or late, keep their slots', async () => {
    const rows = steady(14, 1, 5).map((row, at) => ({ ...row, time: row.time + ((at * 37) % 200) - 100 }));
    const stepped = [...rows, ...rows.slice(100, 112)];
    expect(await oneOf([write(csvOf(stepped))], 'w')).toMatchObject({ samples: 4032, expected: 4032, verdict: 'idle' });
  });

  test('use above capacity is kept', async () => {
    const line = await oneOf([write(csvOf(steady(20, 182, 104)))], 'w');
    expect(line).toMatchObject({ verdict: 'overloaded', cpu: { p50: 182, max: 182 }, memory: { max: 104 } });
  });

  test('gaps count as missing, also at the end; an empty field is a missing sample', async () => {
    const full = steady(20, 1, 5, 'full');
    const withGap = steady(20, 1, 5, 'gap').filter((_, at) => at < 1000 || at > 2000);
    const silent = steady(17, 1, 5, 'silent');
    const empty = steady(20, null, null, 'empty');
    const { lines } = await verdicts([write(csvOf([...full, ...withGap, ...silent, ...empty]))]);
    expect(lines.map(({ workload, samples, expected, verdict }) => [workload, samples, expected, verdict])).toEqual([
      ['empty', 0, 5760, 'insufficientData'],
      ['full', 5760, 5760, 'idle'],
      ['gap', 4759, 5760, 'insufficientData'],
      ['silent', 4896, 5760, 'insufficientData'],
    ]);
  });

  test('recordings of other years in the same input are judged as of their own end, and say so', async () => {
    const old = steady(20, 1, 5, 'old').map((row) => ({ ...row, time: row.time - 365 * 86_400 }));
    const line = await oneOf([write(csvOf([...old, ...steady(20, 1, 5)]))], 'old');
    expect(line).toMatchObject({ samples: 5760, expected: 5760, verdict: 'idle' });
    expect(line.reasons.at(-1)).toBe('recorded until 2025-10-20T23:55:00Z only: judged as of then');
  });

  test('powered off is neither zero use nor missing; off for the whole window is idle', async () => {
    const header = `${HEADER},cpu_allocated_millicores,memory_allocated_bytes`;
    const row = ({ time }: Row, workload: string, isOn: boolean) =>
      isOn ? `${time},${workload},60,70,4000,8589934592` : `${time},${workload},0,0,0,0`;
    const slots = steady(30, 0, 0);
    const rows = slots.flatMap((slot, at) => [row(slot, 'half', at % 288 < 144), row(slot, 'off', false)]);
    const { lines } = await verdicts([write([header, ...rows].join('\n'))]);
    expect(lines[0]).toMatchObject({
      workload: 'half',
      samples: 4320,
      off: 4320,
      verdict: 'fitting',
      cpu: { p50: 60 },
    });
    expect(lines[1]).toMatchObject({ workload: 'off', samples: 0, off: 8640, verdict: 'idle' });
  });

  test('after a resize advice is in the present size', async () => {
    const header = `${HEADER},cpu_allocated_millicores,memory_allocated_bytes`;
    const GIB = 1024 ** 3;
    const rows = steady(40, 0, 0).map(({ time }, at) =>
      at < 20 * 288 ? `${time},w,30,40,4000,${8 * GIB}` : `${time},w,15,20,8000,${16 * GIB}`,
    );
    const { advice } = await oneOf([write([header, ...rows].join('\n'))], 'w');
    expect(advice).toMatchObject({
      action: 'shrink',
      cpu: { unit: 'millicores', present: 8000, moderate: { request: 1500 } },
      memory: { unit: 'bytes', present: 16 * GIB, moderate: { request: 4 * GIB } },
    });
  });
});

describe('options', () => {
  const busyThenIdle = [...steady(40, 1, 5)].map((row, at) => (at < 20 * 288 ? { ...row, cpu: 70 } : row));

  test('an advice is no surer for looking at fewer days', async () => {
    const path = write(csvOf(steady(20, 10, 20)));
    const line = await oneOf([path, '--window', '14d'], 'w');
    expect([line.verdict, line.advice.confidence]).toEqual(['overProvisioned', 'low']);
  });

  test('--window limits figures and verdict to the last days', async () => {
    const path = write(csvOf(busyThenIdle));
    const whole = await oneOf([path], 'w');
    expect([whole.samples, whole.cpu.p95]).toEqual([40 * 288, expect.closeTo(70, 0)]);
    for (const form of ['20', '20d']) {
      const line = await oneOf([path, '--window', form], 'w');
      expect([line.samples, line.expected, line.cpu.p95, line.verdict]).toEqual([20 * 288, 20 * 288, 1, 'idle']);
    }
  });

  test('--interval says how many samples are due', async () => {
    const hourly = steady(20, 1, 5).filter((_, at) => at % 12 === 0);
    const path = write(csvOf(hourly));
    expect(await oneOf([path], 'w')).toMatchObject({ samples: 480, expected: 5749, verdict: 'insufficientData' });
    for (const form of ['3600', '60m', '1h'])
      expect(await oneOf([path, '--interval', form], 'w')).toMatchObject({
        samples: 480,
        expected: 480,
        verdict: 'idle',
      });
  });

  test('--minimum-days says how much is enough; percentiles are printed whatever the verdict', async () => {
    const path = write(csvOf(steady(7, 1, 5)));
    expect(await oneOf([path], 'w')).toMatchObject({
      verdict: 'insufficientData',
      cpu: { p95: 1 },
      memory: { p95: 5 },
    });
    expect(await oneOf([path, '--minimum-days', '7'], 'w')).toMatchObject({ verdict: 'idle' });
  });

  test('--policy takes a policy, its usage section or a numbered version, and names it in each line', async () => {
    const path = write(csvOf(steady(20, 7, 5)));
    const policy = (content: unknown) => write(JSON.stringify(content), `${++files}.json`);
    const usage = { idle: { cpuMeanPercent: 8 } };
    const [section, body, numbered] = [usage, { usage }, { version: 12, body: { usage } }].map(policy) as [
      string,
      string,
      string,
    ];
    expect((await oneOf([path], 'w')).verdict).toBe('overProvisioned');
    for (const file of [section, body]) {
      const line = await oneOf([path, '--policy', file], 'w');
      expect([line.verdict, line.policyVersion]).toEqual(['idle', expect.stringMatching(/^sha256:[0-9a-f]{16}$/)]);
    }
    expect((await oneOf([path, '--policy', numbered], 'w')).policyVersion).toBe(12);
  });

  test.each([
    [[], 'Name at least one file'],
    [['nowhere.csv'], 'nowhere.csv: cannot be read'],
    [['x.csv', '--interval', 'often'], '--interval takes 300, 300s, 5m or 1h, not "often"'],
    [['x.csv', '--interval', '420'], 'does not divide a day'],
    [['x.csv', '--window', '0'], '--window must be from 1 to 365, not 0'],
    [['x.csv', '--frequency', '5'], "Unknown option '--frequency'"],
    [['x.csv', '--policy', 'nowhere.json'], 'nowhere.json cannot be read'],
  ])('%j ends with code 2 and says what to do', (args, message) => {
    const { status, lines, stderr } = run(...args);
    expect([status, lines]).toEqual([2, []]);
    expect(stderr).toContain(message);
  });

  test.each([
    ['time,cpu_percent\n1,2', 'the header lacks "workload"'],
    ['time,workload\n1,w', 'one of them is needed'],
    ['', 'empty: the first line'],
    [gzipSync(csvOf(steady(20, 1, 1))).subarray(0, 5000), 'cannot be read: unexpected end of file'],
  ])('an unusable file ends with code 2', (content, message) => {
    const { status, lines, stderr } = run(write(content));
    expect([status, lines]).toEqual([2, []]);
    expect(stderr).toContain(message);
  });

  test.each([
    [{ idle: { cpuMeanPercent: 200 } }, 'usage.idle.cpuMeanPercent'],
    [{ idle: { cpuMean: 8 } }, 'unknown names: usage.idle.cpuMean'],
    [{ units: [] }, 'neither a policy'],
  ])('a policy like %j is refused', (content, message) => {
    expect(() => readCall(['x.csv', '--policy', write(JSON.stringify(content), `${++files}.json`)])).toThrow(message);
  });
});

describe('Bitbrains’ own layout', () => {
  const header =
    'Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%];\tMemory capacity provisioned [KB];\tMemory usage [KB];\tDisk read throughput [KB/s];\tDisk write throughput [KB/s];\tNetwork received throughput [KB/s];\tNetwork transmitted throughput [KB/s]';

  test('is told by its header; the machine is named after the file; nothing provisioned is off', async () => {
    const rows = steady(20, 0, 0).map(({ time }, at) =>
      (at < 576
        ? [time, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        : [time, 2, 5200, 130, 99, 2_097_152, 209_715.2, 0, 1, 0, 0]
      ).join(';\t'),
    );
    const line = await oneOf([write([header, ...rows].join('\n'), 'vm-17.csv')], 'vm-17');
    expect(line).toMatchObject({ samples: 5184, off: 576, expected: 5760, verdict: 'idle' });
    expect([line.cpu.max, line.memory.max]).toEqual([2.5, 10]);
  });
});
