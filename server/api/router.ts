import { allocationsRouter } from './allocations.ts';
import { applicationsRouter } from './applications.ts';
import { assessmentsRouter } from './assessments.ts';
import { auditRouter } from './audit.ts';
import { authRouter } from './auth.ts';
import { backupsRouter } from './backups.ts';
import { bulletinItemsRouter, bulletinsRouter } from './bulletins.ts';
import { capacityRouter } from './capacity.ts';
import { channelsRouter } from './channels.ts';
import { complaintsRouter } from './complaints.ts';
import { delegationsRouter } from './delegations.ts';
import { drillsRouter, guardPeriodsRouter } from './drills.ts';
import { guideRouter } from './guide.ts';
import { importsRouter } from './imports.ts';
import { noticesRouter } from './notices.ts';
import { operationsRouter } from './operations.ts';
import { policiesRouter } from './policies.ts';
import { probesRouter } from './probes.ts';
import { providerReviewsRouter } from './provider-reviews.ts';
import { operationReportsRouter } from './reports.ts';
import { resourceFindingsRouter } from './resource-findings.ts';
import { certificatesRouter, retirementsRouter } from './retirements.ts';
import { reviewRouter } from './review.ts';
import { searchRouter } from './search.ts';
import { supervisionRouter } from './supervision.ts';
import { systemsRouter } from './systems.ts';
import { testsRouter } from './tests.ts';
import { incidentsRouter, ticketsRouter } from './tickets.ts';
import { trialsRouter } from './trials.ts';
import { createCallerFactory, router } from './trpc.ts';
import { unitsRouter } from './units.ts';
import { usageRouter } from './usage.ts';
import { usersRouter } from './users.ts';
import { workRouter } from './work.ts';

/** Everything the console can ask. One thin router per subject. */
export const appRouter = router({
  assessments: assessmentsRouter,
  complaints: complaintsRouter,
  providerReviews: providerReviewsRouter,
  allocations: allocationsRouter,
  bulletins: bulletinsRouter,
  bulletinItems: bulletinItemsRouter,
  capacity: capacityRouter,
  certificates: certificatesRouter,
  channels: channelsRouter,
  imports: importsRouter,
  retirements: retirementsRouter,
  tests: testsRouter,
  tickets: ticketsRouter,
  incidents: incidentsRouter,
  trials: trialsRouter,
  users: usersRouter,
  usage: usageRouter,
  resourceFindings: resourceFindingsRouter,
  units: unitsRouter,
  work: workRouter,
  search: searchRouter,
  policies: policiesRouter,
  probes: probesRouter,
  operations: operationsRouter,
  operationReports: operationReportsRouter,
  notices: noticesRouter,
  auth: authRouter,
  backups: backupsRouter,
  audit: auditRouter,
  systems: systemsRouter,
  supervision: supervisionRouter,
  review: reviewRouter,
  drills: drillsRouter,
  guardPeriods: guardPeriodsRouter,
  guide: guideRouter,
  delegations: delegationsRouter,
  applications: applicationsRouter,
});

export type AppRouter = typeof appRouter;

/** Calls procedures without HTTP: tests, the demo, imports. */
export const createCaller = createCallerFactory(appRouter);
