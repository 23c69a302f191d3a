import { Navigate, Route, Router, useLocation, useParams } from '@solidjs/router';
import { createEffect, type JSX, lazy, Match, Show, Switch } from 'solid-js';
import type { Scope } from '../server/identity/permissions.ts';
import { failureIn } from './api/query.ts';
import { isReady, type Person, readMe, SignedIn, useSession } from './api/session.tsx';
import { failureMessage } from './api/user-message.ts';
import { languageChosen, startLanguage } from './i18n/language.ts';
import { Shell } from './layouts/shell.tsx';
import { paths, patterns } from './paths.ts';
import { ErrorState, Skeleton } from './ui/states.tsx';

const pages = {
  signIn: lazy(() => import('./pages/sign-in.tsx')),
  home: lazy(() => import('./pages/home.tsx')),
  notices: lazy(() => import('./pages/notices.tsx')),
  account: lazy(() => import('./pages/account.tsx')),
  capacity: lazy(() => import('./pages/capacity.tsx')),
  users: lazy(() => import('./pages/users.tsx')),
  units: lazy(() => import('./pages/units.tsx')),
  policies: lazy(() => import('./pages/policies.tsx')),
  policy: lazy(() => import('./pages/policy.tsx')),
  newPolicy: lazy(() => import('./pages/new-policy.tsx')),
  audit: lazy(() => import('./pages/audit.tsx')),
  import: lazy(() => import('./pages/import.tsx')),
  systems: lazy(() => import('./pages/systems.tsx')),
  system: lazy(() => import('./pages/system.tsx')),
  applications: lazy(() => import('./pages/applications.tsx')),
  newApplication: lazy(() => import('./pages/application-new.tsx')),
  application: lazy(() => import('./pages/application.tsx')),
  editApplication: lazy(() => import('./pages/application-edit.tsx')),
  printApplication: lazy(() => import('./pages/application-print.tsx')),
  review: lazy(() => import('./pages/review.tsx')),
  delegations: lazy(() => import('./pages/delegations.tsx')),
  delegation: lazy(() => import('./pages/delegation.tsx')),
  trials: lazy(() => import('./pages/trials.tsx')),
  trial: lazy(() => import('./pages/trial.tsx')),
  allocation: lazy(() => import('./pages/allocation.tsx')),
  retirements: lazy(() => import('./pages/retirements.tsx')),
  retirement: lazy(() => import('./pages/retirement.tsx')),
  tickets: lazy(() => import('./pages/tickets.tsx')),
  newTicket: lazy(() => import('./pages/ticket-new.tsx')),
  ticket: lazy(() => import('./pages/ticket.tsx')),
  incidents: lazy(() => import('./pages/incidents.tsx')),
  operations: lazy(() => import('./pages/operations.tsx')),
  operationReports: lazy(() => import('./pages/operation-reports.tsx')),
  operationReport: lazy(() => import('./pages/operation-report.tsx')),
  printOperationReport: lazy(() => import('./pages/operation-report-print.tsx')),
  channels: lazy(() => import('./pages/channels.tsx')),
  usage: lazy(() => import('./pages/usage.tsx')),
  usageSystem: lazy(() => import('./pages/usage-system.tsx')),
  usageWorkload: lazy(() => import('./pages/usage-workload.tsx')),
  usageWhatIf: lazy(() => import('./pages/usage-what-if.tsx')),
  usageFinding: lazy(() => import('./pages/usage-finding.tsx')),
  printUsageFinding: lazy(() => import('./pages/usage-finding-print.tsx')),
  backups: lazy(() => import('./pages/backups.tsx')),
  backup: lazy(() => import('./pages/backup.tsx')),
  bulletins: lazy(() => import('./pages/bulletins.tsx')),
  bulletin: lazy(() => import('./pages/bulletin.tsx')),
  printBulletin: lazy(() => import('./pages/bulletin-print.tsx')),
  bulletinItems: lazy(() => import('./pages/bulletin-items.tsx')),
  bulletinItem: lazy(() => import('./pages/bulletin-item.tsx')),
  bulletinConnections: lazy(() => import('./pages/bulletin-connections.tsx')),
  drills: lazy(() => import('./pages/drills.tsx')),
  drillPlan: lazy(() => import('./pages/drill-plan.tsx')),
  drill: lazy(() => import('./pages/drill.tsx')),
  drillEvidence: lazy(() => import('./pages/drill-evidence.tsx')),
  certificate: lazy(() => import('./pages/certificate.tsx')),
  assessments: lazy(() => import('./pages/assessments.tsx')),
  assessmentSchemes: lazy(() => import('./pages/assessment-schemes.tsx')),
  assessment: lazy(() => import('./pages/assessment.tsx')),
  assessmentUnit: lazy(() => import('./pages/assessment-unit.tsx')),
  printAssessment: lazy(() => import('./pages/assessment-print.tsx')),
  reorganisations: lazy(() => import('./pages/reorganisations.tsx')),
  newReorganisation: lazy(() => import('./pages/reorganisation-new.tsx')),
  providerReviews: lazy(() => import('./pages/provider-reviews.tsx')),
  providerReview: lazy(() => import('./pages/provider-review.tsx')),
  complaints: lazy(() => import('./pages/complaints.tsx')),
  complaint: lazy(() => import('./pages/complaint.tsx')),
  supervision: lazy(() => import('./pages/supervision.tsx')),
  supervisionReport: lazy(() => import('./pages/supervision-report.tsx')),
  board: lazy(() => import('./pages/board.tsx')),
  guide: lazy(() => import('./pages/guide.tsx')),
  notFound: lazy(() => import('./pages/not-found.tsx')),
  forbidden: lazy(() => import('./pages/forbidden.tsx')),
};

