import type { PodLike } from '../acceptance/pod-security.ts';
import type { KubeObject } from '../runtime/client.ts';
import {
  CRON_JOBS,
  DAEMON_SETS,
  JOBS,
  PODS,
  REPLICA_SETS,
  type ResourceKind,
  STATEFUL_SETS,
} from '../runtime/kinds.ts';
import { each, type Look, NotServed } from './look.ts';

/** Something that runs, or will when its time comes. */
export interface Workload {
  namespace: string;
  kind: string;
  name: string;
  /** What people call it: the Deployment of a ReplicaSet, the CronJob of a Job. */
  subject: string;
  images: string[];
  pod: PodLike;
}

interface Template {
  metadata?: PodLike['metadata'];
  spec?: PodLike['spec'];
}

interface WorkloadObject extends KubeObject {
  metadata: KubeObject['metadata'] & { ownerReferences?: { kind: string; name: string; controller?: boolean }[] };
  spec?: { replicas?: number; template?: Template; jobTemplate?: { spec?: { template?: Template } } } & PodLike['spec'];
  status?: { completionTime?: string; conditions?: { type: string; status: string }[]; phase?: string };
}

/** Kinds that Trivy Operator reports on. A Deployment is reported on by its current ReplicaSet. */
const KINDS: readonly ResourceKind[] = [REPLICA_SETS, STATEFUL_SETS, DAEMON_SETS, JOBS, CRON_JOBS, PODS];

/** What is there now, by namespace, kind and name: reports of anything else are history. */
export class Workloads {
  readonly #all = new Map<string, Workload>();

  static async read(look: Look): Promise<Workloads> {
    const workloads = new Workloads();
    for (const kind of KINDS) {
      await workloads.#read(look, kind);
    }
    return workloads;
  }

  get(namespace: string, kind: string, name: string): Workload | undefined {
    return this.#all.get(keyOf(namespace, kind, name));
  }

  values(): IterableIterator<Workload> {
    return this.#all.values();
  }

  async #read(look: Look, kind: ResourceKind): Promise<void> {
    try {
      for await (const object of each<WorkloadObject>(look, kind)) {
        if (isCurrent(kind, object)) this.#add(kind, object);
      }
    } catch (error) {
      // What may not be read is another matter: without knowing what runs, no report can be judged.
      if (!(error instanceof NotServed)) throw error;
    }
  }

  #add({ kind }: ResourceKind, object: WorkloadObject): void {
    const { namespace = '', name = '' } = object.metadata;
    const spec = templateOf(kind, object)?.spec;
    if (!spec?.containers) return;
    const owner = object.metadata.ownerReferences?.find(({ controller }) => controller);
    this.#all.set(keyOf(namespace, kind, name), {
      namespace,
      kind,
      name,
      subject: `${(owner?.kind ?? kind).toLowerCase()}/${owner?.name ?? name}`,
      images: [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ image }) => (image ? [image] : [])),
      pod: { metadata: { name, namespace }, spec },
    });
  }
}

const keyOf = (namespace: string, kind: string, name: string): string => `${namespace}/${kind}/${name}`;

function templateOf(kind: string, { spec, metadata }: WorkloadObject): Template | undefined {
  if (kind === 'Pod') return { metadata, spec };
  return kind === 'CronJob' ? spec?.jobTemplate?.spec?.template : spec?.template;
}

function isCurrent({ kind }: ResourceKind, { metadata, spec, status }: WorkloadObject): boolean {
  const isControlled = metadata.ownerReferences?.some(({ controller }) => controller) ?? false;
  switch (kind) {
    // Old revisions stay with no replicas; one that is scaled to zero runs nothing either.
    case 'ReplicaSet':
    case 'StatefulSet':
      return (spec?.replicas ?? 1) > 0;
    case 'Job':
      return !(status?.conditions ?? []).some(
        (each) => (each.type === 'Complete' || each.type === 'Failed') && each.status === 'True',
      );
    case 'Pod':
      return !isControlled && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
    default:
      return true;
  }
}
