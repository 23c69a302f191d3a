import { SiteUnavailable } from '../backup/dr-site.ts';
import type { VeleroBackup } from '../backup/velero.ts';
import type { Drill, ProbeResult } from '../resources/drill.ts';
import { LABELS } from '../resources/group.ts';
import { type Said, SaidError, type Sentence, say } from '../resources/sentences.ts';
import { namespaceName } from '../resources/tenancy.ts';
import { BACKUPS } from '../runtime/kinds.ts';
import { type BackedUpObject, downloadLink } from './backup-content.ts';
import { expectationOf } from './expectation.ts';
import { isolate, NotOurs } from './isolation.ts';
import { contentRequestName, labelsOf } from './names.ts';
import { probe } from './probes.ts';
import { findRestore, orderRestore, restoreProblem } from './restore.ts';
import { draw, goodRestorePoints } from './restore-point.ts';
import { inWords, type Progress } from './steps.ts';
import type { DrillTools } from './tools.ts';
import { ENDED_RESTORE, VELERO_NAMESPACE } from './velero.ts';

/** `next`: look again at once. `waiting`: for somebody else. `ended`: every probe has an answer. */
export type Came = { kind: 'next' } | { kind: 'waiting' } | { kind: 'ended' } | { kind: 'failed'; said: Said };

const next: Came = { kind: 'next' };
const waiting: Came = { kind: 'waiting' };
const failure = (...said: Sentence[]): Came => ({ kind: 'failed', said });

type Step = (name: string, drill: Drill, progress: Progress, tools: DrillTools) => Promise<Came>;

/** The first step that is not done is done; each is found again in the status, and may be repeated. */
export const carryOn: Step = async (name, drill, progress, tools) => {
  try {
    return await nextStep(name, drill, progress, tools);
  } catch (error) {
    if (error instanceof BackupGone) return failure(...error.said);
    throw error;
  }
};

const nextStep: Step = async (name, drill, progress, tools) => {
  if (!progress.status.restorePoint) return drawPoint(name, drill, progress, tools);
  if (!progress.isDone('isolate')) return fenceIn(name, drill, progress, tools);
  if (!progress.isDone('restore')) return restore(name, drill, progress, tools);
  return runProbes(name, drill, progress, tools);
};

const drawPoint: Step = async (name, { spec }, progress, tools) => {
  const tenancy = tools.tenancy(spec.tenancy);
  if (!tenancy) return failure(say('drill.noTenancy', { tenancy: spec.tenancy }));
  const locations = tools.locations();
  if (!locations) {
    progress.begin('draw', say('drill.rulesAwaited'));
    return waiting;
  }
  const namespaces = tenancy.spec.namespaces.map(({ part }) => namespaceName(spec.tenancy, part));
  const backups: VeleroBackup[] = [];
  const own = { labelSelector: `${LABELS.tenancy}=${spec.tenancy}` };
  for await (const backup of tools.client.listAll<VeleroBackup>(BACKUPS, VELERO_NAMESPACE, own)) backups.push(backup);
  const good = goodRestorePoints(backups, spec, namespaces, { locations, now: tools.clock.now() });
  const point = draw(name, tenancy, good, tools.chance);
  if (!point)
    return failure(
      say('drill.noPoint', {
        tenancy: spec.tenancy,
        location: locations.join(', '),
        days: spec.windowDays,
        at: spec.announcedStart,
      }),
    );
  progress.status.restorePoint = point;
  const { backup, takenAt: at, drawnFrom: count, location } = point;
  progress.end('draw', [say('drill.drawn', { backup, at, count, location })]);
  return next;
};

const fenceIn: Step = async (name, { spec }, progress, tools) => {
  const tenancy = tools.tenancy(spec.tenancy);
  const point = progress.status.restorePoint;
  if (!tenancy || !point) return failure(say('drill.tenancyGone', { tenancy: spec.tenancy }));
  progress.begin('isolate', say('drill.fencing'));
  try {
    await isolate(tools.client, name, spec, tenancy, point.namespaces);
  } catch (error) {
    if (error instanceof NotOurs) return failure(...error.said);
    throw error;
  }
  const namespaces = point.namespaces.map(({ to }) => to).join(', ');
  progress.end('isolate', [say('drill.fenced', { namespaces })]);
  return next;
};

