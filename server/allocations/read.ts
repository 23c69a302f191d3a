import { GROUP, VERSION } from '../../operators/resources/group.ts';
import { namespaceName, type TenancySpec, type TenancyStatus } from '../../operators/resources/tenancy.ts';
import { amountsFrom } from '../capacity/amounts.ts';
import { queuePositionOf } from '../capacity/queue.ts';
import { type Contact, readContact } from '../cluster/contact.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { type AllocationRow, specOf, statusOf } from './desired.ts';
import { fromQuantities } from './quantities.ts';
import { usedOf } from './use.ts';
import type { AllocationView, DispatchView, Environment, NamespaceView, PendingView } from './views.ts';

/** Systems the actor may look into: all, or those of the own unit (for a county authority: of its units, too). */
export const systemsOf = (cmd: Pick<Command, 'actor'>) =>
  can(cmd.actor, 'system:read:all')
    ? {}
    : {
        OR: [
          { unitId: cmd.actor.unitId },
          ...(can(cmd.actor, 'review:completeness') ? [{ unit: { parentId: cmd.actor.unitId } }] : []),
        ],
      };

/** The allocation of a system; null while it has none. Throws NOT_FOUND for what the actor may not know. */
export async function readAllocation(cmd: Command, systemId: string): Promise<AllocationView | null> {
  const system = await cmd.db.system.findFirst({
    where: { id: systemId, ...systemsOf(cmd) },
    include: { allocation: true },
  });
  if (!system) throw new AppError('NOT_FOUND', `No system ${systemId}`, { key: 'systemNotFound' });
  return system.allocation ? allocationView(cmd, system.allocation.id) : null;
}

export async function allocationView(cmd: Pick<Command, 'db'>, id: string): Promise<AllocationView> {
  const allocation = await cmd.db.allocation.findUniqueOrThrow({
    where: { id },
    include: { system: { include: { unit: { select: { name: true } } } } },
  });
  const spec = specOf(allocation);
  const status = statusOf(allocation);
  const retirement = await cmd.db.retirement.findFirst({
    where: { systemId: allocation.systemId, state: { not: 'cancelled' } },
    orderBy: { createdAt: 'desc' },
    select: { id: true },
  });
  return {
    id: allocation.id,
    systemId: allocation.systemId,
    systemName: allocation.system.name,
    unitId: allocation.unitId,
    unitName: allocation.system.unit.name,
    tenancyName: allocation.tenancyName,
    state: allocation.state,
    environment: allocation.environment as Environment,
    granted: amountsFrom(allocation.granted),
    pending: await pendingOf(cmd, allocation),
    enforced: status?.quota ? fromQuantities(status.quota) : null,
    used: usedOf(status),
    namespaces: spec.namespaces.map((one) => namespaceView(allocation.tenancyName, one, status)),
    members: await membersOf(cmd, spec, status),
    zone: spec.zone,
    protectionLevel: spec.protectionLevel,
    disasterRecovery: spec.disasterRecovery,
    phase: status?.phase ?? null,
    conditions: (status?.conditions ?? []).map(
      ({ type, status: holds, reason, message, said, lastTransitionTime }) => ({
        type,
        status: holds,
        reason,
        message,
        said,
        lastTransitionTime,
      }),
    ),
    gate: status?.gate ?? [],
    frozen: spec.frozen,
    expiresAt: spec.expiresAt ?? null,
    dispatch: dispatchView(allocation, await readContact(cmd.db)),
    proofCommand: `kubectl get tenancies.${VERSION}.${GROUP} ${allocation.tenancyName} -o yaml`,
    applicationId: allocation.applicationId,
    retirementId: retirement?.id ?? null,
    version: allocation.version,
  };
}

async function pendingOf(cmd: Pick<Command, 'db'>, allocation: AllocationRow): Promise<PendingView | null> {
  if (!allocation.pending) return null;
  return {
    amounts: amountsFrom(allocation.pending),
    waitsFor: allocation.queuedAt ? 'capacity' : 'cloud',
    queuePosition: await queuePositionOf(cmd.db, allocation.systemId),
    since: allocation.queuedAt?.toISOString() ?? null,
  };
}

function namespaceView(
  tenancy: string,
  { part, quota }: TenancySpec['namespaces'][number],
  status: TenancyStatus | null,
): NamespaceView {
  const found = status?.namespaces?.find((one) => one.part === part);
  return {
    part,
    name: found?.name ?? namespaceName(tenancy, part),
    quota: fromQuantities(quota),
    enforced: found?.quota ? fromQuantities(found.quota) : null,
    used: found?.used ? fromQuantities(found.used) : null,
  };
}

async function membersOf(cmd: Pick<Command, 'db'>, spec: TenancySpec, status: TenancyStatus | null) {
  const people = await cmd.db.user.findMany({
    where: { username: { in: spec.members.map(({ user }) => user) } },
    select: { username: true, name: true },
  });
  const names = new Map(people.map(({ username, name }) => [username, name]));
  const given = new Set((status?.members ?? []).map(({ user }) => user));
  return spec.members.map(({ user, role }) => ({
    user,
    role,
    name: names.get(user) ?? user,
    inForce: given.has(user),
  }));
}

function dispatchView(allocation: AllocationRow, contact: Contact): DispatchView {
  const { desiredVersion, dispatchedVersion, observedVersion, dispatchError } = allocation;
  const observedAt = allocation.observedAt?.toISOString() ?? null;
  if (!contact.reachable) return { state: 'unreachable', error: contact.error, observedAt };
  if (dispatchError) return { state: 'failed', error: dispatchError, observedAt };
  if (dispatchedVersion < desiredVersion) return { state: 'toDispatch', error: null, observedAt };
  return { state: observedVersion < desiredVersion ? 'dispatched' : 'observed', error: null, observedAt };
}
