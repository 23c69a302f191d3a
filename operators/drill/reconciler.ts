import { DRILL_FINALIZER, type Drill, type DrillPhase, type DrillStatus, drillSpecSchema } from '../resources/drill.ts';
import { type Said, type Sentence, say } from '../resources/sentences.ts';
import { isSame } from '../runtime/canonical.ts';
import { DRILLS } from '../runtime/kinds.ts';
import { done, type Outcome, requeueAfter } from '../runtime/outcome.ts';
import { cleanUp } from './cleanup.ts';
import { markVerified } from './restore.ts';
import { carryOn } from './run.ts';
import { inWords, Progress } from './steps.ts';
import type { DrillTools } from './tools.ts';
import { evidenceDigest, measure } from './verdict.ts';

/** Waiting for its day, a drill is looked at this often at least. */
const LONGEST_WAIT_MILLIS = 300_000;

const isDecided = (phase: DrillPhase): boolean => phase === 'verified' || phase === 'failed' || phase === 'timed-out';

/**
 * One look at one drill. What is to be done follows from the status and from what stands on the cluster, never from memory: a
 * controller that died goes on where the last status was written, under the same names.
 */
export async function reconcileDrill(name: string, tools: DrillTools): Promise<Outcome> {
  const drill = tools.drill(name);
  if (!drill) return done;
  if (drill.metadata.deletionTimestamp) return abandon(name, drill, tools);
  const progress = new Progress(drill, tools.clock.now());
  switch (progress.status.phase) {
    case 'planned':
    case 'overdue':
      return waitOrBegin(name, drill, progress, tools);
    case 'running':
      return run(name, drill, progress, tools);
    case 'verified':
    case 'failed':
    case 'timed-out':
      return finish(name, drill, progress, tools);
    default:
      return progress.status.phase satisfies never;
  }
}

/**
 * Begins on the announced start, or as soon after it as there is an operator again. One that was found after its time-out is overdue and
 * waits for a new date: a drill by surprise, days later, is none that was announced.
 */
async function waitOrBegin(name: string, drill: Drill, progress: Progress, tools: DrillTools): Promise<Outcome> {
  const { spec } = drill;
  const now = tools.clock.now().getTime();
  const start = Date.parse(spec.announcedStart);
  const { status } = progress;
  if (now >= endOf(drill)) {
    status.phase = 'overdue';
    summarize(status, [say('drill.notBegun', { at: spec.announcedStart, minutes: spec.timeoutMinutes })]);
    await save(name, drill, progress, tools);
    return done;
  }
  status.phase = 'planned';
  if (now < start) {
    summarize(status, [say('drill.begins', { at: spec.announcedStart })]);
    await save(name, drill, progress, tools);
    return requeueAfter(Math.min(start - now, LONGEST_WAIT_MILLIS));
  }
  const issue = drillSpecSchema.safeParse(spec).error?.issues[0];
  if (issue) {
    const { path, message: problem } = issue;
    return decide(name, drill, progress, tools, 'failed', [
      say('drill.invalid', { path: `spec.${path.join('.')}`, problem }),
    ]);
  }
  // Before the first object is made, so that a deletion at any later moment is held until all of them are gone.
  const held = await hold(name, drill, tools);
  status.phase = 'running';
  status.startedAt = progress.now;
  summarize(status, [say('drill.underWay')]);
  progress.begin('draw', say('drill.looking'));
  await save(name, held, progress, tools);
  return requeueAfter(1);
}

function summarize(status: DrillStatus, said: Said): void {
  const { message, said: summarySaid } = inWords(said);
  Object.assign(status, { summary: message, summarySaid });
}

const endOf = ({ spec }: Drill): number => Date.parse(spec.announcedStart) + spec.timeoutMinutes * 60_000;

async function run(name: string, drill: Drill, progress: Progress, tools: DrillTools): Promise<Outcome> {
  if (tools.clock.now().getTime() >= endOf(drill)) {
    const late = say('drill.timedOut', { minutes: drill.spec.timeoutMinutes });
    return decide(name, drill, progress, tools, 'timed-out', [late]);
  }
  const came = await carryOn(name, drill, progress, tools);
  if (came.kind === 'failed') return decide(name, drill, progress, tools, 'failed', came.said);
  if (came.kind === 'ended') {
    const missed = (progress.status.probes ?? []).filter(({ result }) => result !== 'passed');
    if (missed.length === 0) return decide(name, drill, progress, tools, 'verified', [say('drill.allPassed')]);
    const why = missed.flatMap((one): Sentence[] => [say('drill.notPassed', { probe: one.name }), ...(one.said ?? [])]);
    return decide(name, drill, progress, tools, 'failed', why);
  }
  await save(name, drill, progress, tools);
  return requeueAfter(came.kind === 'next' ? 1 : tools.pollMillis);
}