const restore: Step = async (name, { spec }, progress, tools) => {
  const point = progress.status.restorePoint;
  if (!point) return next;
  const present = await findRestore(tools.client, name);
  if (!present) {
    if (!progress.isDone('read'))
      progress.begin('read', say('drill.reading', { backup: point.backup, location: point.location }));
    const content = await contentOf(name, progress, tools);
    if (!progress.isDone('read')) {
      if (!content) return waiting;
      // Written down before Velero is asked: whoever is killed in between leaves a restore that is known by what it promised.
      progress.status.expected = expectationOf(content);
      progress.end('read', [say('drill.mustReturn', { objects: progress.status.expected.objects })]);
      return next;
    }
    if (!content) return waiting;
    progress.begin('restore', say('drill.asked'));
    await orderRestore(tools.client, name, spec.tenancy, point, content);
    return waiting;
  }
  const { phase = 'New', progress: count } = present.status ?? {};
  const objects = count?.itemsRestored ?? 0;
  progress.begin('restore', say('drill.restoring', { phase, done: objects, total: count?.totalItems ?? '?' }));
  if (!ENDED_RESTORE.includes(phase)) return waiting;
  const problem = restoreProblem(present);
  if (problem) return failure(problem);
  progress.end('restore', [say('drill.restored', { objects })]);
  return next;
};

/** The location was asked, and what was drawn does not lie there: a restore point in name alone. */
class BackupGone extends SaidError {
  override name = 'BackupGone';
}

/**
 * Read where the backup lies. The link is asked for again by every look that needs it: what was read is not kept from one to the next.
 * Undefined while the location cannot be asked; the step under way says why.
 * @throws BackupGone
 */
async function contentOf(
  name: string,
  { status }: Progress,
  { client, readContent }: DrillTools,
): Promise<BackedUpObject[] | undefined> {
  const point = status.restorePoint;
  if (!point) return undefined;
  const target = { kind: 'BackupContents', name: point.backup };
  const link = await downloadLink(client, contentRequestName(name), labelsOf(name), target);
  if (!link) return undefined;
  try {
    const content = await readContent(client, link, point.location);
    if (!content) throw new BackupGone(say('backup.notFound', { backup: point.backup, location: point.location }));
    const namespaces = new Set(point.namespaces.map(({ from }) => from));
    return content.filter(({ namespace }) => namespaces.has(namespace));
  } catch (error) {
    if (!(error instanceof SiteUnavailable)) throw error;
    const open = status.steps?.find(({ result }) => result === 'running');
    if (open) Object.assign(open, { message: error.message.slice(0, 4000), said: [...error.said] });
    return undefined;
  }
}

/** One probe after the other, in the order of the specification; each has its own time. */
const runProbes: Step = async (name, { spec }, progress, tools) => {
  const { status, now } = progress;
  const point = status.restorePoint;
  if (!point) return next;
  const results = status.probes ?? [];
  const index = spec.probes.findIndex((_, position) => (results[position]?.result ?? 'waiting') === 'waiting');
  const wanted = spec.probes[index];
  if (!wanted) {
    const passed = results.filter(({ result }) => result === 'passed').length;
    progress.end('probe', [say('drill.probesPassed', { passed, total: results.length })]);
    return { kind: 'ended' };
  }
  progress.begin('probe', say('drill.probing', { probe: wanted.name }));
  const content = () => contentOf(name, progress, tools);
  const found = await probe({ client: tools.client, drill: name, point, content }, wanted, index);
  const startedAt = results[index]?.startedAt ?? now;
  const isLate = Date.parse(now) - Date.parse(startedAt) >= wanted.timeoutMinutes * 60_000;
  const result = found.result === 'waiting' && isLate ? 'failed' : found.result;
  const { name: title, kind, weight } = wanted;
  const late = result === found.result ? [] : [say('drill.tooLate', { minutes: wanted.timeoutMinutes })];
  const entry: ProbeResult = {
    name: title,
    kind,
    weight,
    startedAt,
    result,
    ...inWords([...late, ...found.said]),
    ...(result !== 'waiting' && { finishedAt: now }),
  };
  status.probes = [...results.slice(0, index), entry];
  return result === 'waiting' ? waiting : next;
};
