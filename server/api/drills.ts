import { readDuty } from '../drills/duty.ts';
import { evidencePackage } from '../drills/evidence.ts';
import { beginGuided, endGuided, enterGuided } from '../drills/guided-commands.ts';
import {
  addPlanItemInput,
  addProblemInput,
  cancelPlanItemInput,
  closeProblemInput,
  confirmPlanInput,
  draftPlanInput,
  drillGetInput,
  drillTableInput,
  dutyInput,
  guidedEntryInput,
  guidedMoveInput,
  movePlanItemInput,
  planInput,
  setProbesInput,
  signDrillInput,
} from '../drills/input.ts';
import { addPlanItem, cancelPlanItem, confirmPlan, draftYear, movePlanItem } from '../drills/plan-commands.ts';
import { readPlan } from '../drills/plan-read.ts';
import { addProblem, closeProblem } from '../drills/problems.ts';
import { readDrill, readDrills } from '../drills/read.ts';
import { setProbes, signDrill } from '../drills/sign.ts';
import type { DrillRow, DrillView, DutyRow, EvidenceView, PlanView } from '../drills/views.ts';
import { AppError } from '../errors.ts';
import { addGuardPeriodInput, cancelGuardPeriodInput, guardPeriodsInput } from '../guard/input.ts';
import { addGuardPeriod, cancelGuardPeriod, readGuardPeriods } from '../guard/periods.ts';
import type { GuardPeriodView } from '../guard/views.ts';
import { can } from '../identity/permissions.ts';
import { allowed, router } from './trpc.ts';

const reading = allowed('operations:read', 'system:read:own');
const planning = allowed('drill:manage', 'drill:approve');
const guiding = allowed('drill:manage');
const takingPart = allowed('drill:manage', 'drill:sign', 'drill:approve');

export const drillsRouter = router({
  plan: allowed('operations:read')
    .input(planInput)
    .query(({ ctx, input }): Promise<PlanView | null> => readPlan(ctx.cmd, input)),
  draftPlan: planning.input(draftPlanInput).mutation(({ ctx, input }): Promise<PlanView> => draftYear(ctx.cmd, input)),
  moveItem: planning
    .input(movePlanItemInput)
    .mutation(({ ctx, input }): Promise<PlanView> => movePlanItem(ctx.cmd, input)),
  addItem: planning
    .input(addPlanItemInput)
    .mutation(({ ctx, input }): Promise<PlanView> => addPlanItem(ctx.cmd, input)),
  cancelItem: planning
    .input(cancelPlanItemInput)
    .mutation(({ ctx, input }): Promise<PlanView> => cancelPlanItem(ctx.cmd, input)),
  confirmPlan: planning.input(confirmPlanInput).mutation(({ ctx, input }): Promise<PlanView> => {
    const scope = input.party === 'provider' ? 'drill:manage' : 'drill:approve';
    if (!can(ctx.cmd.actor, scope)) throw new AppError('FORBIDDEN', `needs ${scope}`, { key: 'notAllowed' });
    return confirmPlan(ctx.cmd, input);
  }),
  table: reading.input(drillTableInput).query(({ ctx, input }): Promise<DrillRow[]> => readDrills(ctx.cmd, input)),
  duty: reading.input(dutyInput).query(({ ctx, input }): Promise<DutyRow[]> => readDuty(ctx.cmd, input)),
  get: reading.input(drillGetInput).query(({ ctx, input }): Promise<DrillView> => readDrill(ctx.cmd, input.id)),
  evidence: reading.input(drillGetInput).query(async ({ ctx, input }): Promise<EvidenceView> => {
    const { fileName, digest, files } = await evidencePackage(ctx.cmd, input.id);
    return { fileName, digest, files };
  }),
  setProbes: guiding.input(setProbesInput).mutation(({ ctx, input }): Promise<DrillView> => setProbes(ctx.cmd, input)),
  sign: takingPart.input(signDrillInput).mutation(({ ctx, input }): Promise<DrillView> => signDrill(ctx.cmd, input)),
  addProblem: takingPart
    .input(addProblemInput)
    .mutation(({ ctx, input }): Promise<DrillView> => addProblem(ctx.cmd, input)),
  closeProblem: takingPart
    .input(closeProblemInput)
    .mutation(({ ctx, input }): Promise<DrillView> => closeProblem(ctx.cmd, input)),
  begin: guiding.input(guidedMoveInput).mutation(({ ctx, input }): Promise<DrillView> => beginGuided(ctx.cmd, input)),
  enter: guiding.input(guidedEntryInput).mutation(({ ctx, input }): Promise<DrillView> => enterGuided(ctx.cmd, input)),
  end: guiding.input(guidedMoveInput).mutation(({ ctx, input }): Promise<DrillView> => endGuided(ctx.cmd, input)),
});

export const guardPeriodsRouter = router({
  list: reading
    .input(guardPeriodsInput)
    .query(({ ctx, input }): Promise<GuardPeriodView[]> => readGuardPeriods(ctx.cmd, input)),
  add: allowed('guard:manage')
    .input(addGuardPeriodInput)
    .mutation(({ ctx, input }): Promise<GuardPeriodView> => addGuardPeriod(ctx.cmd, input)),
  cancel: allowed('guard:manage')
    .input(cancelGuardPeriodInput)
    .mutation(({ ctx, input }): Promise<GuardPeriodView> => cancelGuardPeriod(ctx.cmd, input)),
});
