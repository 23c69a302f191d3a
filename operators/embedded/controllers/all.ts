import type { Controller } from '../cluster.ts';
import { velero } from '../velero/server.ts';
import { deployments } from './deployments.ts';
import { endpoints } from './endpoints.ts';
import { garbage } from './garbage.ts';
import { jobs } from './jobs.ts';
import { kubelet } from './kubelet.ts';
import { load } from './load.ts';
import { namespaces } from './namespaces.ts';
import { nodes } from './nodes.ts';
import { quotas } from './quotas.ts';
import { replicaSets } from './replica-sets.ts';
import { scheduler } from './scheduler.ts';
import { statefulSets } from './stateful-sets.ts';
import { claims, volumes } from './volumes.ts';

/** Everything that moves by itself in the embedded cloud. */
export const controllers: readonly Controller[] = [
  nodes,
  namespaces,
  garbage,
  quotas,
  deployments,
  replicaSets,
  statefulSets,
  endpoints,
  jobs,
  claims,
  volumes,
  scheduler,
  kubelet,
  load,
  velero,
];
