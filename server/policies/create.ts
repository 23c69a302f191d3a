import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { policyOf } from './current.ts';
import type { CreatePolicyInput } from './input.ts';

/**
 * Writes a new version; a version is never changed.
 * @throws AppError CONFLICT when a newer one appeared since `basedOn`; INVALID when it would take effect before its
 * predecessor
 */
export async function createPolicy(cmd: Command, input: CreatePolicyInput): Promise<{ version: number }> {
  const version = input.basedOn + 1;
  const effectiveFrom = new Date(input.effectiveFrom);
  return inCommand(cmd, { action: 'policy.create', subject: { type: 'policy', id: String(version) } }, async (tx) => {
    const newest = await tx.policy.findFirst({ orderBy: { version: 'desc' } });
    if ((newest?.version ?? 0) !== input.basedOn) {
      throw new AppError('CONFLICT', 'a newer policy exists', {
        key: 'policy.newerExists',
        values: { version: newest?.version ?? 0 },
      });
    }
    if (newest && effectiveFrom < newest.effectiveFrom) throw tooEarly();
    const before = await policyOf(tx, input.basedOn);
    const { body, note } = input;
    await tx.policy.create({
      data: { version, body, effectiveFrom, note, authorId: cmd.actor.id, createdAt: cmd.clock.now() },
    });
    return { result: { version }, before, after: body, reason: note };
  });
}

const tooEarly = () =>
  new AppError(
    'INVALID',
    'takes effect before its predecessor',
    { key: 'policy.tooEarly' },
    { fields: [{ path: 'effectiveFrom', message: { key: 'policy.tooEarly' } }] },
  );
