import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import { json } from '../allocations/desired.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { addEvent } from '../execution/progress.ts';
import { findAttachable } from '../files/attachable.ts';
import { touchedBy } from './confirm.ts';
import type { testUploadInput } from './input.ts';
import { runView } from './read.ts';
import { digestOf, weighResults } from './record-result.ts';
import { readJunit } from './reports/junit.ts';
import { readK6 } from './reports/k6.ts';
import { MAX_REPORT_BYTES, malformed, type ReportResult } from './reports/report.ts';
import { readSarif } from './reports/sarif.ts';
import { readTrivy } from './reports/trivy.ts';
import { claimTrial } from './start-test.ts';
import type { TestKind, TestRunView } from './views.ts';

type Upload = z.infer<typeof testUploadInput>;

const KIND_OF: Record<Upload['source'], TestKind> = {
  junit: 'function',
  k6: 'performance',
  sarif: 'security',
  trivy: 'security',
};

/** Reads a tool's report and puts its verdict on record. Throws INVALID, naming the place, when the report cannot be read. */
export async function uploadReport(cmd: Command, input: Upload): Promise<TestRunView> {
  const subject = { type: 'trial', id: input.trialId };
  const report = readReport(await textOf(cmd, input.sha256), input);
  return inCommand(cmd, { action: 'test.upload', subject }, async (tx) => {
    const trial = await claimTrial(tx, input.trialId, cmd);
    const run = await keepRun(tx, cmd, input, report);
    const { kind, state } = run;
    await addEvent(tx, cmd, trial.applicationId, `test.${state}`, {
      words: run.summary,
      data: { kind, runId: run.id },
    });
    await weighResults(tx, cmd, trial.id);
    return { result: runView(run), after: { kind, state, digest: run.reportDigest }, touched: touchedBy(trial) };
  });
}

async function textOf(cmd: Command, sha256: string): Promise<string> {
  if (!(await findAttachable(cmd.db, cmd.actor, sha256)))
    throw new AppError('NOT_FOUND', `No file ${sha256}`, { key: 'fileNotFound' });
  const path = cmd.files.pathOf(sha256);
  const { size } = await stat(path);
  if (size > MAX_REPORT_BYTES)
    throw new AppError('TOO_LARGE', `The report has ${size} bytes`, {
      key: 'reportTooLarge',
      values: { maxMib: MAX_REPORT_BYTES / 1024 ** 2 },
    });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    throw malformed('line 1, column 1', 'it is not text in UTF-8', cause);
  }
}

function readReport(text: string, input: Upload): ReportResult {
  switch (input.source) {
    case 'junit':
      return readJunit(text);
    case 'k6':
      return readK6(text, input.thresholds);
    case 'sarif':
      return readSarif(text, input.thresholds);
    case 'trivy':
      return readTrivy(text, input.thresholds);
    default:
      return input satisfies never;
  }
}

async function keepRun(tx: Tx, cmd: Command, input: Upload, report: ReportResult) {
  const now = cmd.clock.now();
  return tx.testRun.create({
    data: {
      id: cmd.newId(),
      trialId: input.trialId,
      kind: KIND_OF[input.source],
      source: input.source,
      state: report.passed ? 'passed' : 'failed',
      spec: json('thresholds' in input ? { thresholds: input.thresholds } : {}),
      summary: report.summary,
      checks: json(report.checks),
      measurements: json(report.measurements),
      reportSha256: input.sha256,
      reportDigest: digestOf(report.checks, report.measurements),
      testerId: cmd.actor.id,
      testerName: cmd.actor.name,
      createdAt: now,
      startedAt: now,
      finishedAt: now,
    },
  });
}
