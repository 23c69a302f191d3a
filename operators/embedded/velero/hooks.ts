import { isFinished, type Pod } from '../controllers/shapes.ts';
import { matchesSelector } from '../selectors.ts';
import { groupResource, Names, type Resolve, resourceNames } from './filter.ts';
import type { HookSpec, ResourceHook } from './kinds.ts';
import type { Log } from './log.ts';

/**
 * Commands that a backup wants to run in pods before and after it takes them. No process runs in the simulated pods, so each
 * fails as it does on a cluster whose pods are simulated; a finished pod is passed over.
 */
export class Hooks {
  readonly #resources: (ResourceHook & { namespaces: Names; pods: boolean })[];
  readonly #log: Log;
  attempted = 0;
  failed = 0;

  constructor(resources: ResourceHook[] = [], resolve: Resolve, log: Log) {
    const pods = resolve('pods');
    this.#resources = resources.map((one) => ({
      ...one,
      namespaces: new Names(one.includedNamespaces, one.excludedNamespaces),
      pods: !!pods && resourceNames(resolve, one.includedResources, one.excludedResources).has(groupResource(pods)),
    }));
    this.#log = log;
  }

  /** False when the pod may not be backed up: a hook failed that says so. */
  run(phase: 'pre' | 'post', pod: Pod): boolean {
    const own = fromAnnotations(phase, pod);
    const hooks = own ? [own] : this.#fromSpec(phase, pod);
    let mayGoOn = true;
    for (const hook of hooks) {
      this.attempted += 1;
      const problem = mayGoOn ? execute(pod, hook) : undefined;
      if (!problem) continue;
      this.failed += 1;
      this.#log.error(` message: /Error executing hook error: /${problem}`);
      if (hook.onError !== 'Fail') continue;
      mayGoOn = false;
      this.#log.error(` name: /${pod.metadata.name} message: /Error running ${phase} hooks for pod error: /${problem}`);
    }
    return mayGoOn;
  }

  #fromSpec(phase: 'pre' | 'post', { metadata }: Pod): HookSpec[] {
    return this.#resources
      .filter(({ namespaces, pods }) => pods && namespaces.has(metadata.namespace ?? ''))
      .filter(({ labelSelector }) => !labelSelector || matchesSelector(labelSelector, metadata.labels))
      .flatMap((one) => (one[phase] ?? []).flatMap(({ exec }) => exec ?? []));
  }
}

function fromAnnotations(phase: 'pre' | 'post', { metadata }: Pod): HookSpec | undefined {
  const find = (prefix: string, what: string) => metadata.annotations?.[`${prefix}hook.backup.velero.io/${what}`];
  const prefix = [`${phase}.`, ...(phase === 'pre' ? [''] : [])].find((one) => find(one, 'command'));
  if (prefix === undefined) return undefined;
  return {
    container: find(prefix, 'container'),
    command: [find(prefix, 'command') ?? ''],
    onError: find(prefix, 'on-error'),
  };
}

/** Why it failed; undefined when there was nothing to do. */
function execute(pod: Pod, { container = '', command = [] }: HookSpec): string | undefined {
  const { metadata, spec } = pod;
  if (container && !spec.containers.some((one) => one.name === container)) return `no such container: "${container}"`;
  if (command.length === 0) return 'command is required';
  if (isFinished(pod)) return undefined;
  const name = container || spec.containers[0]?.name;
  return `Internal error occurred: error executing command in container: no exec found for container "${name}" in pod "${metadata.namespace}/${metadata.name}"`;
}
