import { type Said, type Sentence, say, spoken } from '../resources/sentences.ts';
import type { GATE_CHECKS, Tenancy, TenancyStatus } from '../resources/tenancy.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { PERSISTENT_VOLUME_CLAIMS, PODS, type ResourceKind } from '../runtime/kinds.ts';
import { BackupUnavailable, type FinalBackup } from './final-backup.ts';

export type GatePoint = { check: (typeof GATE_CHECKS)[number]; passed: boolean; message: string; said?: Sentence[] };
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
  backupProblem: Said | undefined,
  namespaces: readonly string[],
  { client, backup }: { client: KubeClient; backup: FinalBackup },
): Promise<GatePoint[]> {
  const pods = await present(client, PODS, namespaces, isRunning);
  const claims = await present(client, PERSISTENT_VOLUME_CLAIMS, namespaces, () => true);
  const closed = tenancy.spec.retire?.objectionsClosed ?? false;
  return [
    await backupPoint(receipt, backupProblem, backup),
    point('noRunningPods', pods, 'gate.noPods', 'gate.podsRun'),
    point('noBoundVolumes', claims, 'gate.noVolumes', 'gate.volumesClaimed'),
    {
      check: 'objectionsClosed',
      passed: closed,
      ...spoken(say(closed ? 'gate.objectionsDecided' : 'gate.objectionOpen')),
    },
  ];
}

async function backupPoint(
  receipt: Receipt | undefined,
  problem: Said | undefined,
  backup: FinalBackup,
): Promise<GatePoint> {
  const check = 'finalBackup';
  if (!receipt) return { check, passed: false, ...spoken(...(problem ?? [say('gate.noBackupYet')])) };
  try {
    const digest = await backup.readBack(receipt.name);
    const passed = digest === receipt.digest;
    const { name, objects, digest: expected } = receipt;
    const sentence = passed
      ? say('gate.readBack', { backup: name, objects })
      : say('gate.changed', { backup: name, digest, expected });
    return { check, passed, ...spoken(sentence) };
  } catch (error) {
    if (!(error instanceof BackupUnavailable)) throw error;
    return { check, passed: false, ...spoken(...error.said) };
  }
}

function point(
  check: GatePoint['check'],
  found: string[],
  good: 'gate.noPods' | 'gate.noVolumes',
  bad: 'gate.podsRun' | 'gate.volumesClaimed',
): GatePoint {
  if (found.length === 0) return { check, passed: true, ...spoken(say(good)) };
  const rest = found.length > NAMED ? ` … (+${found.length - NAMED})` : '';
  return { check, passed: false, ...spoken(say(bad, { objects: `${found.slice(0, NAMED).join(', ')}${rest}` })) };
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
