import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import { exceeding } from '../capacity/amounts.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { setDesired, specOf } from './desired.ts';
import { totalOf } from './division.ts';
import { findAllocation, requireStanding, subjectOf, touched } from './find.ts';
import type { divideInput } from './input.ts';
import { fromQuantities, toQuantities } from './quantities.ts';
import { allocationView } from './read.ts';
import type { AllocationView } from './views.ts';

/**
 * The unit divides its grant among its namespaces as it likes; the sum may not exceed what is granted. Throws INVALID with the
 * amounts that are over, CONFLICT when another tab was faster.
 */
export async function divideGrant(cmd: Command, input: z.infer<typeof divideInput>): Promise<AllocationView> {
  await inCommand(cmd, { action: 'allocation.divide', subject: subjectOf(input.id) }, async (tx) => {
    const allocation = await findAllocation(tx, cmd, input.id);
    requireStanding(allocation);
    refuseTwice(input.namespaces.map(({ part }) => part));
    const spec = specOf(allocation);
    refuseRemoval(
      spec.namespaces.map(({ part }) => part),
      input.namespaces.map(({ part }) => part),
    );
    const over = exceeding(totalOf(input.namespaces), fromQuantities(spec.quota));
    if (over.length > 0) throw overGrant(over);
    const namespaces = input.namespaces.map(({ part, quota }) => ({ part, quota: toQuantities(quota) }));
    const state = allocation.state === 'inForce' ? 'applying' : allocation.state;
    await setDesired(tx, allocation, { ...spec, namespaces }, { expected: input.version, state });
    return { result: null, before: spec.namespaces, after: namespaces, touched: touched(allocation) };
  });
  return allocationView(cmd, input.id);
}

function refuseTwice(parts: readonly string[]): void {
  const twice = parts.find((part, index) => parts.indexOf(part) !== index);
  if (twice)
    throw new AppError('INVALID', `The part "${twice}" appears twice`, { key: 'partTwice', values: { part: twice } });
}

/** Removing a namespace would delete what runs in it; that is not a matter of dividing. */
function refuseRemoval(present: readonly string[], wanted: readonly string[]): void {
  const missing = present.find((part) => !wanted.includes(part));
  if (missing)
    throw new AppError('INVALID', `The part "${missing}" exists and cannot be left out`, {
      key: 'partMissing',
      values: { part: missing },
    });
}

const overGrant = (over: string[]): AppError =>
  new AppError(
    'INVALID',
    `The shares add up to more than the grant: ${over.join(', ')}`,
    { key: 'overGrant', values: { amounts: over.join(', ') } },
    { fields: over.map((key) => ({ path: key, message: { key: 'overGrant' } })) },
  );
