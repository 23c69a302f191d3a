import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { upload } from '../../../server/files/upload.ts';
import { tickUsage } from '../../../server/usage/records/tick.ts';
import { importSamples } from '../../../server/usage/samples/import-samples.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { foundSystem } from './reported.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  world.clock.set('2026-11-22T02:00:00Z');
  await foundSystem(world.services, 'vms');
  await world.services.db.allocation.deleteMany();
  await world.services.db.system.updateMany({ data: { onlineAt: null, stage: 'registered' } });
});
afterEach(() => world.close());

const HEADER = 'time,workload,cpu_percent,memory_percent,cpu_allocated_millicores,memory_allocated_bytes';
/** One machine, every five minutes of so many days up to the end of 20 November in UTC+8. */
const samples = (name: string, days: number, cpu: number, memory: number): string[] => {
  const end = Date.parse('2026-11-20T16:00:00Z');
  return Array.from({ length: days * 288 }, (_, at) => {
    const time = new Date(end - (at + 1) * 300_000).toISOString();
    return [time, name, cpu, memory, 4000, 8 * 1024 ** 3].join(',');
  });
};

async function given(lines: string[], isGzip = false, header = HEADER): Promise<{ sha256: string; name: string }> {
  const text = [header, ...lines].join('\n');
  const content = Readable.from([isGzip ? gzipSync(text) : Buffer.from(text)]);
  const { sha256 } = await upload(await world.command('providerOperator'), content);
  return { sha256, name: isGzip ? 'use.csv.gz' : 'use.csv' };
}

const importing = async (...files: { sha256: string; name: string }[]) =>
  (await world.as('providerOperator')).usage.importSamples({ systemId: 'vms', files });

test('machines of another cloud are judged like workloads, with the ends of months, and may be imported again', async () => {
  const { db } = world.services;
  const file = await given([...samples('db', 60, 20, 30), ...samples('web', 60, 1, 5)], true);
  const report = { machines: 2, days: 60, from: '2026-09-22', to: '2026-11-20', replaced: 0, badRows: 0, named: [] };
  expect(await importing(file)).toEqual(report);
  expect(await importing(file)).toEqual(report);
  expect(await db.usageDayRecord.count()).toBe(120);
  const rows = await db.workloadVerdict.findMany({ orderBy: { name: 'asc' } });
  expect(
    rows.map(({ name, kind, verdict, asOf, freesCpuMillis }) => [name, kind, verdict, asOf, freesCpuMillis]),
  ).toEqual([
    ['db', 'VirtualMachine', 'overProvisioned', '2026-11-20', 3000],
    ['web', 'VirtualMachine', 'idle', '2026-11-20', 4000],
  ]);
  const months = await db.monthlyVerdict.findMany({ orderBy: { id: 'asc' } });
  expect(months.map(({ month, name, verdict }) => [month, name, verdict])).toEqual([
    ['2026-09', 'db', 'insufficientData'],
    ['2026-09', 'web', 'insufficientData'],
    ['2026-10', 'db', 'overProvisioned'],
    ['2026-10', 'web', 'idle'],
  ]);
  const { days } = await (await world.as('leader')).usage.system({ systemId: 'vms', days: 90 });
  expect(days).toHaveLength(60);
});

test('an import whose process died before the judgement is judged by the nightly round', async () => {
  const { db } = world.services;
  await importing(await given(samples('web', 40, 1, 5)));
  await db.workloadVerdict.deleteMany();
  await db.monthlyVerdict.deleteMany();
  await tickUsage(world.services);
  expect((await db.workloadVerdict.findMany()).map(({ verdict }) => verdict)).toEqual(['idle']);
  expect((await db.monthlyVerdict.findMany()).map(({ month }) => month)).toEqual(['2026-10']);
});

test('rows that cannot be used are counted and named, those of the future too, and the rest is taken', async () => {
  const bad = ['yesterday,web,1,5,4000,1', '2026-11-20T00:00:00Z,,1,5,4000,1', '2027-01-01T00:00:00Z,web,1,5,4000,1'];
  const report = await importing(await given([...samples('web', 20, 1, 5), ...bad]));
  expect(report).toMatchObject({ machines: 1, days: 20, badRows: 3 });
  expect(report.named).toEqual([
    { file: 'use.csv', line: 5762, problem: { key: 'samples.time', values: { text: 'yesterday' } } },
    { file: 'use.csv', line: 5763, problem: { key: 'samples.nameless', values: {} } },
    { file: 'use.csv', line: 0, problem: { key: 'samples.future', values: { workload: 'web' } } },
  ]);
});

test('what the cluster measures, what is no samples, and who may not are refused, and nothing is written', async () => {
  const { db } = world.services;
  const file = await given(samples('web', 20, 1, 5));
  const unit = await world.as('unitHead');
  await expect(unit.usage.importSamples({ systemId: 'vms', files: [file] })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  const empty = await given(['nonsense,web,1,5,4000,1']);
  await expect(importing(empty)).rejects.toMatchObject({ cause: { user: { key: 'samplesEmpty' } } });
  const headless = await given([], false, 'time,cpu_percent');
  await expect(importing(headless)).rejects.toMatchObject({
    cause: { user: { key: 'samples.columnsMissing', values: { columns: '"workload"', file: 'use.csv' } } },
  });
  await expect(importing({ sha256: 'a'.repeat(64), name: 'x' })).rejects.toMatchObject({
    cause: { user: { key: 'fileNotUploaded' } },
  });
  await foundSystem(world.services, 'pods');
  const operator = await world.as('providerOperator');
  await expect(operator.usage.importSamples({ systemId: 'pods', files: [file] })).rejects.toMatchObject({
    cause: { user: { key: 'samplesOfCluster' } },
  });
  const command = await world.command('providerOperator');
  const three = importSamples(command, { systemId: 'vms', files: [file], intervalSeconds: 300 }, 3);
  await expect(three).rejects.toMatchObject({ user: { key: 'samplesTooMany', values: { most: 3 } } });
  expect(await db.usageDayRecord.count()).toBe(0);
});
