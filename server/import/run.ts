import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { findAttachable } from '../files/attachable.ts';
import type { importInput } from './input.ts';
import { readOnRecord } from './on-record.ts';
import { type ParsedFile, parseSheets } from './parse.ts';
import { type Plan, planImport } from './plan.ts';
import { readFileSheets } from './read-file.ts';
import type { ImportReport } from './views.ts';
import { writePlan } from './write.ts';

type Input = z.infer<typeof importInput>;

const MAX_SHOWN_FAULTS = 500;

/** What an import of this file would do. Writes nothing. */
export async function previewImport(cmd: Command, input: Input): Promise<ImportReport> {
  const parsed = await parseUpload(cmd, input);
  return reportOf(planImport(parsed, await readOnRecord(cmd.db)), false);
}

export async function runImport(cmd: Command, input: Input): Promise<ImportReport> {
  return importParsed(cmd, await parseUpload(cmd, input), input.name);
}

/** All or nothing: with one fault nothing is written, and the report says where and what. */
export async function importParsed(cmd: Command, parsed: ParsedFile, name: string): Promise<ImportReport> {
  return inCommand(cmd, { action: 'import.run', subject: { type: 'import', id: name } }, async (tx) => {
    const present = await readOnRecord(tx);
    const plan = planImport(parsed, present);
    const ok = plan.faults.length === 0;
    if (ok) await writePlan(tx, cmd, plan, present);
    const result = reportOf(plan, ok);
    return { result, after: { written: ok, counts: plan.counts, faults: plan.faults.length } };
  });
}

async function parseUpload(cmd: Command, { sha256, name }: Input): Promise<ParsedFile> {
  if (!(await findAttachable(cmd.db, cmd.actor, sha256)))
    throw new AppError('NOT_FOUND', `No file ${sha256}`, { key: 'fileNotFound' });
  return parseSheets(await readFileSheets(await readFile(cmd.files.pathOf(sha256)), name));
}

const reportOf = ({ counts, faults }: Plan, written: boolean): ImportReport => ({
  ok: faults.length === 0,
  written,
  ...counts,
  faults: faults.slice(0, MAX_SHOWN_FAULTS),
  faultCount: faults.length,
});
