import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appRouter } from '../../../server/api/router.ts';
import { AppError } from '../../../server/errors.ts';
import { ROLES, type Role } from '../../../server/identity/permissions.ts';
import { createWorld, type World } from '../../setup/world.ts';

/**
 * Every procedure × every role. Who may call what is written here by hand, from the regulation's division of duties, and not
 * derived from the code: a procedure that is not in the table fails, and so does one that lets in, or keeps out, another role.
 */
const APPLICANTS = ['unitApplicant', 'unitHead'] as const;
const AUTHORITY = ['authorityHandler', 'technicalReviewer', 'leader'] as const;
const PROVIDER = ['providerOperator', 'providerTester'] as const;
const READERS = [...APPLICANTS, 'countyHandler', ...AUTHORITY, ...PROVIDER] as const;
const ALL = ROLES;

const MAY: Record<string, readonly Role[] | 'anyone'> = {
  'auth.me': 'anyone',
  'auth.signIn': 'anyone',
  'auth.signOut': ALL,
  'auth.changePassword': ALL,
  'auth.sessions': ALL,
  'auth.revokeSession': ALL,
  'auth.totp.begin': ALL,
  'auth.totp.confirm': ALL,
  'auth.totp.disable': ALL,
  'auth.setLocale': ALL,

  'users.table': ['systemAdministrator', 'securityAdministrator'],
  'users.colleagues': ALL,
  'users.create': ['systemAdministrator'],
  'users.update': ['systemAdministrator'],
  'users.disable': ['systemAdministrator'],
  'users.enable': ['systemAdministrator'],
  'users.resetPassword': ['systemAdministrator'],
  'users.unlock': ['systemAdministrator'],
  'users.setRoles': ['securityAdministrator'],

  'units.tree': ALL,
  'units.create': ['authorityHandler', 'systemAdministrator'],
  'units.update': ['authorityHandler', 'systemAdministrator'],
  'units.deactivate': ['authorityHandler', 'systemAdministrator'],

  'policies.current': ALL.filter((role) => role !== 'consultant'),
  'policies.list': ALL.filter((role) => role !== 'consultant'),
  'policies.get': ALL.filter((role) => role !== 'consultant'),
  'policies.create': ['leader'],

  'usage.verdicts': READERS,
  'usage.workload': READERS,
  'usage.system': READERS,
  'usage.city': [...AUTHORITY, ...PROVIDER],
  'usage.whatIf': ['authorityHandler', 'leader'],
  'usage.exemptions': READERS,
  'usage.orphans': READERS,
  'usage.importSamples': ['authorityHandler', 'providerOperator'],
  'usage.exempt': ['leader'],
  'usage.revokeExemption': ['leader'],
  'resourceFindings.table': READERS,
  'resourceFindings.get': READERS,
  'resourceFindings.issue': ['authorityHandler', 'leader'],
  'resourceFindings.accept': ['unitHead'],
  'resourceFindings.contest': ['unitHead'],
  'resourceFindings.decideObjection': ['leader'],
  'resourceFindings.decideOverdue': ['leader'],
  'resourceFindings.close': ['leader'],

  'operations.loops': [...AUTHORITY, ...PROVIDER, 'auditor'],
  'operations.rounds': [...AUTHORITY, ...PROVIDER, 'auditor'],
  'operations.attention': [...AUTHORITY, ...PROVIDER, 'auditor'],

  'backups.table': [...READERS, 'auditor'],
  'backups.get': [...READERS, 'auditor'],
  'backups.findings': [...READERS, 'auditor'],
  'backups.noteAction': ['providerOperator'],
  'backups.now': ['unitApplicant', 'unitHead'],
  'backups.restores': [...READERS, 'auditor'],
  'backups.requestRestore': ['unitHead'],
  'backups.decideRestore': ['providerOperator'],
  'backups.withdrawRestore': ['unitHead'],
  'backups.removeRestored': ['unitHead'],
  'backups.exemptions': [...READERS, 'auditor'],
  'backups.requestExemption': ['unitHead'],
  'backups.decideExemption': ['leader'],
  'backups.withdrawExemption': ['unitHead'],
  'backups.eligibility': [...READERS, 'auditor'],
  'backups.exportEligibility': [...READERS, 'auditor'],

  'bulletins.table': [...READERS, 'auditor'],
  'bulletins.get': [...READERS, 'auditor'],
  'bulletins.edit': ['providerOperator'],
  'bulletins.publish': ['providerOperator'],
  'bulletins.correct': ['providerOperator'],
  'bulletins.addItem': ['providerOperator'],
  'bulletins.importFile': ['providerOperator'],
  'bulletins.tokens': [...APPLICANTS, 'providerOperator'],
  'bulletins.createToken': [...APPLICANTS, 'providerOperator'],
  'bulletins.revokeToken': [...APPLICANTS, 'providerOperator'],
  'bulletins.webhook': [...APPLICANTS, 'providerOperator'],
  'bulletins.setWebhook': [...APPLICANTS, 'providerOperator'],
  'bulletins.acknowledge': [...APPLICANTS, 'providerOperator'],
  'bulletinItems.table': [...READERS, 'auditor'],
  'bulletinItems.get': [...READERS, 'auditor'],
  'bulletinItems.acknowledge': [...APPLICANTS, 'providerOperator'],
  'bulletinItems.start': [...APPLICANTS, 'providerOperator'],
  'bulletinItems.report': [...APPLICANTS, 'providerOperator'],
  'bulletinItems.askRisk': [...APPLICANTS, 'providerOperator'],
  'bulletinItems.decideRisk': ['leader'],
  'bulletinItems.confirm': ['providerOperator', 'leader'],

  'notices.list': ALL,
  'notices.unread': ALL,
  'notices.markRead': ALL,
  'notices.preferences': ALL,
  'notices.setPreferences': ALL,

  'channels.table': ['systemAdministrator'],
  'channels.outbox': ['systemAdministrator'],
  'channels.create': ['systemAdministrator'],
  'channels.update': ['systemAdministrator'],
  'channels.remove': ['systemAdministrator'],
  'channels.try': ['systemAdministrator'],
  'channels.retry': ['systemAdministrator'],

  'notices.live': ALL,
  'search.all': ALL,
  'work.waiting': ALL,

  'audit.list': ['auditor'],
  'audit.verify': ['auditor'],

  'imports.preview': ['authorityHandler', 'systemAdministrator'],
  'imports.run': ['authorityHandler', 'systemAdministrator'],

  'applications.table': READERS,
  'applications.get': READERS,
  'applications.createDraft': APPLICANTS,
  'applications.saveDraft': APPLICANTS,
  'applications.deleteDraft': APPLICANTS,
  'applications.checkDraft': APPLICANTS,
  'applications.submit': APPLICANTS,
  'applications.withdraw': APPLICANTS,
  'applications.addMaterial': APPLICANTS,
  'applications.removeMaterial': APPLICANTS,
  'applications.sendMessage': READERS,

  'systems.table': READERS,
  'systems.get': READERS,
  'systems.updateContacts': APPLICANTS,
  'probes.of': READERS,
  'probes.add': [...APPLICANTS, 'providerOperator'],
  'probes.change': [...APPLICANTS, 'providerOperator'],
  'probes.pause': [...APPLICANTS, 'providerOperator'],
  'probes.remove': [...APPLICANTS, 'providerOperator'],

  'review.queue': ['countyHandler', 'authorityHandler', 'technicalReviewer', 'leader'],
  'review.evidence': ['countyHandler', 'authorityHandler', 'technicalReviewer', 'leader'],
  'review.takeUp': ['countyHandler', 'authorityHandler'],
  'review.complete': ['countyHandler', 'authorityHandler'],
  'review.return': ['countyHandler', 'authorityHandler', 'technicalReviewer'],
  'review.refuse': ['countyHandler', 'authorityHandler'],
  'review.feasible': ['technicalReviewer'],
  'review.infeasible': ['technicalReviewer'],
  'review.delegate': ['authorityHandler', 'technicalReviewer'],
  'review.revokeDelegation': ['authorityHandler', 'technicalReviewer'],
  'review.opinion': ['consultant'],
  'review.approve': ['leader'],
  'review.reject': ['leader'],
  'delegations.mine': ['consultant'],
  'delegations.get': ['consultant'],

  'guide.list': ALL,
  'guide.get': ALL,

  'supervision.board': ['countyHandler', ...AUTHORITY, ...PROVIDER, 'auditor'],
  'supervision.procedures': ['countyHandler', ...AUTHORITY, ...PROVIDER, 'auditor'],
  'supervision.summary': ['countyHandler', ...AUTHORITY, 'auditor'],
  'supervision.explain': ['countyHandler', ...AUTHORITY, ...PROVIDER],

  'assessments.table': [...APPLICANTS, 'countyHandler', ...AUTHORITY, 'auditor'],
  'assessments.get': [...APPLICANTS, 'countyHandler', ...AUTHORITY, 'auditor'],
  'assessments.league': [...AUTHORITY, 'auditor'],
  'assessments.unit': [...APPLICANTS, 'countyHandler', ...AUTHORITY, 'auditor'],
  'assessments.trend': [...APPLICANTS, 'countyHandler', ...AUTHORITY, 'auditor'],
  'assessments.appeals': [...APPLICANTS, 'countyHandler', ...AUTHORITY, 'auditor'],
  'assessments.workbook': [...APPLICANTS, 'countyHandler', ...AUTHORITY, 'auditor'],
  'assessments.verify': [...AUTHORITY, 'auditor'],
  'assessments.schemes': [...APPLICANTS, 'countyHandler', ...AUTHORITY, 'auditor'],
  'assessments.proposal': ['authorityHandler', 'leader'],
  'assessments.draftScheme': ['authorityHandler', 'leader'],
  'assessments.publishScheme': ['leader'],
  'assessments.open': ['authorityHandler', 'leader'],
  'assessments.collect': ['authorityHandler', 'leader'],
  'assessments.preview': ['authorityHandler', 'leader'],
  'assessments.reopen': ['authorityHandler', 'leader'],
  'assessments.publish': ['leader'],
  'assessments.decide': ['leader'],
  'assessments.finalise': ['leader'],
  'assessments.appeal': ['unitHead'],
  'assessments.withdrawAppeal': ['unitHead'],
  'assessments.decideAppeal': ['leader'],
  'assessments.responsibilities': [...AUTHORITY, 'auditor'],
  'assessments.answerableSystems': ['authorityHandler', 'leader'],
  'assessments.previewReorganisation': ['authorityHandler', 'leader'],
  'assessments.moveSystems': ['authorityHandler', 'leader'],
  'assessments.dissolveUnit': ['authorityHandler', 'leader'],

  'providerReviews.table': [...AUTHORITY, ...PROVIDER, 'auditor'],
  'providerReviews.get': [...AUTHORITY, ...PROVIDER, 'auditor'],
  'providerReviews.lines': [...AUTHORITY, ...PROVIDER, 'auditor'],
  'providerReviews.workbook': [...AUTHORITY, ...PROVIDER, 'auditor'],
  'providerReviews.verify': [...AUTHORITY, ...PROVIDER, 'auditor'],
  'providerReviews.open': ['authorityHandler', 'leader'],
  'providerReviews.collect': ['authorityHandler', 'leader'],
  'providerReviews.issue': ['leader'],
  'providerReviews.signAuthority': ['leader'],
  'providerReviews.signProvider': ['providerOperator'],
  'providerReviews.dispute': ['providerOperator'],
  'providerReviews.decideDispute': ['leader'],

  'complaints.table': [...APPLICANTS, 'countyHandler', ...AUTHORITY, ...PROVIDER, 'auditor'],
  'complaints.get': [...APPLICANTS, 'countyHandler', ...AUTHORITY, ...PROVIDER, 'auditor'],
  'complaints.offices': ['authorityHandler', 'leader'],
  'complaints.file': APPLICANTS,
  'complaints.record': ['authorityHandler', 'leader'],
  'complaints.accept': ['authorityHandler', 'leader'],
  'complaints.passOn': ['authorityHandler', 'leader'],
  'complaints.refuse': ['authorityHandler', 'leader'],
  'complaints.handle': ['countyHandler', ...AUTHORITY, ...PROVIDER],
  'complaints.reply': ['countyHandler', ...AUTHORITY, ...PROVIDER],
  'complaints.sendBack': ['authorityHandler', 'leader'],
  'complaints.close': ['authorityHandler', 'leader'],
  'complaints.rating': READERS,
  'complaints.rate': APPLICANTS,

  'supervision.verifications': ['countyHandler', ...AUTHORITY, 'auditor'],
  'supervision.verify': ['leader'],
  'supervision.measures': ['countyHandler', ...AUTHORITY, ...PROVIDER, 'auditor'],
  'supervision.issueMeasure': ['leader'],
  'supervision.answerMeasure': ['countyHandler', ...AUTHORITY, ...PROVIDER],
  'supervision.closeMeasure': ['leader'],
  'supervision.statistics': ['countyHandler', ...AUTHORITY, 'auditor'],
  'supervision.workbook': ['countyHandler', ...AUTHORITY, 'auditor'],
  'supervision.reports': ['countyHandler', ...AUTHORITY, ...PROVIDER, 'auditor'],
  'supervision.issueReport': ['leader'],
  'supervision.acknowledgeReport': ['countyHandler', ...AUTHORITY, ...PROVIDER],

  'capacity.get': [...AUTHORITY, ...PROVIDER],
  'capacity.trend': [...AUTHORITY, ...PROVIDER],
  'capacity.history': [...AUTHORITY, ...PROVIDER],
  'capacity.headroom': [...APPLICANTS, ...AUTHORITY, ...PROVIDER],

  'trials.table': READERS,
  'trials.get': READERS,
  'trials.confirm': ['unitHead', 'authorityHandler', 'providerOperator'],
  'trials.extend': ['unitHead', 'authorityHandler'],
  'tests.get': READERS,
  'tests.start': ['providerTester'],
  'tests.upload': ['providerTester'],

  'allocations.get': READERS,
  'allocations.divide': APPLICANTS,
  'allocations.setMembers': APPLICANTS,
  'allocations.freeze': ['leader', 'providerOperator'],
  'allocations.thaw': ['leader', 'providerOperator'],
  'allocations.retry': [...APPLICANTS, 'leader', 'providerOperator'],
  'allocations.kubeconfig': APPLICANTS,

  'operationReports.table': [...APPLICANTS, 'countyHandler', ...AUTHORITY, ...PROVIDER, 'auditor'],
  'operationReports.get': [...APPLICANTS, 'countyHandler', ...AUTHORITY, ...PROVIDER, 'auditor'],
  'operationReports.workbook': [...APPLICANTS, 'countyHandler', ...AUTHORITY, ...PROVIDER, 'auditor'],
  'operationReports.edit': ['providerOperator'],
  'operationReports.redraft': ['providerOperator'],
  'operationReports.publish': ['providerOperator'],

  'tickets.table': [...APPLICANTS, ...AUTHORITY, ...PROVIDER],
  'tickets.counts': [...APPLICANTS, ...AUTHORITY, ...PROVIDER],
  'tickets.get': [...APPLICANTS, ...AUTHORITY, ...PROVIDER],
  'tickets.open': APPLICANTS,
  'tickets.answer': APPLICANTS,
  'tickets.reopen': APPLICANTS,
  'tickets.cancel': APPLICANTS,
  'tickets.close': APPLICANTS,
  'tickets.rate': APPLICANTS,
  'tickets.message': [...APPLICANTS, 'providerOperator'],
  'tickets.handlers': ['providerOperator'],
  'tickets.accept': ['providerOperator'],
  'tickets.assign': ['providerOperator'],
  'tickets.setLevel': ['providerOperator'],
  'tickets.suspend': ['providerOperator'],
  'tickets.resume': ['providerOperator'],
  'tickets.explain': ['providerOperator'],
  'tickets.resolve': ['providerOperator'],
  'incidents.table': [...APPLICANTS, ...AUTHORITY, ...PROVIDER],
  'incidents.report': ['providerOperator'],
  'incidents.update': ['providerOperator'],
  'incidents.close': ['providerOperator'],

  'retirements.table': READERS,
  'retirements.get': READERS,
  'retirements.object': ['unitHead'],
  'retirements.decideObjection': ['leader'],
  'retirements.reclaim': ['leader'],
  'retirements.cancel': ['leader'],
  'certificates.get': READERS,

  'drills.plan': ['authorityHandler', 'technicalReviewer', 'leader', 'providerOperator', 'providerTester', 'auditor'],
  'drills.draftPlan': ['leader', 'providerOperator'],
  'drills.moveItem': ['leader', 'providerOperator'],
  'drills.addItem': ['leader', 'providerOperator'],
  'drills.cancelItem': ['leader', 'providerOperator'],
  'drills.confirmPlan': ['leader', 'providerOperator'],
  'drills.table': [
    'unitApplicant',
    'unitHead',
    'countyHandler',
    'authorityHandler',
    'technicalReviewer',
    'leader',
    'providerOperator',
    'providerTester',
    'auditor',
  ],
  'drills.duty': [
    'unitApplicant',
    'unitHead',
    'countyHandler',
    'authorityHandler',
    'technicalReviewer',
    'leader',
    'providerOperator',
    'providerTester',
    'auditor',
  ],
  'drills.get': [
    'unitApplicant',
    'unitHead',
    'countyHandler',
    'authorityHandler',
    'technicalReviewer',
    'leader',
    'providerOperator',
    'providerTester',
    'auditor',
  ],
  'drills.evidence': [
    'unitApplicant',
    'unitHead',
    'countyHandler',
    'authorityHandler',
    'technicalReviewer',
    'leader',
    'providerOperator',
    'providerTester',
    'auditor',
  ],
  'drills.setProbes': ['providerOperator'],
  'drills.sign': ['unitHead', 'leader', 'providerOperator'],
  'drills.addProblem': ['unitHead', 'leader', 'providerOperator'],
  'drills.closeProblem': ['unitHead', 'leader', 'providerOperator'],
  'drills.begin': ['providerOperator'],
  'drills.enter': ['providerOperator'],
  'drills.end': ['providerOperator'],
  'guardPeriods.list': [
    'unitApplicant',
    'unitHead',
    'countyHandler',
    'authorityHandler',
    'technicalReviewer',
    'leader',
    'providerOperator',
    'providerTester',
    'auditor',
  ],
  'guardPeriods.add': ['authorityHandler', 'leader'],
  'guardPeriods.cancel': ['authorityHandler', 'leader'],
};

