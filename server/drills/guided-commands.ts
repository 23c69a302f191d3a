import type { z } from 'zod';
import { json } from '../allocations/desired.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { policyOf } from '../policies/current.ts';
import { addWorkingDays } from '../time/working-days.ts';
import { askSignatures } from './cluster.ts';
import { type DrillRecord, findDrill, step } from './find.ts';
import { EMPTY_RECORD, type GuidedRecord, guidedScore, missingOf } from './guided.ts';
import type { guidedEntryInput, guidedMoveInput } from './input.ts';
import { drillView } from './read.ts';
import { GUIDED, type GuidedScenario } from './scenarios.ts';
import type { DrillView } from './views.ts';

export const recordOf = (drill: Pick<DrillRecord, 'guided'>): GuidedRecord =>
  (drill.guided as GuidedRecord | null) ?? EMPTY_RECORD;

async function requireGuided(tx: Tx, cmd: Command, id: string): Promise<DrillRecord & { scenario: GuidedScenario }> {
  const drill = await findDrill(tx, cmd, id);
  if (drill.scenario === 'restore')
    throw new AppError('INVALID', 'a restore drill is carried out by the operators', { key: 'drillNotGuided' });
  return { ...drill, scenario: drill.scenario };
}

/** The drill begins; from now on what happens is written down. */
export async function beginGuided(cmd: Command, { id }: z.infer<typeof guidedMoveInput>): Promise<DrillView> {
  return inCommand(cmd, { action: 'drill.begin', subject: { type: 'drill', id } }, async (tx) => {
    await requireGuided(tx, cmd, id);
    await step(tx, id, ['planned', 'announced', 'overdue'], { state: 'running', startedAt: cmd.clock.now() });
    return { result: await drillView(tx, cmd, id) };
  });
}

/** Sign-in sheet, timeline, results of the script's steps and the summary are written while the drill runs. */
export async function enterGuided(cmd: Command, input: z.infer<typeof guidedEntryInput>): Promise<DrillView> {
  const { id } = input;
  return inCommand(cmd, { action: `drill.${input.kind}`, subject: { type: 'drill', id } }, async (tx) => {
    const drill = await requireGuided(tx, cmd, id);
    const guided = withEntry(recordOf(drill), input, drill.scenario, cmd);
    await step(tx, id, ['running'], { guided: json(guided) });
    return { result: await drillView(tx, cmd, id), after: input };
  });
}

function withEntry(
  record: GuidedRecord,
  input: z.infer<typeof guidedEntryInput>,
  scenario: GuidedScenario,
  { clock, actor }: Command,
): GuidedRecord {
  const at = clock.now().toISOString();
  const byName = actor.name;
  switch (input.kind) {
    case 'signIn': {
      const { name, role, unitName } = input;
      return { ...record, signIn: [...record.signIn, { name, role, unitName, at }] };
    }
    case 'timeline':
      return { ...record, timeline: [...record.timeline, { at, words: input.words, byName }] };
    case 'result': {
      const { step: name, passed, words } = input;
      if (!GUIDED[scenario].steps.includes(name))
        throw new AppError('INVALID', `no step ${name}`, { key: 'drillNoSuchStep' });
      return { ...record, results: { ...record.results, [name]: { passed, words, at, byName } } };
    }
    case 'summary':
      return { ...record, summary: input.words };
    default:
      return input satisfies never;
  }
}

/** The drill ends when its sheet, its steps and its summary are complete; then both sides sign. */
export async function endGuided(cmd: Command, { id }: z.infer<typeof guidedMoveInput>): Promise<DrillView> {
  return inCommand(cmd, { action: 'drill.end', subject: { type: 'drill', id } }, async (tx) => {
    const drill = await requireGuided(tx, cmd, id);
    const record = recordOf(drill);
    const missing = missingOf(drill.scenario, record);
    if (missing) throw new AppError('INVALID', `the record lacks: ${missing}`, { key: `drillGuided.${missing}` });
    const now = cmd.clock.now();
    const { signDays, tableTopMaxScore } = (await policyOf(tx, drill.policyVersion)).drill;
    const score = guidedScore(drill.scenario, record, drill.tableTop, tableTopMaxScore);
    const allPassed = GUIDED[drill.scenario].steps.every((name) => record.results[name]?.passed);
    await step(tx, id, ['running'], {
      state: 'cleanedUp',
      outcome: allPassed ? 'verified' : 'failed',
      score,
      endedAt: now,
      cleanedUpAt: now,
      signDueAt: addWorkingDays(now, signDays),
    });
    await askSignatures(tx, cmd, drill);
    return { result: await drillView(tx, cmd, id), after: { score } };
  });
}