const READ_APPLICATIONS: readonly Scope[] = ['application:read:own', 'application:read:all'];
const READ_TICKETS: readonly Scope[] = ['ticket:read:own', 'ticket:read:all'];
const READ_BACKUPS: readonly Scope[] = ['operations:read', 'system:read:all', 'system:read:own'];
const READ_USAGE: readonly Scope[] = ['system:read:own', 'system:read:all'];
const READ_BULLETINS: readonly Scope[] = ['bulletin:read:own', 'bulletin:read:all'];
const READ_DRILLS: readonly Scope[] = ['operations:read', 'system:read:own'];
const ASSESSMENT: readonly Scope[] = ['assessment:read:own', 'assessment:read:all'];
const COMPLAINTS: readonly Scope[] = ['complaint:record', 'complaint:handle', 'complaint:file', 'audit:read'];
const SUPERVISED: readonly Scope[] = ['supervision:read', 'supervision:explain'];
const REVIEW: readonly Scope[] = ['review:completeness', 'review:technical', 'review:decide'];

/** Every page loads with its route. Those of one office are guarded here for clarity; the server guards the data. */
export const Routes = (): JSX.Element => (
  <Router>
    <Route path={patterns.signIn} component={pages.signIn} />
    <Route component={Frame}>
      <Route path={patterns.home} component={pages.home} />
      <Route path={patterns.notices} component={pages.notices} />
      <Route path={patterns.account} component={pages.account} />
      <Route path={patterns.bulletins} component={guarded(READ_BULLETINS, pages.bulletins)} />
      <Route path={patterns.bulletin} component={guarded(READ_BULLETINS, perRecord(pages.bulletin))} />
      <Route path={patterns.printBulletin} component={guarded(READ_BULLETINS, perRecord(pages.printBulletin))} />
      <Route path={patterns.bulletinItems} component={guarded(READ_BULLETINS, pages.bulletinItems)} />
      <Route path={patterns.bulletinItem} component={guarded(READ_BULLETINS, perRecord(pages.bulletinItem))} />
      <Route
        path={patterns.bulletinConnections}
        component={guarded(['bulletin:answer', 'bulletin:write'], pages.bulletinConnections)}
      />
      <Route path={patterns.capacity} component={guarded(['capacity:read'], pages.capacity)} />
      <Route path={patterns.users} component={guarded(['user:manage', 'role:grant'], pages.users)} />
      <Route path={patterns.reorganisations} component={guarded(['assessment:read:all'], pages.reorganisations)} />
      <Route path={patterns.newReorganisation} component={guarded(['assessment:manage'], pages.newReorganisation)} />
      <Route path={patterns.units} component={guarded(['unit:manage'], pages.units)} />
      <Route path={patterns.policies} component={guarded(['policy:read'], pages.policies)} />
      <Route path={patterns.newPolicy} component={guarded(['policy:manage'], pages.newPolicy)} />
      <Route path={patterns.policy} component={guarded(['policy:read'], perRecord(pages.policy))} />
      <Route path={patterns.audit} component={guarded(['audit:read'], pages.audit)} />
      <Route path={patterns.import} component={guarded(['import:run'], pages.import)} />
      <Route path={patterns.systems} component={guarded(['system:read:own', 'system:read:all'], pages.systems)} />
      <Route
        path={patterns.system}
        component={guarded(['system:read:own', 'system:read:all'], perRecord(pages.system))}
      />
      <Route path={patterns.applications} component={guarded(READ_APPLICATIONS, pages.applications)} />
      <Route
        path={patterns.newApplication}
        component={guarded(['application:draft'], perRecord(pages.newApplication))}
      />
      <Route path={patterns.application} component={guarded(READ_APPLICATIONS, perRecord(pages.application))} />
      <Route
        path={patterns.editApplication}
        component={guarded(['application:draft'], perRecord(pages.editApplication))}
      />
      <Route
        path={patterns.printApplication}
        component={guarded(READ_APPLICATIONS, perRecord(pages.printApplication))}
      />
      <Route path={patterns.review} component={guarded(REVIEW, pages.review)} />
      <Route path={patterns.delegations} component={guarded(['application:read:delegated'], pages.delegations)} />
      <Route
        path={patterns.delegation}
        component={guarded(['application:read:delegated'], perRecord(pages.delegation))}
      />
      <Route path={patterns.trials} component={guarded(['test:read'], pages.trials)} />
      <Route path={patterns.trial} component={guarded(['test:read'], perRecord(pages.trial))} />
      <Route
        path={patterns.allocation}
        component={guarded(['system:read:own', 'system:read:all'], perRecord(pages.allocation))}
      />
      <Route
        path={patterns.retirements}
        component={guarded(['system:read:own', 'system:read:all'], pages.retirements)}
      />
      <Route
        path={patterns.retirement}
        component={guarded(['system:read:own', 'system:read:all'], perRecord(pages.retirement))}
      />
      <Route path={patterns.tickets} component={guarded(READ_TICKETS, pages.tickets)} />
      <Route path={patterns.newTicket} component={guarded(['ticket:open'], pages.newTicket)} />
      <Route path={patterns.ticket} component={guarded(READ_TICKETS, perRecord(pages.ticket))} />
      <Route path={patterns.incidents} component={guarded(READ_TICKETS, pages.incidents)} />
      <Route path={patterns.operations} component={guarded(['operations:read'], pages.operations)} />
      <Route path={patterns.operationReports} component={guarded(['operationReport:read'], pages.operationReports)} />
      <Route
        path={patterns.operationReport}
        component={guarded(['operationReport:read'], perRecord(pages.operationReport))}
      />
      <Route
        path={patterns.printOperationReport}
        component={guarded(['operationReport:read'], perRecord(pages.printOperationReport))}
      />
      <Route path={patterns.channels} component={guarded(['channel:manage'], pages.channels)} />
      <Route path={patterns.usage} component={guarded(READ_USAGE, pages.usage)} />
      <Route path={patterns.usageWhatIf} component={guarded(['policy:manage', 'usage:judge'], pages.usageWhatIf)} />
      <Route path={patterns.usageSystem} component={guarded(READ_USAGE, perRecord(pages.usageSystem))} />
      <Route path={patterns.usageWorkload} component={guarded(READ_USAGE, perRecord(pages.usageWorkload))} />
      <Route path={patterns.usageFinding} component={guarded(READ_USAGE, perRecord(pages.usageFinding))} />
      <Route path={patterns.printUsageFinding} component={guarded(READ_USAGE, perRecord(pages.printUsageFinding))} />
      <Route path={patterns.backups} component={guarded(READ_BACKUPS, pages.backups)} />
      <Route path={patterns.backup} component={guarded(READ_BACKUPS, perRecord(pages.backup))} />
      <Route path={patterns.drills} component={guarded(READ_DRILLS, pages.drills)} />
      <Route path={patterns.drillPlan} component={guarded(['operations:read'], perRecord(pages.drillPlan))} />
      <Route path={patterns.drill} component={guarded(READ_DRILLS, perRecord(pages.drill))} />
      <Route path={patterns.drillEvidence} component={guarded(READ_DRILLS, perRecord(pages.drillEvidence))} />
      <Route
        path={patterns.certificate}
        component={guarded(['system:read:own', 'system:read:all'], perRecord(pages.certificate))}
      />
      <Route path={patterns.assessments} component={guarded(ASSESSMENT, pages.assessments)} />
      <Route path={patterns.assessmentSchemes} component={guarded(ASSESSMENT, pages.assessmentSchemes)} />
      <Route path={patterns.assessment} component={guarded(['assessment:read:all'], perRecord(pages.assessment))} />
      <Route path={patterns.assessmentUnit} component={guarded(ASSESSMENT, perRecord(pages.assessmentUnit))} />
      <Route path={patterns.printAssessment} component={guarded(ASSESSMENT, perRecord(pages.printAssessment))} />
      <Route path={patterns.providerReviews} component={guarded(['providerReview:read'], pages.providerReviews)} />
      <Route
        path={patterns.providerReview}
        component={guarded(['providerReview:read'], perRecord(pages.providerReview))}
      />
      <Route path={patterns.complaints} component={guarded(COMPLAINTS, pages.complaints)} />
      <Route path={patterns.complaint} component={guarded(COMPLAINTS, perRecord(pages.complaint))} />
      <Route path={patterns.supervisionReport} component={guarded(SUPERVISED, perRecord(pages.supervisionReport))} />
      <Route path={patterns.supervision} component={guarded(SUPERVISED, pages.supervision)} />
      <Route path={patterns.board} component={guarded(['supervision:read'], pages.board)} />
      <Route path={patterns.guide} component={pages.guide} />
      <Route path="*" component={pages.notFound} />
    </Route>
  </Router>
);

