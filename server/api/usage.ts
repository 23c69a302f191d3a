import { cityUsage } from '../usage/reading/city.ts';
import { exemptSystem, readExemptions, revokeExemption } from '../usage/reading/exemptions.ts';
import {
  exemptInput,
  importSamplesInput,
  orphansInput,
  revokeExemptionInput,
  systemUsageInput,
  verdictTableInput,
  whatIfInput,
  workloadInput,
} from '../usage/reading/input.ts';
import { readOrphans } from '../usage/reading/orphans.ts';
import { verdictTable } from '../usage/reading/rows.ts';
import { systemUsage, workloadView } from '../usage/reading/system.ts';
import type {
  CityUsage,
  ExemptionView,
  OrphanRow,
  SystemUsage,
  VerdictRow,
  WorkloadView,
} from '../usage/reading/views.ts';
import { tryPolicy } from '../usage/reading/what-if.ts';
import { importSamples, type SamplesReport } from '../usage/samples/import-samples.ts';
import type { WhatIf } from '../usage/what-if.ts';
import { allowed, router } from './trpc.ts';

const reading = allowed('system:read:all', 'system:read:own');

export const usageRouter = router({
  verdicts: reading
    .input(verdictTableInput)
    .query(({ ctx, input }): Promise<VerdictRow[]> => verdictTable(ctx.cmd, input)),
  workload: reading
    .input(workloadInput)
    .query(({ ctx, input }): Promise<WorkloadView> => workloadView(ctx.cmd, input.id)),
  system: reading.input(systemUsageInput).query(({ ctx, input }): Promise<SystemUsage> => systemUsage(ctx.cmd, input)),
  city: allowed('system:read:all').query(({ ctx }): Promise<CityUsage> => cityUsage(ctx.cmd)),
  whatIf: allowed('policy:manage', 'usage:judge')
    .input(whatIfInput)
    .query(({ ctx, input }): Promise<WhatIf> => tryPolicy(ctx.cmd, input.usage)),
  orphans: reading
    .input(orphansInput)
    .query(({ ctx, input }): Promise<OrphanRow[]> => readOrphans(ctx.cmd, input.systemId)),
  importSamples: allowed('usage:import')
    .input(importSamplesInput)
    .mutation(({ ctx, input }): Promise<SamplesReport> => importSamples(ctx.cmd, input)),
  exemptions: reading.query(({ ctx }): Promise<ExemptionView[]> => readExemptions(ctx.cmd)),
  exempt: allowed('usage:exempt')
    .input(exemptInput)
    .mutation(({ ctx, input }): Promise<{ id: string }> => exemptSystem(ctx.cmd, input)),
  revokeExemption: allowed('usage:exempt')
    .input(revokeExemptionInput)
    .mutation(({ ctx, input }): Promise<void> => revokeExemption(ctx.cmd, input)),
});
