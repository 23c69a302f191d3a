import { stringify } from 'yaml';
import type { DrillStatus } from '../resources/drill.ts';
import { GROUP, LABELS, OPERATOR_MANAGER } from '../resources/group.ts';
import { quoted, type Sentence, say } from '../resources/sentences.ts';
import { applyIfDifferent } from '../runtime/apply.ts';
import type { KubeClient } from '../runtime/client.ts';
import { isAlreadyExists } from '../runtime/errors.ts';
import { CONFIG_MAPS, RESTORES } from '../runtime/kinds.ts';
import type { BackedUpObject } from './backup-content.ts';
import { NOT_RESTORED } from './expectation.ts';
import { modifiersFor } from './modifiers.ts';
import { labelsOf, restoreName } from './names.ts';
import { type Restore, VELERO_NAMESPACE } from './velero.ts';

/** A ConfigMap holds at most 1 MiB. */
const MAX_MODIFIERS_BYTES = 1_000_000;

export const findRestore = (client: KubeClient, drill: string): Promise<Restore | undefined> =>
  client.find<Restore>(RESTORES, { namespace: VELERO_NAMESPACE, name: restoreName(drill) });

/** Orders the restore. Ordering it a second time finds the first. */
export async function orderRestore(
  client: KubeClient,
  drill: string,
  tenancy: string,
  point: NonNullable<DrillStatus['restorePoint']>,
  content: readonly BackedUpObject[],
): Promise<void> {
  const mapping = new Map(point.namespaces.map(({ from, to }) => [from, to]));
  const place = { namespace: VELERO_NAMESPACE, name: restoreName(drill) };
  const metadata = { ...place, labels: { ...labelsOf(drill), [LABELS.tenancy]: tenancy } };
  const rules = modifiersFor(drill, content, mapping);
  const modifiers = stringify(rules, { lineWidth: 0 });
  if (Buffer.byteLength(modifiers) > MAX_MODIFIERS_BYTES)
    throw new Error(
      `The system has too many services and ingresses to be drilled at once (${modifiers.length} bytes).`,
    );
  // A system with nothing to be made harmless (no load balancer, ingress or cron job) needs none, and Velero refuses an empty list.
  const isModified = rules.resourceModifierRules.length > 0;
  const map = { metadata, data: { 'modifiers.yaml': modifiers } };
  if (isModified) await applyIfDifferent(client, CONFIG_MAPS, place, map, OPERATOR_MANAGER);
  const spec = {
    backupName: point.backup,
    includedNamespaces: [...mapping.keys()],
    namespaceMapping: Object.fromEntries(mapping),
    excludedResources: [...NOT_RESTORED],
    // What the drill has put there stays as it is.
    existingResourcePolicy: 'none',
    preserveNodePorts: false,
    restorePVs: true,
    ...(isModified && { resourceModifier: { kind: 'ConfigMap', name: place.name } }),
  };
  await client.create(RESTORES, VELERO_NAMESPACE, { metadata, spec }).catch((error) => {
    if (!isAlreadyExists(error)) throw error;
  });
}

/** On a Restore whose outcome was verified: the backup review takes it over as the last verified restore. */
const VERIFIED_AT = `${GROUP}/verified-at`;

/** Says on the Restore itself that what it brought back was looked at. It is gone soon after, with the drill. */
export async function markVerified(client: KubeClient, drill: string, verifiedAt: string): Promise<void> {
  const restore = await findRestore(client, drill);
  if (!restore || restore.metadata.deletionTimestamp || restore.metadata.annotations?.[VERIFIED_AT]) return;
  const place = { namespace: VELERO_NAMESPACE, name: restoreName(drill) };
  await client.patch(RESTORES, place, 'merge', { metadata: { annotations: { [VERIFIED_AT]: verifiedAt } } });
}

/** What stands against a restore that has ended; undefined when it completed. */
export function restoreProblem({ status = {} }: Restore): Sentence | undefined {
  if (status.phase === 'Completed') return undefined;
  const reasons = [...(status.validationErrors ?? []), status.failureReason ?? ''].filter(Boolean).join('; ');
  const counted = status.errors ? `${status.errors} errors` : '';
  const reason = quoted([reasons, counted].filter(Boolean).join('; '));
  const phase = status.phase ?? '';
  return reason ? say('drill.restoreEndedFor', { phase, reason }) : say('drill.restoreEnded', { phase });
}