/** Asks who is there; strangers go to sign in and come back to where they wanted to be. */
function Frame(props: { children?: JSX.Element }): JSX.Element {
  const me = readMe();
  const location = useLocation();
  const here = () => location.pathname + location.search;
  createEffect(() => {
    const locale = me.data?.person?.locale;
    if (locale && !languageChosen()) startLanguage(locale === 'en' ? 'en' : 'zh');
  });
  return (
    <Switch fallback={<Skeleton lines={8} />}>
      <Match when={me.data}>
        {(data) => (
          <SignedIn person={data().person} fallback={<Navigate href={paths.signIn(here())} />}>
            <Show when={ready(data().person)} fallback={<Navigate href={paths.signIn(here())} />}>
              <Shell>{props.children}</Shell>
            </Show>
          </SignedIn>
        )}
      </Match>
      <Match when={failureIn(me.error)}>
        {(failure) => (
          <ErrorState
            message={failureMessage(failure())}
            requestId={failure().requestId}
            onRetry={() => void me.refetch()}
          />
        )}
      </Match>
    </Switch>
  );
}

const ready = (person: Person | null): boolean => person !== null && isReady(person);

/** Begins anew for each record: what was typed for one never stands in the form of the next, though both are at hand. */
function perRecord(Page: () => JSX.Element): () => JSX.Element {
  return () => {
    const params = useParams();
    return (
      <Show when={Object.values(params).join('/')} keyed>
        <Page />
      </Show>
    );
  };
}

/** Says “not yours” instead of showing an empty page to those without any of the scopes. */
function guarded(scopes: readonly Scope[], Page: () => JSX.Element): () => JSX.Element {
  return () => {
    const session = useSession();
    return (
      <Show when={scopes.some(session.can)} fallback={<pages.forbidden />}>
        <Page />
      </Show>
    );
  };
}
