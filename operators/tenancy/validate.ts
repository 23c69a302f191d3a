import { type Sentence, say } from '../resources/sentences.ts';
import { type Tenancy, tenancyName, tenancySpecSchema } from '../resources/tenancy.ts';
import { AMOUNT_NAMES, formatAmount, MEASURES, sumAmounts, toAmounts } from './amounts.ts';

export interface Problem {
  reason: 'InvalidSpec' | 'NameMismatch' | 'SharesExceedGrant' | 'UnknownPart' | 'PortNotAllowed';
  said: Sentence[];
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
  if (!issue) return undefined;
  const { path, message: problem } = issue;
  return { reason: 'InvalidSpec', said: [say('tenancy.invalid', { path: `spec.${path.join('.')}`, problem })] };
}

/** Namespace names are built from the tenancy's name: one that is not its system's could take another system's namespaces. */
function nameProblem({ metadata, spec }: Tenancy): Problem | undefined {
  const expected = tenancyName(spec.unit.code, spec.system.code);
  if (metadata.name === expected) return undefined;
  return { reason: 'NameMismatch', said: [say('tenancy.misnamed', { name: expected })] };
}

function shareProblem({ spec }: Tenancy): Problem | undefined {
  const grant = toAmounts(spec.quota);
  const total = sumAmounts(spec.namespaces.map((share) => toAmounts(share.quota)));
  const excess = MEASURES.find((measure) => total[measure] > grant[measure]);
  if (!excess) return undefined;
  const [sum, limit] = [formatAmount(excess, total[excess]), formatAmount(excess, grant[excess])];
  const sentence = say('tenancy.sharesExceed', { measure: AMOUNT_NAMES[excess], sum, grant: limit });
  return { reason: 'SharesExceedGrant', said: [sentence] };
}

function portProblem({ spec }: Tenancy): Problem | undefined {
  const parts = new Set(spec.namespaces.map((share) => share.part));
  for (const { part, port, from } of spec.ports ?? []) {
    if (!parts.has(part)) return { reason: 'UnknownPart', said: [say('tenancy.unknownPart', { port, part })] };
    if (from === 'internet' && spec.zone !== 'internet') {
      return { reason: 'PortNotAllowed', said: [say('tenancy.portNotAllowed', { port, part })] };
    }
  }
  return undefined;
}
