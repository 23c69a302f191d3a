import type { Drill, ProbeResult } from '../resources/drill.ts';
import { namespaceName } from '../resources/tenancy.ts';
import { BACKUPS } from '../runtime/kinds.ts';
import { type BackedUpObject, downloadLink, readBackupContent } from './backup-content.ts';
import { expectationOf } from './expectation.ts';
import { isolate, NotOurs } from './isolation.ts';
import { contentRequestName, labelsOf } from './names.ts';
import { probe } from './probes.ts';
import { findRestore, orderRestore, restoreProblem } from './restore.ts';
import { draw, goodRestorePoints } from './restore-point.ts';
import type { Progress } from './steps.ts';
import type { DrillTools } from './tools.ts';
import { type Backup, ENDED_RESTORE, VELERO_NAMESPACE } from './velero.ts';

/** `next`: look again at once. `waiting`: for somebody else. `ended`: every probe has an answer. */
export type Came = { kind: 'next' } | { kind: 'waiting' } | { kind: 'ended' } | { kind: 'failed'; message: string };

const next: Came = { kind: 'next' };
const waiting: Came = { kind: 'waiting' };
const failure = (message: string): Came => ({ kind: 'failed', message });

type Step = (name: string, drill: Drill, progress: Progress, tools: DrillTools) => Promise<Came>;

/** The first step that is not done is done; each is found again in the status, and may be repeated. */
export const carryOn: Step = async (name, drill, progress, tools) => {
  if (!progress.status.restorePoint) return drawPoint(name, drill, progress, tools);
  if (!progress.isDone('isolate')) return fenceIn(name, drill, progress, tools);
  if (!progress.isDone('restore')) return restore(name, drill, progress, tools);
  return runProbes(name, drill, progress, tools);
};

const drawPoint: Step = async (name, { spec }, progress, tools) => {
  const tenancy = tools.tenancy(spec.tenancy);
  if (!tenancy) return failure(`There is no tenancy ${spec.tenancy}.`);
  const locations = tools.locations();
  if (!locations) {
    progress.begin('draw', "The authority's rules are awaited.");
    return waiting;
  }
  const namespaces = tenancy.spec.namespaces.map(({ part }) => namespaceName(spec.tenancy, part));
  const backups: Backup[] = [];
  for await (const backup of tools.client.listAll<Backup>(BACKUPS, VELERO_NAMESPACE)) backups.push(backup);
  const good = goodRestorePoints(backups, spec, namespaces, { locations, now: tools.clock.now() });
  const point = draw(name, tenancy, good, tools.chance);
  if (!point)
    return failure(
      `There is no good restore point of ${spec.tenancy} at ${locations.join(' or ')} from the ${spec.windowDays} days before ${spec.announcedStart}.`,
    );
  progress.status.restorePoint = point;
  progress.end('draw', `${point.backup} of ${point.takenAt}, one of ${point.drawnFrom} at ${point.location}.`);
  return next;
};

const fenceIn: Step = async (name, { spec }, progress, tools) => {
  const tenancy = tools.tenancy(spec.tenancy);
  const point = progress.status.restorePoint;
  if (!tenancy || !point) return failure(`The tenancy ${spec.tenancy} is gone.`);
  progress.begin('isolate', 'Namespaces without a way out are being made.');
  try {
    await isolate(tools.client, name, spec, tenancy, point.namespaces);
  } catch (error) {
    if (error instanceof NotOurs) return failure(error.message);
    throw error;
  }
  progress.end('isolate', `${point.namespaces.map(({ to }) => to).join(', ')}: no egress, own quota.`);
  return next;
};

const restore: Step = async (name, { spec }, progress, tools) => {
  const point = progress.status.restorePoint;
  if (!point) return next;
  const present = await findRestore(tools.client, name);
  if (!present) {
    const content = await contentOf(name, progress, tools);
    if (!progress.isDone('read')) {
      progress.begin('read', `The content of ${point.backup} is being read at ${point.location}.`);
      if (!content) return waiting;
      // Written down before Velero is asked: whoever is killed in between leaves a restore that is known by what it promised.
      progress.status.expected = expectationOf(content);
      progress.end('read', `${progress.status.expected.objects} objects must come back.`);
      return next;
    }
    if (!content) return waiting;
    progress.begin('restore', 'Velero has been asked.');
    await orderRestore(tools.client, name, spec.tenancy, point, content);
    return waiting;
  }
  const { phase = 'New', progress: count } = present.status ?? {};
  progress.begin('restore', `Velero: ${phase} ${count?.itemsRestored ?? 0}/${count?.totalItems ?? '?'}`);
  if (!ENDED_RESTORE.includes(phase)) return waiting;
  const problem = restoreProblem(present);
  if (problem) return failure(problem);
  progress.end('restore', `Velero has restored ${count?.itemsRestored ?? 0} objects.`);
  return next;
};

/** The link is asked for again by every look that needs it: what was read is not kept from one to the next. */
async function contentOf(
  name: string,
  { status }: Progress,
  { client }: DrillTools,
): Promise<BackedUpObject[] | undefined> {
  const point = status.restorePoint;
  if (!point) return undefined;
  const target = { kind: 'BackupContents', name: point.backup };
  const link = await downloadLink(client, contentRequestName(name), labelsOf(name), target);
  if (!link) return undefined;
  const namespaces = new Set(point.namespaces.map(({ from }) => from));
  return (await readBackupContent(link)).filter(({ namespace }) => namespaces.has(namespace));
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
    progress.end('probe', `${results.filter(({ result }) => result === 'passed').length} of ${results.length} passed.`);
    return { kind: 'ended' };
  }
  progress.begin('probe', wanted.name);
  const content = () => contentOf(name, progress, tools);
  const found = await probe({ client: tools.client, drill: name, point, content }, wanted, index);
  const startedAt = results[index]?.startedAt ?? now;
  const isLate = Date.parse(now) - Date.parse(startedAt) >= wanted.timeoutMinutes * 60_000;
  const result = found.result === 'waiting' && isLate ? 'failed' : found.result;
  const { name: title, kind, weight } = wanted;
  const message = (
    result === found.result ? found.message : `Not in ${wanted.timeoutMinutes} minutes: ${found.message}`
  ).slice(0, 4000);
  const entry: ProbeResult = {
    name: title,
    kind,
    weight,
    startedAt,
    result,
    message,
    ...(result !== 'waiting' && { finishedAt: now }),
  };
  status.probes = [...results.slice(0, index), entry];
  return result === 'waiting' ? waiting : next;
};
