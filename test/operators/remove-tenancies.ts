import { LABELS } from '../../operators/resources/group.ts';
import { namespaceName, type Tenancy } from '../../operators/resources/tenancy.ts';
import type { KubeClient, KubeObject } from '../../operators/runtime/client.ts';
import { NAMESPACES, ROLE_BINDINGS, ROLES, SERVICE_ACCOUNTS, TENANCIES } from '../../operators/runtime/kinds.ts';
import { MEMBERS_NAMESPACE } from '../../operators/tenancy/names.ts';

/**
 * Removes tenancies with all that was made for them: accounts, and namespaces, by label, as those of parts that were dropped since are
 * named nowhere any more. Their controller must have stopped, or it would put everything back.
 * @returns says whether the namespaces are gone by now; deleting them again where need be
 */
export async function removeTenancies(
  client: KubeClient,
  tenancies: readonly Tenancy[],
): Promise<() => Promise<boolean>> {
  const names = tenancies.map(({ metadata }) => metadata.name ?? '');
  for (const name of names) {
    await client.patch(TENANCIES, { name }, 'merge', { metadata: { finalizers: null } });
    await client.delete(TENANCIES, { name });
    await removeAccounts(client, name);
  }
  const removeNamespaces = async () => {
    const left = await namespacesOf(client, tenancies, names);
    for (const { metadata } of left)
      if (!metadata.deletionTimestamp) await client.delete(NAMESPACES, { name: metadata.name ?? '' });
    return left.length === 0;
  };
  await removeNamespaces();
  return removeNamespaces;
}

async function removeAccounts(client: KubeClient, tenancy: string): Promise<void> {
  for (const kind of [ROLE_BINDINGS, ROLES, SERVICE_ACCOUNTS]) {
    const labelSelector = `${LABELS.tenancy}=${tenancy}`;
    for (const { metadata } of (await client.list<KubeObject>(kind, MEMBERS_NAMESPACE, { labelSelector })).items)
      await client.delete(kind, { namespace: MEMBERS_NAMESPACE, name: metadata.name ?? '' });
  }
}

/** Also one that a test made itself, without the label, to be in a tenancy's way. */
async function namespacesOf(client: KubeClient, tenancies: readonly Tenancy[], names: string[]): Promise<KubeObject[]> {
  const wanted = tenancies.flatMap(({ metadata, spec }) =>
    spec.namespaces.map(({ part }) => namespaceName(metadata.name ?? '', part)),
  );
  const { items } = await client.list<KubeObject>(NAMESPACES);
  return items.filter(
    ({ metadata }) => names.includes(metadata.labels?.[LABELS.tenancy] ?? '') || wanted.includes(metadata.name ?? ''),
  );
}