const procedures = Object.keys(appRouter._def.procedures);

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

type Caller = Awaited<ReturnType<World['as']>>;

/** What calling without input comes to: the permission is looked at before the input. */
async function attempt(caller: Caller, path: string): Promise<string> {
  let target: unknown = caller;
  for (const part of path.split('.')) target = (target as Record<string, unknown>)[part];
  try {
    await (target as () => Promise<unknown>)();
    return 'done';
  } catch (error) {
    const { cause, code } = error as { cause?: unknown; code?: string };
    return cause instanceof AppError ? `${cause.code} ${cause.user.key}` : (code ?? String(error));
  }
}

test('the table names every procedure, and no other', () => {
  expect(Object.keys(MAY).sort()).toEqual([...procedures].sort());
});

describe.each(procedures)('%s', (path) => {
  const may = MAY[path] ?? [];

  test('lets in exactly those whose duty it is', async () => {
    const refused: Role[] = [];
    for (const role of ROLES) {
      const outcome = await attempt(await world.as(role), path);
      expect(outcome, `${role} calling ${path}`).not.toBe('INTERNAL_SERVER_ERROR');
      if (outcome === 'FORBIDDEN notAllowed') refused.push(role);
    }
    expect(refused).toEqual(may === 'anyone' ? [] : ROLES.filter((role) => !may.includes(role)));
  });

  test.runIf(may !== 'anyone')('turns away who has not signed in', async () => {
    expect(await attempt(world.asPerson(null), path)).toBe('UNAUTHENTICATED signInFirst');
  });
});

test('a refused attempt is on record with who, what and why', async () => {
  await attempt(await world.as('unitApplicant'), 'policies.create');
  const entry = await world.services.db.auditEntry.findFirstOrThrow({ orderBy: { seq: 'desc' } });
  expect(entry).toMatchObject({
    actorId: (await world.person('unitApplicant')).id,
    action: 'policies.create',
    result: 'refused',
    reason: 'needs policy:manage',
  });
});

test('someone without any role can do nothing but look after the own account', async () => {
  const nobody = world.asPerson({ ...(await world.person('unitApplicant')), roles: [] });
  const open = procedures.filter((path) => MAY[path] === ALL || MAY[path] === 'anyone');
  for (const path of procedures.filter((one) => !open.includes(one))) {
    expect(await attempt(nobody, path), path).toBe('FORBIDDEN notAllowed');
  }
});
