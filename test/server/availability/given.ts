import type {
  AvailabilityProbe,
  AvailabilityProbeStatus,
  ProbeTarget,
  SeenOutage,
} from '../../../operators/resources/availability-probe.ts';
import { targetLine } from '../../../operators/resources/availability-probe.ts';
import { ANNOTATIONS, API_VERSION } from '../../../operators/resources/group.ts';
import { isoSeconds } from '../../../operators/runtime/conditions.ts';
import { probeSpec } from '../../../server/availability/dispatch.ts';
import { observeProbe } from '../../../server/availability/observe.ts';
import type { World } from '../../setup/world.ts';

export const ENDPOINTS: ProbeTarget = { kind: 'endpoints', endpoints: { service: 'web' } };

/** A probe that the unit has set, by its id. */
export const givenProbe = async (world: World, systemId: string, name = '首页'): Promise<string> =>
  (await world.as('unitApplicant')).probes.add({ systemId, part: 'app', name, target: ENDPOINTS });

let version = 100;

/** What the operators' status would say, at its next resource version unless another is given. */
export async function statusOf(
  world: World,
  id: string,
  more: Partial<AvailabilityProbeStatus> = {},
  resourceVersion = String(++version),
): Promise<AvailabilityProbe> {
  const row = await world.services.db.probe.findUniqueOrThrow({ where: { id } });
  const spec = probeSpec(row);
  const now = isoSeconds(world.clock.now());
  return {
    apiVersion: API_VERSION,
    kind: 'AvailabilityProbe',
    metadata: {
      namespace: row.namespace,
      name: row.resourceName,
      uid: `uid-${id}`,
      resourceVersion,
      annotations: { [ANNOTATIONS.record]: id },
    },
    spec,
    status: {
      state: 'Up',
      since: now,
      target: targetLine(spec.target),
      message: '',
      said: [],
      lastCheckedAt: now,
      ...more,
    },
  };
}

/** The operators say this, and the server hears it. */
export async function say(world: World, id: string, more: Partial<AvailabilityProbeStatus> = {}): Promise<void> {
  await observeProbe(world.services, await statusOf(world, id, more));
}

export const outage = (from: string, until?: string): SeenOutage => ({
  from,
  ...(until && { until }),
  reason: 'No endpoint of web is ready.',
  said: [{ code: 'probe.noEndpoints', values: { service: 'web' } }],
});
