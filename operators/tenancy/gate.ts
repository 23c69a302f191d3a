import type { GATE_CHECKS, Tenancy, TenancyStatus } from '../resources/tenancy.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { PERSISTENT_VOLUME_CLAIMS, PODS, type ResourceKind } from '../runtime/kinds.ts';
import { BackupUnavailable, type FinalBackup } from './final-backup.ts';

export type GatePoint = { check: (typeof GATE_CHECKS)[number]; passed: boolean; message: string };
type Receipt = NonNullable<TenancyStatus['finalBackup']>;

/** Objects that a failed point names; the rest is counted. */
const NAMED = 5;

/**
 * The deletion gate, looked at afresh each time and never from a cache: final backup read back from the DR centre, no running pod, no
 * bound volume, objections closed.
 */
export async function checkGate(
  tenancy: Tenancy,
  receipt: Receipt | undefined,
  backupProblem: string | undefined,
  namespaces: readonly string[],
  { client, backup }: { client: KubeClient; backup: FinalBackup },
): Promise<GatePoint[]> {
  const pods = await present(client, PODS, namespaces, isRunning);
  const claims = await present(client, PERSISTENT_VOLUME_CLAIMS, namespaces, () => true);
  const closed = tenancy.spec.retire?.objectionsClosed ?? false;
  return [
    await backupPoint(receipt, backupProblem, backup),
    point('noRunningPods', pods, 'No pod runs.', 'still run'),
    point('noBoundVolumes', claims, 'No volume is claimed.', 'still claim volumes; delete the claims to release them'),
    {
      check: 'objectionsClosed',
      passed: closed,
      message: closed ? 'Every objection is decided.' : 'An objection is still open.',
    },
  ];
}

async function backupPoint(
  receipt: Receipt | undefined,
  problem: string | undefined,
  backup: FinalBackup,
): Promise<GatePoint> {
  const check = 'finalBackup';
  if (!receipt) return { check, passed: false, message: problem ?? 'The final backup has not been made yet.' };
  try {
    const digest = await backup.readBack(receipt.name);
    const passed = digest === receipt.digest;
    const message = passed
      ? `${receipt.name} with ${receipt.objects} objects was read back from the DR centre.`
      : `${receipt.name} now has digest ${digest}, not ${receipt.digest}: it was changed.`;
    return { check, passed, message };
  } catch (error) {
    if (!(error instanceof BackupUnavailable)) throw error;
    return { check, passed: false, message: error.message };
  }
}

function point(check: GatePoint['check'], found: string[], good: string, bad: string): GatePoint {
  if (found.length === 0) return { check, passed: true, message: good };
  const rest = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
  return { check, passed: false, message: `${found.slice(0, NAMED).join(', ')}${rest} ${bad}.` };
}

const isRunning = (object: KubeObject): boolean => {
  const phase = (object as { status?: { phase?: string } }).status?.phase;
  return phase !== 'Succeeded' && phase !== 'Failed';
};

async function present(
  client: KubeClient,
  kind: ResourceKind,
  namespaces: readonly string[],
  counts: (object: KubeObject) => boolean,
): Promise<string[]> {
  const found: string[] = [];
  for (const namespace of namespaces) {
    for await (const object of client.listAll(kind, namespace)) {
      if (counts(object)) found.push(`${namespace}/${object.metadata.name}`);
    }
  }
  return found;
}
