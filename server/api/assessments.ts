import { readAppeals } from '../assessment/appeal-views.ts';
import { raiseAppeal, withdrawAppeal } from '../assessment/appeals.ts';
import { decideAppeal } from '../assessment/decide-appeal.ts';
import { verifyAssessment } from '../assessment/digest.ts';
import {
  answerableInput,
  appealInput,
  assessmentInput,
  decideAppealInput,
  dissolveInput,
  draftSchemeInput,
  moveInput,
  newSchemeInput,
  openInput,
  publishSchemeInput,
  reorganisationInput,
  schemesInput,
  trendInput,
  unitInput,
  withdrawAppealInput,
  workbookInput,
} from '../assessment/input.ts';
import {
  collectAssessment,
  decideAssessment,
  finaliseAssessment,
  openAssessment,
  previewAssessment,
  publishAssessment,
  reopenAssessment,
} from '../assessment/life.ts';
import { readAssessment, readAssessments, readLeague, readTrend } from '../assessment/read.ts';
import { readUnitResult } from '../assessment/read-unit.ts';
import { answerableSystems, previewReorganisation } from '../assessment/reorganisation.ts';
import { dissolveUnit, moveSystems, readResponsibilities } from '../assessment/responsibility.ts';
import { draftScheme, proposeScheme, publishScheme, readSchemes } from '../assessment/scheme-records.ts';
import type {
  AnswerableSystem,
  AppealView,
  AssessmentRow,
  AssessmentView,
  LeagueRow,
  ReorganisationPreview,
  ResponsibilityView,
  SchemeView,
  TrendPoint,
  UnitResultView,
  WorkbookView,
} from '../assessment/views.ts';
import { assessmentWorkbook } from '../assessment/workbook.ts';
import { allowed, router } from './trpc.ts';

const reading = allowed('assessment:read:all', 'assessment:read:own');
const city = allowed('assessment:read:all');
const managing = allowed('assessment:manage');
const deciding = allowed('assessment:decide');
const appealing = allowed('assessment:appeal');

export const assessmentsRouter = router({
  table: reading.query(({ ctx }): Promise<AssessmentRow[]> => readAssessments(ctx.cmd)),
  get: reading
    .input(assessmentInput)
    .query(({ ctx, input }): Promise<AssessmentView> => readAssessment(ctx.cmd, input)),
  league: city.input(assessmentInput).query(({ ctx, input }): Promise<LeagueRow[]> => readLeague(ctx.cmd, input)),
  unit: reading.input(unitInput).query(({ ctx, input }): Promise<UnitResultView> => readUnitResult(ctx.cmd, input)),
  trend: reading.input(trendInput).query(({ ctx, input }): Promise<TrendPoint[]> => readTrend(ctx.cmd, input)),
  appeals: reading.input(assessmentInput).query(({ ctx, input }): Promise<AppealView[]> => readAppeals(ctx.cmd, input)),
  workbook: reading
    .input(workbookInput)
    .query(({ ctx, input }): Promise<WorkbookView> => assessmentWorkbook(ctx.cmd, input)),
  verify: city
    .input(assessmentInput)
    .query(({ ctx, input }): Promise<{ whole: boolean | null; digest: string }> => verifyAssessment(ctx.cmd, input)),

  schemes: reading.input(schemesInput).query(({ ctx, input }): Promise<SchemeView[]> => readSchemes(ctx.cmd, input)),
  proposal: managing.input(newSchemeInput).query(({ ctx, input }) => proposeScheme(ctx.cmd, input)),
  draftScheme: managing
    .input(draftSchemeInput)
    .mutation(({ ctx, input }): Promise<SchemeView> => draftScheme(ctx.cmd, input)),
  publishScheme: deciding
    .input(publishSchemeInput)
    .mutation(({ ctx, input }): Promise<SchemeView> => publishScheme(ctx.cmd, input)),

  open: managing.input(openInput).mutation(({ ctx, input }): Promise<{ id: string }> => openAssessment(ctx.cmd, input)),
  collect: managing
    .input(assessmentInput)
    .mutation(({ ctx, input }): Promise<void> => collectAssessment(ctx.cmd, input)),
  preview: managing
    .input(assessmentInput)
    .mutation(({ ctx, input }): Promise<void> => previewAssessment(ctx.cmd, input)),
  reopen: managing.input(assessmentInput).mutation(({ ctx, input }): Promise<void> => reopenAssessment(ctx.cmd, input)),
  publish: deciding
    .input(assessmentInput)
    .mutation(({ ctx, input }): Promise<void> => publishAssessment(ctx.cmd, input)),
  decide: deciding.input(assessmentInput).mutation(({ ctx, input }): Promise<void> => decideAssessment(ctx.cmd, input)),
  finalise: deciding
    .input(assessmentInput)
    .mutation(({ ctx, input }): Promise<void> => finaliseAssessment(ctx.cmd, input)),

  appeal: appealing
    .input(appealInput)
    .mutation(({ ctx, input }): Promise<{ id: string }> => raiseAppeal(ctx.cmd, input)),
  withdrawAppeal: appealing
    .input(withdrawAppealInput)
    .mutation(({ ctx, input }): Promise<void> => withdrawAppeal(ctx.cmd, input)),
  decideAppeal: deciding
    .input(decideAppealInput)
    .mutation(({ ctx, input }): Promise<void> => decideAppeal(ctx.cmd, input)),

  responsibilities: city.query(({ ctx }): Promise<ResponsibilityView> => readResponsibilities(ctx.cmd)),
  answerableSystems: managing
    .input(answerableInput)
    .query(({ ctx, input }): Promise<AnswerableSystem[]> => answerableSystems(ctx.cmd, input)),
  previewReorganisation: managing
    .input(reorganisationInput)
    .query(({ ctx, input }): Promise<ReorganisationPreview> => previewReorganisation(ctx.cmd, input)),
  moveSystems: managing.input(moveInput).mutation(({ ctx, input }): Promise<void> => moveSystems(ctx.cmd, input)),
  dissolveUnit: managing.input(dissolveInput).mutation(({ ctx, input }): Promise<void> => dissolveUnit(ctx.cmd, input)),
});
