import { readEligibility } from '../backup/eligibility.ts';
import { decideExemption, requestExemption, withdrawExemption } from '../backup/exemptions.ts';
import { exportEligibility } from '../backup/export.ts';
import {
  backUpNowInput,
  backupGetInput,
  decideExemptionInput,
  decideRestoreInput,
  eligibilityFileInput,
  eligibilityInput,
  exemptionActInput,
  findingsInput,
  noteActionInput,
  requestExemptionInput,
  requestRestoreInput,
  restoreActInput,
  restoresInput,
} from '../backup/input.ts';
import { noteAction } from '../backup/note-action.ts';
import { backUpNow } from '../backup/orders.ts';
import { readBackup, readBackups, readExemptions, readFindings, readRestores } from '../backup/read.ts';
import { decideRestore, removeRestored, requestRestore, withdrawRestore } from '../backup/restores.ts';
import type {
  BackupRow,
  BackupView,
  EligibilityFile,
  EligibilityView,
  ExemptionView,
  FindingView,
  RestoreView,
} from '../backup/views.ts';
import { allowed, router } from './trpc.ts';

const reading = allowed('operations:read', 'system:read:all', 'system:read:own');

/** Backup to the DR centre (article 5): findings, restore points, requests, exemptions, budget eligibility. */
export const backupsRouter = router({
  table: reading.query(({ ctx }): Promise<BackupRow[]> => readBackups(ctx.cmd)),
  get: reading
    .input(backupGetInput)
    .query(({ ctx, input }): Promise<BackupView> => readBackup(ctx.cmd, input.systemId)),
  findings: reading
    .input(findingsInput)
    .query(({ ctx, input }): Promise<FindingView[]> => readFindings(ctx.cmd, input)),
  noteAction: allowed('backup:operate')
    .input(noteActionInput)
    .mutation(({ ctx, input }): Promise<void> => noteAction(ctx.cmd, input)),
  now: allowed('backup:request')
    .input(backUpNowInput)
    .mutation(({ ctx, input }): Promise<string> => backUpNow(ctx.cmd, input)),
  restores: reading
    .input(restoresInput)
    .query(({ ctx, input }): Promise<RestoreView[]> => readRestores(ctx.cmd, input)),
  requestRestore: allowed('restore:request')
    .input(requestRestoreInput)
    .mutation(({ ctx, input }): Promise<string> => requestRestore(ctx.cmd, input)),
  decideRestore: allowed('backup:operate')
    .input(decideRestoreInput)
    .mutation(({ ctx, input }): Promise<void> => decideRestore(ctx.cmd, input)),
  withdrawRestore: allowed('restore:request')
    .input(restoreActInput)
    .mutation(({ ctx, input }): Promise<void> => withdrawRestore(ctx.cmd, input)),
  removeRestored: allowed('restore:request')
    .input(restoreActInput)
    .mutation(({ ctx, input }): Promise<void> => removeRestored(ctx.cmd, input)),
  exemptions: reading.query(({ ctx }): Promise<ExemptionView[]> => readExemptions(ctx.cmd)),
  requestExemption: allowed('restore:request')
    .input(requestExemptionInput)
    .mutation(({ ctx, input }): Promise<string> => requestExemption(ctx.cmd, input)),
  decideExemption: allowed('backup:decide')
    .input(decideExemptionInput)
    .mutation(({ ctx, input }): Promise<void> => decideExemption(ctx.cmd, input)),
  withdrawExemption: allowed('restore:request')
    .input(exemptionActInput)
    .mutation(({ ctx, input }): Promise<void> => withdrawExemption(ctx.cmd, input)),
  eligibility: reading
    .input(eligibilityInput)
    .query(({ ctx, input }): Promise<EligibilityView> => readEligibility(ctx.cmd, input.year)),
  exportEligibility: reading
    .input(eligibilityFileInput)
    .query(({ ctx, input }): Promise<EligibilityFile> => exportEligibility(ctx.cmd, input)),
});
