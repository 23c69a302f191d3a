import type { z } from 'zod';
import type { Probe } from '../../operators/resources/drill.ts';
import { isSame } from '../../operators/runtime/canonical.ts';
import { json } from '../allocations/desired.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { type DrillRecord, findDrill, touched } from './find.ts';
import type { setProbesInput, signDrillInput } from './input.ts';
import { closeIfDone } from './problems.ts';
import { drillView } from './read.ts';
import { type Side, sideOf } from './sides.ts';
import type { DrillView } from './views.ts';

/** Each side signs what it has seen, once; with both the drill is signed. */
export async function signDrill(cmd: Command, input: z.infer<typeof signDrillInput>): Promise<DrillView> {
  const subject = { type: 'drill', id: input.id };
  return inCommand(cmd, { action: 'drill.sign', subject }, async (tx) => {
    const drill = await findDrill(tx, cmd, input.id);
    const side = sideOf(cmd, drill);
    if (!side) throw new AppError('FORBIDDEN', 'not a side of this drill', { key: 'drillNotYours' });
    await putSignature(tx, cmd, drill, side, input.words);
    return { result: await drillView(tx, cmd, drill.id), after: { side }, touched: touched(drill) };
  });
}

async function putSignature(tx: Tx, cmd: Command, drill: DrillRecord, side: Side, words: string): Promise<void> {
  const now = cmd.clock.now();
  const by = cmd.actor.name;
  const [data, unsigned] =
    side === 'provider'
      ? [{ providerSignedAt: now, providerSignedBy: by, providerWords: words }, { providerSignedAt: null }]
      : [{ unitSignedAt: now, unitSignedBy: by, unitWords: words }, { unitSignedAt: null }];
  const { count } = await tx.drill.updateMany({
    where: { id: drill.id, state: 'cleanedUp', ...unsigned },
    data: { ...data, version: { increment: 1 } },
  });
  if (count === 0) throw new AppError('CONFLICT', 'signed, or not to be signed yet', { key: 'drillMoved' });
  await tx.drill.updateMany({
    where: { id: drill.id, state: 'cleanedUp', providerSignedAt: { not: null }, unitSignedAt: { not: null } },
    data: { state: 'signed' },
  });
  await closeIfDone(tx, cmd, drill.id);
}

/** What the drill will ask of the restored system; until it begins. What was announced is asked: more may be added, nothing left out. */
export async function setProbes(cmd: Command, input: z.infer<typeof setProbesInput>): Promise<DrillView> {
  const { id, version, probes } = input;
  return inCommand(cmd, { action: 'drill.setProbes', subject: { type: 'drill', id } }, async (tx) => {
    const drill = await findDrill(tx, cmd, id);
    refuseIncomplete(probes);
    if (drill.announcedAt) refuseWeaker(drill.probes as unknown as Probe[], probes);
    const { count } = await tx.drill.updateMany({
      where: { id, version, scenario: 'restore', state: { in: ['planned', 'announced', 'overdue'] } },
      data: { probes: json(probes), version: { increment: 1 } },
    });
    if (count === 0) throw new AppError('CONFLICT', 'begun, or changed by somebody', { key: 'drillMoved' });
    return { result: await drillView(tx, cmd, id), before: drill.probes, after: probes };
  });
}

/** The provider would set its own examination otherwise, after everybody was told what it is. */
function refuseWeaker(announced: readonly Probe[], probes: readonly Probe[]): void {
  const missing = announced.find((one) => !probes.some((probe) => isSame(probe, one)));
  if (missing)
    throw new AppError('CONFLICT', `${missing.name} was announced`, {
      key: 'drillProbeAnnounced',
      values: { name: missing.name },
    });
}

function refuseIncomplete(probes: readonly Probe[]): void {
  const names = new Set(probes.map(({ name }) => name));
  const isWhole = ({ kind, http, sql, script }: Probe): boolean =>
    kind === 'restoreOnly' || (kind === 'query' ? Boolean(http) !== Boolean(sql) : Boolean(script));
  const bad = probes.find((probe) => !isWhole(probe));
  if (bad)
    throw new AppError('INVALID', `${bad.name} is not complete`, {
      key: 'drillProbeIncomplete',
      values: { name: bad.name },
    });
  if (names.size < probes.length) throw new AppError('INVALID', 'two of one name', { key: 'drillProbeTwice' });
}
