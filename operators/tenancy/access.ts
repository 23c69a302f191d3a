import type { Tenancy } from '../resources/tenancy.ts';
import { ROLE_BINDINGS, ROLES, SERVICE_ACCOUNTS } from '../runtime/kinds.ts';
import type { TenancyCache } from './cache.ts';
import { accountsOf, bindingOf, bindingsOf, type DesiredChild, type ServerIdentity } from './children.ts';
import { BOUND_ROLES, type BoundRole, memberRoleName } from './member-roles.ts';
import type { Mode } from './mode.ts';
import { accountName, MEMBERS_NAMESPACE } from './names.ts';
import type { ChildWriter } from './writer.ts';

type Tools = { cache: TenancyCache; writer: ChildWriter };

/**
 * Takes away what members no longer may, before anything else is done: bindings that should not be, and people who should not be in
 * them. Answers what was taken, for the record.
 */
export async function takeAccess(tenancy: Tenancy, mode: Mode, { cache, writer }: Tools): Promise<string[]> {
  const name = tenancy.metadata.name ?? '';
  const wanted = new Map(bindingsOf(tenancy, mode).map((binding) => [keyOf(binding), namesIn(binding)]));
  const taken: string[] = [];
  for (const { namespace = '', name: binding, subjects = [], role = '' } of cache.childrenOf(ROLE_BINDINGS, name)) {
    if (namespace === MEMBERS_NAMESPACE) continue;
    const allowed = wanted.get(keyOf({ namespace, name: binding }));
    const kept = subjects.filter((subject) => allowed?.includes(subject));
    if (role === binding && allowed && kept.length === subjects.length) continue;
    const place = { kind: ROLE_BINDINGS, namespace, name: binding };
    const bound = BOUND_ROLES.find((each) => memberRoleName(each) === role);
    if (role === binding && bound && kept.length > 0) await writer.ensure(narrowed(tenancy, namespace, bound, kept));
    else await writer.remove(place);
    taken.push(`RoleBinding ${namespace}/${binding}`);
  }
  return taken;
}

const keyOf = ({ namespace, name }: Pick<DesiredChild, 'namespace' | 'name'>): string => `${namespace}/${name}`;

const namesIn = (binding: DesiredChild): string[] =>
  (binding.object.subjects as { name: string }[]).map(({ name }) => name);

const narrowed = (tenancy: Tenancy, namespace: string, role: BoundRole, accounts: string[]): DesiredChild =>
  bindingOf(
    tenancy,
    namespace,
    role,
    accounts.map((name) => ({ kind: 'ServiceAccount', name, namespace: MEMBERS_NAMESPACE })),
  );

/** Accounts first, which can do nothing by themselves, then the bindings: the last thing of all that is written. */
export async function giveAccess(
  tenancy: Tenancy,
  mode: Mode,
  guarded: ReadonlySet<string>,
  server: ServerIdentity,
  { writer }: Tools,
): Promise<string[]> {
  const accounts = await writeAll(accountsOf(tenancy, server), writer);
  const open = bindingsOf(tenancy, mode).filter(({ namespace = '' }) => guarded.has(namespace));
  return [...accounts, ...(await writeAll(open, writer))];
}

async function writeAll(children: DesiredChild[], writer: ChildWriter): Promise<string[]> {
  const results = await Promise.all(children.map(async (child) => ({ child, result: await writer.ensure(child) })));
  return results
    .filter(({ result }) => result !== 'unchanged')
    .map(({ child }) => `${child.kind.kind} ${child.namespace}/${child.name}`);
}

/** Accounts of people who are no longer members: their tokens end with them. Answers what was removed. */
export async function removeAccounts(
  tenancy: Tenancy,
  members: readonly { user: string }[],
  { cache, writer }: Tools,
): Promise<string[]> {
  const name = tenancy.metadata.name ?? '';
  const kept = new Set(members.map(({ user }) => accountName(name, user)));
  const kinds = members.length ? [SERVICE_ACCOUNTS] : [ROLE_BINDINGS, ROLES, SERVICE_ACCOUNTS];
  const surplus = kinds.flatMap((kind) =>
    cache
      .childrenOf(kind, name)
      .filter((child) => child.namespace === MEMBERS_NAMESPACE && !kept.has(child.name))
      .map((child) => ({ kind, namespace: child.namespace, name: child.name })),
  );
  for (const child of surplus) await writer.remove(child);
  return surplus.map((child) => `${child.kind.kind} ${child.namespace}/${child.name}`);
}
