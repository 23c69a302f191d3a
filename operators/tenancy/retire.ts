import { OPERATOR_MANAGER } from '../resources/group.ts';
import { type Sentence, say } from '../resources/sentences.ts';
import type { Tenancy, TenancyStatus } from '../resources/tenancy.ts';
import { digestOf } from '../runtime/canonical.ts';
import { isoSeconds } from '../runtime/conditions.ts';
import { NAMESPACES } from '../runtime/kinds.ts';
import { done, requeueAfter } from '../runtime/outcome.ts';
import { removeAccounts } from './access.ts';
import { BackupUnavailable } from './final-backup.ts';
import { CONDITIONS, type Finding, judge, type Reason } from './finding.ts';
import { checkGate, type GatePoint } from './gate.ts';
import { applyAll } from './maintain.ts';
import type { TenancyTools } from './reconciler.ts';

type Receipt = NonNullable<TenancyStatus['finalBackup']>;
type Certificate = NonNullable<TenancyStatus['certificate']>;

/** While a point of the gate fails, it is looked at again this often: pods and claims are not watched. */
const GATE_PAUSE_MILLIS = 2_000;

/**
 * The road out: freeze, final backup, gate, deletion, certificate. Each step is in the status before the next begins, so that a crash
 * anywhere resumes. Deletion begins only from a status that shows every point of the gate passed.
 */
export async function retire(tenancy: Tenancy, tools: TenancyTools): Promise<Finding> {
  const namespaces = tools.cache.childrenOf(NAMESPACES, tenancy.metadata.name ?? '');
  const isErasing = namespaces.some((each) => each.isTerminating) || namespaces.length === 0;
  if (hasPassed(tenancy) && isErasing) return erase(tenancy, tools);
  const { running = 0 } = await applyAll(tenancy, 'retiring', tools);
  if (running > 0) return waiting(tenancy, 'Stopping', [say('tenancy.stopping')], 1_000);
  return backUpAndCheck(tenancy, namespacesOf(tenancy, tools), tools);
}

const namespacesOf = (tenancy: Tenancy, { cache }: TenancyTools): string[] =>
  cache
    .childrenOf(NAMESPACES, tenancy.metadata.name ?? '')
    .map((child) => child.name)
    .sort();

const hasPassed = ({ status }: Tenancy): boolean =>
  status?.finalBackup !== undefined &&
  (status.gate?.length ?? 0) > 0 &&
  (status.gate?.every((each) => each.passed) ?? false);

/** Everything is stopped. Makes the backup, or finds it made, and opens the gate when all its points hold. */
async function backUpAndCheck(tenancy: Tenancy, namespaces: string[], tools: TenancyTools): Promise<Finding> {
  const { finalBackup, problem } = await backUp(tenancy, namespaces, tools);
  const gate = await checkGate(tenancy, finalBackup, problem, namespaces, tools);
  const failed = gate.filter((each) => !each.passed);
  const retirement = { finalBackup, gate };
  if (failed.length > 0) {
    const said = failed.flatMap((each) => each.said ?? []);
    return { ...waiting(tenancy, 'GateClosed', said, GATE_PAUSE_MILLIS), retirement };
  }
  // The passed gate is written first; the next look, seeing it written and checking it once more, erases.
  if (!hasPassed(tenancy)) return { ...waiting(tenancy, 'GatePassed', [say('tenancy.gateOpen')], 1), retirement };
  return erase(tenancy, tools);
}

async function backUp(tenancy: Tenancy, namespaces: string[], { backup }: TenancyTools) {
  const known = tenancy.status?.finalBackup;
  if (known) return { finalBackup: known };
  try {
    const { requestedAt = '', keepBackupUntil: keptUntil = '' } = tenancy.spec.retire ?? {};
    const order = { tenancy: tenancy.metadata.name ?? '', namespaces, requestedAt, keepUntil: keptUntil };
    const receipt = await backup.make(order);
    const finalBackup: Receipt = { ...receipt, completedAt: isoSeconds(receipt.completedAt), keptUntil };
    return { finalBackup };
  } catch (error) {
    if (!(error instanceof BackupUnavailable)) throw error;
    return { problem: error.said };
  }
}

/** Deletes the namespaces, waits until they are gone, then removes the accounts and certifies. */
async function erase(tenancy: Tenancy, tools: TenancyTools): Promise<Finding> {
  const { cache, client, clock, backup } = tools;
  const { finalBackup, gate } = tenancy.status ?? {};
  const retirement = { finalBackup, gate };
  const left = cache.childrenOf(NAMESPACES, tenancy.metadata.name ?? '');
  for (const { name, isTerminating } of left) if (!isTerminating) await client.delete(NAMESPACES, { name });
  if (left.length > 0) {
    const deleting = say('tenancy.deleting', { namespaces: left.map((each) => each.name).join(', ') });
    return { ...waiting(tenancy, 'Erasing', [deleting], GATE_PAUSE_MILLIS), retirement };
  }
  await removeAccounts(tenancy, [], tools);
  const content = finalBackup ? await backup.content(finalBackup.name) : [];
  const erased = content.map(({ namespace, kind, objects }) => `${namespace}: ${objects} ${kind}`);
  const certificate = certify(tenancy, erased, clock.now());
  return {
    phase: 'Retired',
    conditions: [
      judge(CONDITIONS.ready, 'False', 'Retired', say('tenancy.retired')),
      judge(CONDITIONS.quotaEnforced, 'False', 'Retired', say('tenancy.noQuotaLeft')),
      judge(CONDITIONS.isolated, 'False', 'Retired', say('tenancy.nothingToIsolate')),
      judge(CONDITIONS.retired, 'True', 'Erased', say('tenancy.certificate', { digest: certificate.digest })),
    ],
    outcome: done,
    retirement: { ...retirement, certificate },
  };
}

/** Digest over the other fields in canonical JSON, so that anybody can check it. */
function certify(tenancy: Tenancy, erased: string[], now: Date): Certificate {
  const facts = {
    erasedAt: isoSeconds(now),
    erased,
    controller: `${OPERATOR_MANAGER}/tenancy`,
    backup: tenancy.status?.finalBackup?.name ?? '',
    backupKeptUntil: tenancy.spec.retire?.keepBackupUntil ?? '',
  };
  return { ...facts, digest: digestOf(facts) };
}

function waiting(tenancy: Tenancy, reason: Reason, said: Sentence[], millis: number): Finding {
  const { finalBackup, gate } = tenancy.status ?? {};
  return {
    phase: 'Retiring',
    conditions: [
      judge(CONDITIONS.ready, 'False', 'Retiring', ...said),
      judge(CONDITIONS.retired, 'False', reason, ...said),
    ],
    outcome: requeueAfter(millis),
    retirement: { finalBackup, gate },
  };
}

export type { GatePoint };
