import type { AvailabilityProbe } from '../resources/availability-probe.ts';
import { say } from '../resources/sentences.ts';
import { namespaceName, type Tenancy } from '../resources/tenancy.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { DEPLOYMENTS, SERVICES, STATEFUL_SETS } from '../runtime/kinds.ts';
import type { Observation } from './machine.ts';

type Excuse = Pick<Extract<Observation, { reason: string }>, 'reason' | 'said'> & { kind: 'excused' };

const AWAY = new Set(['Frozen', 'Expired', 'Retiring', 'Retired']);

const excuse = (reason: string, said: Excuse['said']): Excuse => ({ kind: 'excused', reason, said });

/** Why a probe is not to be asked at all: from memory, as it is asked of every probe before each look. */
export function excuseOf({ metadata, spec }: AvailabilityProbe, tenancy: Tenancy | undefined): Excuse | undefined {
  const namespace = metadata.namespace ?? '';
  const isOwn = tenancy?.spec.namespaces.some(({ part }) => namespaceName(spec.tenancy, part) === namespace);
  // A copy that a restore has put elsewhere watches nothing.
  if (!tenancy || !isOwn) return excuse('Foreign', say('probe.foreign', { namespace, tenancy: spec.tenancy }));
  if (spec.paused) return excuse('Paused', say('probe.paused'));
  const phase = tenancy.status?.phase ?? 'Pending';
  if (tenancy.spec.retire && !AWAY.has(phase))
    return excuse('TenancyAway', say('probe.tenancyAway', { phase: 'Retiring' }));
  if (tenancy.spec.frozen && !AWAY.has(phase))
    return excuse('TenancyAway', say('probe.tenancyAway', { phase: 'Frozen' }));
  return AWAY.has(phase) ? excuse('TenancyAway', say('probe.tenancyAway', { phase })) : undefined;
}

interface ServiceObject extends KubeObject {
  spec?: { selector?: Record<string, string> };
}

interface Workload extends KubeObject {
  spec?: { replicas?: number; template?: { metadata?: { labels?: Record<string, string> } } };
}

/**
 * Whether the unit itself has switched off what a service leads to: there are workloads whose pods it selects, and all of them want none.
 * Asked only after a failure.
 */
export async function scaledToZero(
  client: KubeClient,
  { metadata, spec }: AvailabilityProbe,
): Promise<Excuse | undefined> {
  const service = spec.target.http?.service ?? spec.target.endpoints?.service;
  const namespace = metadata.namespace ?? '';
  if (!service) return undefined;
  const byName = { fieldSelector: `metadata.name=${service}` };
  const [found] = (await client.list<ServiceObject>(SERVICES, namespace, byName)).items;
  const selector = Object.entries(found?.spec?.selector ?? {});
  if (selector.length === 0) return undefined;
  const workloads = await Promise.all(
    [DEPLOYMENTS, STATEFUL_SETS].map(async (kind) => (await client.list<Workload>(kind, namespace)).items),
  );
  const behind = workloads.flat().filter(({ spec: own }) => {
    const labels = own?.template?.metadata?.labels ?? {};
    return selector.every(([name, value]) => labels[name] === value);
  });
  const isOff = behind.length > 0 && behind.every(({ spec: own }) => own?.replicas === 0);
  return isOff ? excuse('ScaledToZero', say('probe.scaledToZero', { service })) : undefined;
}
