import { randomInt } from 'node:crypto';
import type { DutyTools, Watching } from '../policy/duty.ts';
import type { Drill } from '../resources/drill.ts';
import { type Sentence, say } from '../resources/sentences.ts';
import { Controller } from '../runtime/controller.ts';
import { Informer } from '../runtime/informer.ts';
import { DRILLS } from '../runtime/kinds.ts';
import { readBackupContent } from './backup-content.ts';
import { reconcileDrill } from './reconciler.ts';
import type { Chance } from './restore-point.ts';

export interface DrillOptions {
  /** Draws the restore point. */
  chance?: Chance;
  /** How a backup is read where it lies. */
  readContent?: typeof readBackupContent;
  /** How soon to look again while something is under way. */
  pollMillis?: number;
}

export interface DrillController extends Watching {
  informer: Informer<Drill>;
  /** Looks at a drill now; tests use it after they have moved the clock. */
  enqueue(name: string): void;
}

/** Every drill is looked at this often, whatever the watch says. */
export const INTERVAL_SECONDS = 60;
/** Restores share one storage and one Velero, which works at one after the other. */
const DRILLS_AT_ONCE = 4;

export async function startDrills(
  { client, metrics, log, clock, labelSelector, operations, tenancies }: DutyTools,
  {
    chance = (below) => (below > 0 ? randomInt(below) : 0),
    pollMillis = 2_000,
    readContent = readBackupContent,
  }: DrillOptions = {},
): Promise<DrillController> {
  const informer = new Informer<Drill>({ client, kind: DRILLS, labelSelector, log });
  const locations = () => {
    const backup = operations.policy?.backup;
    // The disaster is the loss of the main site: what lies there does not count.
    return backup && [backup.drLocation];
  };
  const tools = {
    client,
    readContent,
    clock,
    chance,
    pollMillis,
    locations,
    drill: (name: string) => informer.get(name),
    tenancy: (name: string) => tenancies.get(name),
    learn: (drill: Drill) => informer.learn(drill),
  };
  const controller = new Controller({
    name: 'drill',
    reconcile: (name) => reconcileDrill(name, tools),
    metrics,
    log,
    concurrency: DRILLS_AT_ONCE,
  });
  informer.onChange(({ key }) => controller.enqueue(key));
  await informer.start().synced;
  controller.start();
  const look = () => {
    for (const name of informer.keys()) controller.enqueue(name);
    operations.looked('drill', decidedOf([...informer.values()]), INTERVAL_SECONDS);
  };
  look();
  const timer = setInterval(look, INTERVAL_SECONDS * 1000);
  const stop = async () => {
    clearInterval(timer);
    await controller.stop();
    await informer.stop();
  };
  return { informer, informers: [informer], enqueue: (name) => controller.enqueue(name), stop };
}

/** How many drills stand where, for the loop's record. */
export function decidedOf(drills: readonly Drill[]): Sentence[] {
  if (drills.length === 0) return [say('loop.noDrills')];
  const counts = new Map<string, number>();
  for (const { status } of drills) {
    const phase = status?.phase ?? 'planned';
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  const dirty = drills.filter(({ status }) => status?.finishedAt && !status.cleanup?.provenAt).length;
  const standing = [...counts].toSorted().map(([phase, count]) => say('loop.drillPhase', { count, phase }));
  return [...standing, ...(dirty ? [say('loop.drillsNotClean', { count: dirty })] : [])];
}
