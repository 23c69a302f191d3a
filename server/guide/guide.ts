import { CHECKS } from '../applications/checks/chain.ts';
import type { CheckName } from '../applications/checks/check.ts';
import { ACCEPTED_MIMES, MATERIAL_KINDS, type MaterialKind, requiredMaterials } from '../applications/materials.ts';
import { APPLICATION_KINDS, type ApplicationKind, type StepName, type StepOutcome } from '../applications/stages.ts';
import { type Action, TRANSITIONS } from '../applications/transitions.ts';
import type { Command } from '../context.ts';
import type { Scope } from '../identity/permissions.ts';
import { currentPolicy } from '../policies/current.ts';
import { limitDaysOf } from '../policies/limit-days.ts';
import type { PolicyBody } from '../policies/policy.ts';
import { SAMPLES } from './samples.ts';
import type { GuideRow, GuideView } from './views.ts';

/** Articles of the regulation that each matter rests on. */
const BASIS: Record<ApplicationKind, readonly number[]> = {
  open: [5, 6, 7, 34],
  change: [6, 7],
  terminate: [7],
  exemption: [5, 9],
};

/** Which checks set conditions for a kind; the rest is evidence only. */
const CONDITIONS: Record<ApplicationKind, readonly CheckName[]> = {
  open: ['notClassified', 'protectionLevel', 'materialsComplete', 'amountsConsistent'],
  change: ['protectionLevel', 'materialsComplete', 'amountsConsistent', 'presentUse', 'shrinkFitsPeak'],
  terminate: ['materialsComplete'],
  exemption: ['materialsComplete'],
};

/** Each step of the review with the act that begins its desk's work. */
const REVIEW: readonly { step: StepName; by: Action; outcomes: readonly StepOutcome[] }[] = [
  { step: 'completeness', by: 'complete', outcomes: ['complete', 'returned', 'refused'] },
  { step: 'technical', by: 'feasible', outcomes: ['feasible', 'returned', 'infeasible'] },
  { step: 'decision', by: 'approve', outcomes: ['approved', 'rejected'] },
];

export async function listGuides(cmd: Command): Promise<GuideRow[]> {
  const { body } = await currentPolicy(cmd.db, cmd.clock.now());
  return APPLICATION_KINDS.map((kind) => ({
    kind,
    basis: [...BASIS[kind]],
    totalDays: REVIEW.reduce((days, { step }) => days + limitDaysOf(body.steps, step), 0),
    materials: requiredMaterials(kind, {}).length,
  }));
}

/** 办事指南 of one kind, derived from the tables that the server acts by: it cannot say anything else than what happens. */
export async function guideOf(cmd: Command, kind: ApplicationKind): Promise<GuideView> {
  const { version, body } = await currentPolicy(cmd.db, cmd.clock.now());
  return {
    kind,
    basis: [...BASIS[kind]],
    conditions: CONDITIONS[kind].map((key) => ({ key, why: CHECKS.find(({ name }) => name === key)?.why ?? '' })),
    procedure: [...procedureOf(body), ...executionOf(kind, body)],
    materials: materialsOf(kind),
    acceptedMimes: [...ACCEPTED_MIMES],
    maxFileBytes: body.upload.maxBytes,
    sample: SAMPLES[kind],
    policyVersion: version,
  };
}

type Procedure = GuideView['procedure'];

const procedureOf = (policy: PolicyBody): Procedure =>
  REVIEW.map(({ step, by, outcomes }) => {
    const row = TRANSITIONS.find(({ action }) => action === by);
    const scope: Scope | null = row?.scope ?? null;
    const party = row?.party === 'acceptor' ? 'acceptor' : 'authority';
    return { step, party, scope, limitDays: limitDaysOf(policy.steps, step), outcomes: [...outcomes] };
  });

/** What follows an approval: only a new system has a trial (article 7); everything but an exemption is delivered. */
function executionOf(kind: ApplicationKind, { steps }: PolicyBody): Procedure {
  const confirmation = {
    step: 'confirmation',
    party: 'unit',
    scope: 'trial:confirm:unit',
    limitDays: steps.confirmation,
    outcomes: ['confirmed'],
  } as const;
  const delivery = {
    step: 'delivery',
    party: 'provider',
    scope: null,
    limitDays: limitDaysOf(steps, 'delivery'),
    outcomes: ['delivered'],
  } as const;
  const chain = { open: [confirmation, delivery], change: [delivery], terminate: [], exemption: [] }[kind];
  return chain.map((one) => ({ ...one, outcomes: [...one.outcomes] }));
}

function materialsOf(kind: ApplicationKind): GuideView['materials'] {
  const always = requiredMaterials(kind, {});
  const atLevel3 = requiredMaterials(kind, { system: { protectionLevel: 3 }, change: { newProtectionLevel: 3 } });
  const whenOf = (one: MaterialKind) =>
    always.includes(one) ? 'always' : atLevel3.includes(one) ? 'level3' : 'optional';
  return MATERIAL_KINDS.map((one) => ({ kind: one, required: atLevel3.includes(one), when: whenOf(one) }));
}
