import { OPERATOR_MANAGER } from '../resources/group.ts';
import { applyIfDifferent } from './apply.ts';
import { pause } from './backoff.ts';
import type { KubeClient, KubeObject } from './client.ts';
import { CUSTOM_RESOURCE_DEFINITIONS } from './kinds.ts';

interface Crd extends KubeObject {
  status?: { conditions?: { type: string; status: string; message?: string }[] };
}

const ESTABLISH_TIMEOUT_MILLIS = 30_000;

/** Installs the definitions that are missing or differ, and resolves when the API serves them all. */
export async function installCrds(client: KubeClient, definitions: { metadata: { name: string } }[]): Promise<void> {
  for (const definition of definitions) {
    const { name } = definition.metadata;
    await applyIfDifferent(client, CUSTOM_RESOURCE_DEFINITIONS, { name }, definition, OPERATOR_MANAGER);
  }
  await Promise.all(definitions.map(({ metadata }) => established(client, metadata.name)));
}

async function established(client: KubeClient, name: string): Promise<void> {
  const deadline = performance.now() + ESTABLISH_TIMEOUT_MILLIS;
  for (;;) {
    const crd = await client.find<Crd>(CUSTOM_RESOURCE_DEFINITIONS, { name });
    const conditions = crd?.status?.conditions ?? [];
    if (conditions.some((each) => each.type === 'Established' && each.status === 'True')) return;
    if (performance.now() > deadline) {
      const last = conditions.map((each) => `${each.type} ${each.status} ${each.message ?? ''}`).join('; ');
      throw new Error(`The definition ${name} was not established in ${ESTABLISH_TIMEOUT_MILLIS} ms: ${last}`);
    }
    await pause(50);
  }
}
