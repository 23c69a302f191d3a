import { type Tenancy, tenancyName, tenancySpecSchema } from '../resources/tenancy.ts';
import { describeAmount, MEASURES, sumAmounts, toAmounts } from './amounts.ts';

export interface Problem {
  reason: 'InvalidSpec' | 'NameMismatch' | 'SharesExceedGrant' | 'UnknownPart' | 'PortNotAllowed';
  message: string;
}

/**
 * Why this tenancy cannot be applied as it is written: the first problem, or undefined. The API server has checked the schema; this
 * checks again, because an older CRD may be installed, and adds what a schema cannot say.
 */
export function findProblem(tenancy: Tenancy): Problem | undefined {
  return schemaProblem(tenancy) ?? nameProblem(tenancy) ?? shareProblem(tenancy) ?? portProblem(tenancy);
}

function schemaProblem({ spec }: Tenancy): Problem | undefined {
  const issue = tenancySpecSchema.safeParse(spec).error?.issues[0];
  return issue && { reason: 'InvalidSpec', message: `spec.${issue.path.join('.')}: ${issue.message}` };
}

/** Namespace names are built from the tenancy's name: one that is not its system's could take another system's namespaces. */
function nameProblem({ metadata, spec }: Tenancy): Problem | undefined {
  const expected = tenancyName(spec.unit.code, spec.system.code);
  if (metadata.name === expected) return undefined;
  return { reason: 'NameMismatch', message: `The tenancy of this unit and system must be named ${expected}.` };
}

function shareProblem({ spec }: Tenancy): Problem | undefined {
  const grant = toAmounts(spec.quota);
  const total = sumAmounts(spec.namespaces.map((share) => toAmounts(share.quota)));
  const excess = MEASURES.find((measure) => total[measure] > grant[measure]);
  if (!excess) return undefined;
  const [sum, limit] = [describeAmount(excess, total[excess]), describeAmount(excess, grant[excess])];
  return { reason: 'SharesExceedGrant', message: `The shares add up to ${sum}, the grant is ${limit}: lower a share.` };
}

function portProblem({ spec }: Tenancy): Problem | undefined {
  const parts = new Set(spec.namespaces.map((share) => share.part));
  for (const { part, port, from } of spec.ports ?? []) {
    if (!parts.has(part))
      return { reason: 'UnknownPart', message: `Port ${port} names part ${part}, which does not exist.` };
    if (from === 'internet' && spec.zone !== 'internet') {
      const message = `Port ${port} of ${part} asks for the internet, which only the internet zone may meet.`;
      return { reason: 'PortNotAllowed', message };
    }
  }
  return undefined;
}