/** The verdict is written before the cleaning begins: it stands whatever happens then. */
async function decide(
  name: string,
  drill: Drill,
  progress: Progress,
  tools: DrillTools,
  phase: 'verified' | 'failed' | 'timed-out',
  said: Said,
): Promise<Outcome> {
  const { status, now } = progress;
  progress.endOpen(said);
  status.probes = (status.probes ?? []).map((one) =>
    one.result === 'waiting'
      ? { ...one, result: 'failed', finishedAt: now, ...inWords([say('drill.brokenOff'), ...(one.said ?? [])]) }
      : one,
  );
  status.phase = phase;
  status.finishedAt = now;
  summarize(status, said);
  if (phase === 'verified') status.verifiedAt = now;
  Object.assign(status, measure(drill.spec, status));
  progress.end('judge', said, phase === 'verified' ? 'done' : 'failed');
  progress.begin('clean-up', say('drill.cleaning'));
  await save(name, drill, progress, tools);
  return requeueAfter(1);
}

async function finish(name: string, drill: Drill, progress: Progress, tools: DrillTools): Promise<Outcome> {
  const { status } = progress;
  if (!status.cleanup?.provenAt) {
    if (status.verifiedAt && !status.cleanup) await markVerified(tools.client, name, status.verifiedAt);
    status.cleanup = await cleanUp(tools.client, tools.clock, name, status.restorePoint, status.cleanup);
    if (!status.cleanup.provenAt) {
      progress.begin('clean-up', ...(status.cleanup.said ?? []));
      await save(name, drill, progress, tools);
      return requeueAfter(tools.pollMillis);
    }
    progress.end('clean-up', [say('drill.clean')]);
    status.evidenceDigest = evidenceDigest(drill, status);
    await save(name, drill, progress, tools);
    return requeueAfter(1);
  }
  await release(name, drill, tools);
  return done;
}

/** Somebody deletes the drill itself: what it has made goes first. */
async function abandon(name: string, drill: Drill, tools: DrillTools): Promise<Outcome> {
  if (!drill.metadata.finalizers?.includes(DRILL_FINALIZER)) return done;
  const { restorePoint, cleanup, phase } = drill.status ?? { phase: 'planned' };
  const proof = await cleanUp(tools.client, tools.clock, name, restorePoint, isDecided(phase) ? cleanup : undefined);
  if (!proof.provenAt) return requeueAfter(tools.pollMillis);
  await release(name, drill, tools);
  return done;
}

async function hold(name: string, drill: Drill, tools: DrillTools): Promise<Drill> {
  const finalizers = drill.metadata.finalizers ?? [];
  if (finalizers.includes(DRILL_FINALIZER)) return drill;
  return setFinalizers(name, drill, [...finalizers, DRILL_FINALIZER], tools);
}

async function release(name: string, drill: Drill, tools: DrillTools): Promise<void> {
  const finalizers = drill.metadata.finalizers ?? [];
  if (!finalizers.includes(DRILL_FINALIZER)) return;
  await setFinalizers(
    name,
    drill,
    finalizers.filter((one) => one !== DRILL_FINALIZER),
    tools,
  );
}

async function setFinalizers(name: string, drill: Drill, finalizers: string[], tools: DrillTools): Promise<Drill> {
  const { resourceVersion } = drill.metadata;
  const answer = await tools.client.patch<Drill>(DRILLS, { name }, 'merge', {
    metadata: { resourceVersion, finalizers },
  });
  tools.learn(answer);
  return answer;
}

/** Only what changed, and only onto the version that was looked at: of two controllers one writes. */
async function save(name: string, drill: Drill, { status }: Progress, tools: DrillTools): Promise<void> {
  if (isSame(drill.status, status)) return;
  tools.learn(await tools.client.patchStatus<Drill>(DRILLS, { name }, status, drill.metadata.resourceVersion));
}
