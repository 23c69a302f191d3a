import { zoneOffset } from '../../../operators/resources/months.ts';
import type { Prisma } from '../../../prisma/generated/sqlite/client.ts';
import { inCommand } from '../../audit/in-command.ts';
import type { Command } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { findAttachable } from '../../files/attachable.ts';
import { currentPolicy } from '../../policies/current.ts';
import { dayName } from '../evidence.ts';
import { SlotStore } from '../offline/slot-store.ts';
import { UnreadableFileError } from '../readers/lines.ts';
import { problem } from '../readers/problems.ts';
import { type BadRow, readSamples, type SampleBatch } from '../readers/read-samples.ts';
import type { ImportSamplesInput } from '../reading/input.ts';
import { visibleSystems } from '../reading/rows.ts';
import { packWorkloads } from '../records/body.ts';
import { packHours } from '../records/hours.ts';
import { sumsOf } from '../records/ingest.ts';
import { importedNamespace, judgeImported } from './judge-imported.ts';
import { sampledDays } from './sampled-days.ts';

/** What the import took, and what it left out. */
export interface SamplesReport {
  machines: number;
  days: number;
  from: string;
  to: string;
  /** Rows whose slot already had a sample. */
  replaced: number;
  badRows: number;
  /** The first of them, named. */
  named: BadRow[];
}

const MEMORY_BYTES = 64 * 1024 ** 2;
const NAMED_BAD_ROWS = 20;
/** Half a year of a thousand machines: what one transaction can hold. */
const MAX_MACHINE_DAYS = 200_000;
const ROWS_AT_ONCE = 500;
const HOUR = 3_600_000;

/**
 * Takes in what a system outside of the cluster used, from another cloud's files (Bitbrains' layout, or the documented one; see
 * docs/usage.md), and judges it like any other. A machine's day that was imported before is replaced, so that doing it again changes
 * nothing; all days and the audit entry are one transaction.
 * @throws AppError NOT_FOUND · CONFLICT (it runs on the cluster, which measures it) · INVALID (file, header, no usable row, too much)
 */
export async function importSamples(
  cmd: Command,
  input: ImportSamplesInput,
  most = MAX_MACHINE_DAYS,
): Promise<SamplesReport> {
  const system = await requireOutside(cmd, input.systemId);
  await requireFiles(cmd, input);
  const { body: policy } = await currentPolicy(cmd.db, cmd.clock.now());
  const store = new SlotStore(input.intervalSeconds, MEMORY_BYTES);
  try {
    const bad = await readAll(cmd, input, store, { timeZone: policy.timeZone, most });
    const rows = rowsOf(store, system, input.intervalSeconds, policy.usage.startupMinutes, cmd.clock.now());
    const report = reportOf(store, rows, bad);
    await keep(cmd, system.id, rows, report);
    await judgeImported(cmd);
    return report;
  } finally {
    store.close();
  }
}

interface Outside {
  id: string;
  code: string;
  unitId: string;
}

async function requireOutside(cmd: Command, systemId: string): Promise<Outside> {
  const isVisible = (await visibleSystems(cmd, { id: systemId })).has(systemId);
  const system = isVisible
    ? await cmd.db.system.findUnique({ where: { id: systemId }, include: { allocation: true } })
    : null;
  if (!system) throw new AppError('NOT_FOUND', `system ${systemId} is not visible`, { key: 'systemNotFound' });
  if (system.allocation && system.allocation.state !== 'retired')
    throw new AppError('CONFLICT', `system ${systemId} is measured on the cluster`, { key: 'samplesOfCluster' });
  return system;
}

async function requireFiles(cmd: Command, { files }: ImportSamplesInput): Promise<void> {
  for (const { sha256 } of files)
    if (!(await findAttachable(cmd.db, cmd.actor, sha256)))
      throw new AppError('INVALID', `file ${sha256} was never uploaded`, { key: 'fileNotUploaded' });
}

