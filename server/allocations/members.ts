import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { setDesired, specOf } from './desired.ts';
import { findAllocation, requireStanding, subjectOf, touched } from './find.ts';
import type { setMembersInput } from './input.ts';
import { allocationView } from './read.ts';
import type { AllocationView } from './views.ts';

type Input = z.infer<typeof setMembersInput>;

/** Who of the unit works in the namespaces. Throws INVALID for people of other units and accounts that are closed. */
export async function setMembers(cmd: Command, input: Input): Promise<AllocationView> {
  await inCommand(cmd, { action: 'allocation.setMembers', subject: subjectOf(input.id) }, async (tx) => {
    const allocation = await findAllocation(tx, cmd, input.id);
    requireStanding(allocation);
    await requireColleagues(tx, allocation.unitId, input.members);
    const spec = specOf(allocation);
    const state = allocation.state === 'inForce' ? 'applying' : allocation.state;
    await setDesired(tx, allocation, { ...spec, members: input.members }, { expected: input.version, state });
    return { result: null, before: spec.members, after: input.members, touched: touched(allocation) };
  });
  return allocationView(cmd, input.id);
}

async function requireColleagues(tx: Tx, unitId: string, members: Input['members']): Promise<void> {
  const users = members.map(({ user }) => user);
  const twice = users.find((user, index) => users.indexOf(user) !== index);
  if (twice) throw new AppError('INVALID', `${twice} appears twice`, { key: 'memberTwice', values: { user: twice } });
  const people = await tx.user.findMany({
    where: { username: { in: users }, unitId, disabledAt: null },
    select: { username: true },
  });
  const known = new Set(people.map(({ username }) => username));
  const stranger = users.find((user) => !known.has(user));
  if (!stranger) return;
  throw new AppError(
    'INVALID',
    `${stranger} is not an active account of unit ${unitId}`,
    { key: 'memberNotOfUnit', values: { user: stranger } },
    { fields: [{ path: `members.${users.indexOf(stranger)}.user`, message: { key: 'memberNotOfUnit' } }] },
  );
}