/** Rows in the zone's own time, so that the store's days are the days of the records. Rows of the future are bad rows. */
async function readAll(
  cmd: Command,
  { files }: ImportSamplesInput,
  store: SlotStore,
  { timeZone, most }: { timeZone: string; most: number },
) {
  const bad = { count: 0, named: [] as BadRow[] };
  const now = cmd.clock.now().getTime();
  const note = (row: BadRow) => {
    bad.count += 1;
    if (bad.named.length < NAMED_BAD_ROWS) bad.named.push(row);
  };
  const offsetAt = hourlyOffset(timeZone);
  for (const { sha256, name } of files)
    for await (const batch of readNamed(cmd.files.pathOf(sha256), name)) {
      for (const row of batch.bad) note(row);
      for (const row of batch.rows)
        if (row.time > now)
          note({ file: name, line: 0, problem: problem('samples.future', { workload: row.workload }) });
        else store.put({ ...row, time: row.time + offsetAt(row.time) });
      // While it is read: a small packed file may unpack into more than the disk holds.
      if (store.dayCount > most)
        throw new AppError('INVALID', `more than ${most} machine-days`, { key: 'samplesTooMany', values: { most } });
    }
  return bad;
}

async function* readNamed(path: string, name: string): AsyncGenerator<SampleBatch> {
  try {
    yield* readSamples(path, name);
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    const { key, values } = error.problem;
    throw new AppError('INVALID', error.message, { key, values: { ...values, file: name } });
  }
}

/** A zone's offset changes on the hour at most: one look an hour of data instead of one a row. */
function hourlyOffset(timeZone: string): (time: number) => number {
  let known = { hour: -1, offset: 0 };
  return (time) => {
    const hour = Math.floor(time / HOUR);
    if (hour !== known.hour) known = { hour, offset: zoneOffset(new Date(hour * HOUR), timeZone) };
    return known.offset;
  };
}

function rowsOf(store: SlotStore, system: Outside, intervalSeconds: number, startupMinutes: number, now: Date) {
  const rows: Prisma.UsageDayRecordCreateManyInput[] = [];
  for (const machine of store.workloads()) {
    const namespace = importedNamespace(system.code, machine.name);
    for (const { number, usage, hours } of sampledDays(store, machine, startupMinutes)) {
      const { cpuMillis, memoryMib } = usage.amounts;
      rows.push({
        namespace,
        day: dayName(number),
        tenancyName: namespace,
        systemId: system.id,
        unitId: system.unitId,
        isComplete: true,
        intervalSeconds,
        quotaCpuMillis: cpuMillis,
        quotaMemoryMib: memoryMib,
        quotaStorageMib: 0,
        workloads: 1,
        ...sumsOf(hours),
        hours: packHours(hours) as unknown as Prisma.InputJsonValue,
        body: packWorkloads([usage]),
        updatedAt: now,
      });
    }
  }
  if (rows.length === 0) throw new AppError('INVALID', 'no usable row', { key: 'samplesEmpty' });
  return rows;
}

function reportOf(
  store: SlotStore,
  rows: readonly Prisma.UsageDayRecordCreateManyInput[],
  bad: { count: number; named: BadRow[] },
): SamplesReport {
  const days = rows.map(({ day }) => day).sort();
  return {
    machines: store.workloads().length,
    days: new Set(days).size,
    from: days[0] ?? '',
    to: days.at(-1) ?? '',
    replaced: store.replaced,
    badRows: bad.count,
    named: bad.named,
  };
}

async function keep(
  cmd: Command,
  systemId: string,
  rows: readonly Prisma.UsageDayRecordCreateManyInput[],
  report: SamplesReport,
): Promise<void> {
  const subject = { type: 'system', id: systemId };
  await inCommand(cmd, { action: 'usage.importSamples', subject }, async (tx) => {
    for (const [namespace, own] of Map.groupBy(rows, (row) => row.namespace))
      await tx.usageDayRecord.deleteMany({ where: { namespace, day: { in: own.map(({ day }) => day) } } });
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
      await tx.usageDayRecord.createMany({ data: rows.slice(at, at + ROWS_AT_ONCE) });
    const { named: _, ...after } = report;
    return { result: undefined, after, touched: [{ type: 'usage', id: systemId }] };
  });
}
