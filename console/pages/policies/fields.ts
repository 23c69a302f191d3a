import type { PolicyBody } from '../../../server/policies/policy.ts';

/** How a number of the policy is shown: what one unit on the screen is worth in the record, and what it is called. */
export const MEASURES = {
  workingDays: 1,
  days: 1,
  hours: 1,
  dayOfMonth: 1,
  oClock: 1,
  minutes: 1,
  seconds: 1,
  millis: 1,
  percent: 1,
  points: 1,
  times: 1,
  count: 1,
  attempts: 1,
  characters: 1,
  users: 1,
  perSecond: 1,
  months: 1,
  yuanPerMonth: 1,
  kibPerSecond: 1024,
  gibPerUser: 1,
  cores: 1000,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
  mib: 1024 ** 2,
} as const;
export type Measure = keyof typeof MEASURES;

interface NumberLeaf {
  path: string;
  kind: 'number';
  measure: Measure;
}
interface OtherLeaf {
  path: string;
  kind: 'yesNo' | 'text' | 'numbers' | 'texts' | 'ladder';
}
interface ChoiceLeaf {
  path: string;
  kind: 'choice';
  options: readonly Choice[];
}
export type Leaf = NumberLeaf | OtherLeaf | ChoiceLeaf;

/** Every value that a policy offers to choose from. */
export type Choice =
  | PolicyBody['usage']['advice']['method']
  | PolicyBody['usage']['source']
  | PolicyBody['backup']['volumes']
  | PolicyBody['bulletin']['itemsFrom'];

const numbers = <const P extends string>(measure: Measure, ...paths: P[]) =>
  paths.map((path) => ({ path, kind: 'number' as const, measure }));
const other = <const P extends string>(kind: OtherLeaf['kind'], ...paths: P[]) => paths.map((path) => ({ path, kind }));

const choice = <const P extends string>(path: P, ...options: Choice[]) => [{ path, kind: 'choice' as const, options }];

const LEVEL_KEYS = ['level1', 'level2', 'level3', 'level4'] as const;

/** Every simple value of the policy, by section, in the order of the form. The catalogue and the levels are tables of their own. */
export const SECTIONS = {
  steps: [
    ...numbers(
      'workingDays',
      'steps.completeness',
      'steps.technical',
      'steps.decision',
      'steps.supplement',
      'steps.confirmation',
      'steps.warnBeforeDays',
    ),
    ...numbers('hours', 'steps.deliveryHours'),
    ...other('text', 'timeZone'),
  ],
  trial: [
    ...numbers('days', 'trial.minDays', 'trial.maxDays', 'trial.defaultDays', 'trial.extensionDays'),
    ...other('numbers', 'trial.warnings'),
    ...numbers('cores', 'trial.quota.cpuMillis'),
    ...numbers('gib', 'trial.quota.memoryBytes', 'trial.quota.storageBytes'),
    ...numbers('count', 'trial.quota.pods'),
  ],
  pool: [
    ...numbers('times', 'overcommit.cpu', 'overcommit.memory', 'overcommit.storage'),
    ...numbers('percent', 'reservePercent'),
    ...numbers('tib', 'storageCapacityBytes'),
  ],
  smallRaise: [
    ...other('yesNo', 'smallRaise.enabled'),
    ...numbers('percent', 'smallRaise.minUsedPercent'),
    ...numbers('days', 'smallRaise.minDaysSinceChange'),
    ...numbers('times', 'smallRaise.maxFactor'),
  ],
  reclaim: [
    ...numbers('days', 'shrinkWindowDays', 'reclaim.keepBackupDays', 'reclaim.objectionDays'),
    ...other('numbers', 'reclaim.noticeDays'),
  ],
  tests: [
    ...numbers('seconds', 'tests.maxDurationSeconds'),
    ...numbers('perSecond', 'tests.maxRate', 'tests.minRequestsPerSecond'),
    ...numbers('count', 'tests.maxConnections', 'tests.maxCritical', 'tests.maxHigh', 'tests.maxMedium'),
    ...numbers('millis', 'tests.p95Millis'),
    ...numbers('percent', 'tests.maxErrorPercent'),
    ...other('texts', 'tests.allowedAddresses'),
  ],
  reasonableness: [
    ...numbers('users', 'reasonableness.concurrentUsersPerCore', 'reasonableness.concurrentUsersPerGib'),
    ...numbers('cores', 'reasonableness.freeCpuMillis'),
    ...numbers('gib', 'reasonableness.freeMemoryBytes', 'reasonableness.freeStorageBytes'),
    ...numbers('gibPerUser', 'reasonableness.storageGibPerUser'),
    ...numbers('percent', 'reasonableness.maxPoolSharePercent', 'reasonableness.lowUsePercent'),
  ],
  password: [
    ...numbers('characters', 'password.minLength'),
    ...numbers('attempts', 'password.maxFailures'),
    ...numbers('minutes', 'password.lockMinutes', 'password.idleMinutes'),
    ...numbers('hours', 'password.absoluteHours'),
    ...other('yesNo', 'password.totpForAdministrators'),
  ],
  usage: [
    ...numbers('seconds', 'usage.intervalSeconds'),
    ...numbers('days', 'usage.minimumDays'),
    ...numbers('percent', 'usage.minimumSamplesPercent'),
    ...numbers('days', 'usage.idle.windowDays'),
    ...numbers('percent', 'usage.idle.cpuMeanPercent', 'usage.idle.cpuP95Percent', 'usage.idle.memoryP95Percent'),
    ...numbers('kibPerSecond', 'usage.idle.ioBytesPerSecond'),
    ...numbers('minutes', 'usage.startupMinutes'),
    ...numbers('days', 'usage.overProvisioned.windowDays'),
    ...numbers('percent', 'usage.overProvisioned.cpuP95Percent', 'usage.overProvisioned.memoryP95Percent'),
    ...numbers('days', 'usage.overloaded.windowDays'),
    ...numbers('percent', 'usage.overloaded.cpuP95Percent', 'usage.overloaded.memoryP95Percent'),
    ...numbers('days', 'usage.youngDays', 'usage.orphanGraceDays'),
    ...numbers('kibPerSecond', 'usage.silentBytesPerSecond'),
    ...numbers('workingDays', 'usage.answerDays', 'usage.remindBeforeDays'),
    ...numbers('days', 'usage.verifyDays'),
    ...numbers('percent', 'usage.marginStepPercent'),
    ...numbers('months', 'usage.keepMonths'),
  ],
  usageAdvice: [
    ...choice('usage.source', 'metrics', 'prometheus'),
    ...other('text', 'usage.prometheusUrl'),
    ...numbers('days', 'usage.backfillDays'),
    ...choice('usage.advice.method', 'headroom', 'vpa', 'krr'),
    ...numbers('percent', 'usage.overProvisioned.targetPercent', 'usage.advice.spreadPercent'),
    ...numbers('percent', 'usage.advice.vpa.cpuPercentile', 'usage.advice.vpa.memoryPercentile'),
    ...numbers('percent', 'usage.advice.vpa.marginPercent'),
    ...numbers('hours', 'usage.advice.vpa.halfLifeHours'),
    ...numbers('percent', 'usage.advice.krr.cpuPercentile', 'usage.advice.krr.memoryBufferPercent'),
    ...numbers('cores', 'usage.advice.cpuStepMillis'),
    ...numbers('mib', 'usage.advice.memoryStepBytes'),
    ...numbers('percent', 'usage.advice.limitPercent'),
  ],
  availability: [
    ...numbers('seconds', 'availability.intervalSeconds', 'availability.timeoutSeconds'),
    ...numbers('attempts', 'availability.failures'),
    ...numbers('count', 'availability.perSystem'),
    ...other('text', 'availability.via'),
    ...other('texts', 'availability.allowedAddresses'),
  ],
  usagePrices: numbers(
    'yuanPerMonth',
    'usage.prices.vcpu',
    'usage.prices.memoryGib',
    'usage.prices.storageGib',
    'usage.prices.loadBalancer',
    'usage.prices.publicIp',
  ),
  service: [
    ...numbers('minutes', ...LEVEL_KEYS.map((level) => `service.respondMinutes.${level}` as const)),
    ...numbers('minutes', ...LEVEL_KEYS.map((level) => `service.restoreMinutes.${level}` as const)),
    ...numbers('days', 'service.closeAfterDays'),
    ...numbers('dayOfMonth', 'service.reportDraftDay'),
    ...numbers('workingDays', 'service.reportByDay'),
    ...numbers('oClock', 'service.digestHour'),
    ...numbers('attempts', 'service.sendAttempts'),
    ...other('texts', 'service.channelAddresses'),
  ],
  backup: [
    ...numbers('minutes', 'backup.reviewMinutes', 'backup.shortestIntervalMinutes', 'backup.ownBackupMinutes'),
    ...numbers('hours', 'backup.lookAgainHours', 'backup.requestHours'),
    ...numbers('times', 'backup.staleIntervals', 'backup.overdueIntervals'),
    ...numbers('count', 'backup.secondCopyFromLevel'),
    ...numbers(
      'days',
      'backup.retentionDays',
      'backup.budgetMaxDays',
      'backup.verifiedRestoreDays',
      'backup.restoredKeepDays',
    ),
    ...numbers('workingDays', 'backup.findingDueDays'),
    ...other('text', 'backup.drLocation', 'backup.secondLocation'),
    ...choice('backup.volumes', 'none', 'fileSystem', 'snapshotData'),
  ],
  bulletin: [
    ...numbers('count', 'bulletin.draftDay', 'bulletin.publishByDay'),
    ...numbers(
      'workingDays',
      'bulletin.itemDueDays.critical',
      'bulletin.itemDueDays.high',
      'bulletin.itemDueDays.medium',
      'bulletin.itemDueDays.low',
    ),
    ...numbers('days', 'bulletin.certificateDays', 'bulletin.longestAcceptanceDays'),
    ...numbers('minutes', 'bulletin.lookMinutes'),
    ...other('yesNo', 'bulletin.readCertificates'),
    ...other('texts', 'bulletin.endOfLife'),
    ...choice('bulletin.itemsFrom', 'critical', 'high', 'medium', 'low'),
    ...other('text', 'bulletin.numberPrefix'),
  ],
  drill: [
    ...numbers(
      'count',
      'drill.timesPerYear',
      'drill.timesPerYearHigher',
      'drill.higherFromLevel',
      'drill.startHour',
      'drill.tableTopMaxScore',
    ),
    ...numbers(
      'days',
      'drill.daysBetween',
      'drill.announceDays',
      'drill.planDays',
      'drill.completeDays',
      'drill.windowDays',
    ),
    ...numbers('minutes', 'drill.timeoutMinutes'),
    ...numbers('hours', 'drill.cleanUpHours'),
    ...numbers('workingDays', 'drill.confirmDays', 'drill.signDays', 'drill.problemDays'),
  ],
  assessment: [
    ...numbers(
      'points',
      'assessment.weights.adoption',
      'assessment.weights.idle',
      'assessment.weights.overProvisioned',
      'assessment.weights.security',
    ),
    ...other('ladder', 'assessment.feeLadder'),
    ...numbers('workingDays', 'assessment.appealDays', 'assessment.answerDays', 'assessment.disputeDays'),
    ...numbers(
      'points',
      'assessment.providerWeights.availability',
      'assessment.providerWeights.delivery',
      'assessment.providerWeights.tickets',
      'assessment.providerWeights.duties',
      'assessment.providerWeights.backup',
      'assessment.providerWeights.satisfaction',
      'assessment.providerWeights.security',
    ),
    ...numbers(
      'percent',
      'assessment.availabilityTargetPercent',
      'assessment.availabilityFloorPercent',
      'assessment.deliveryPercent.days3',
      'assessment.deliveryPercent.days10',
      'assessment.deliveryPercent.days30',
      'assessment.deliveryPercent.days60',
      'assessment.deliveryPercent.more',
    ),
  ],
  supervision: numbers(
    'workingDays',
    'supervision.complaintAcceptDays',
    'supervision.complaintAnswerDays',
    'supervision.verifyDays',
    'supervision.measureDays',
  ),
  files: numbers('mib', 'upload.maxBytes'),
};
export type SectionKey = keyof typeof SECTIONS;
export type LeafPath = (typeof SECTIONS)[SectionKey][number]['path'];

export const SECTION_KEYS = Object.keys(SECTIONS) as SectionKey[];

/** The value at a dotted path; `undefined` where the body has none (an older version). */
export const leafOf = (body: PolicyBody, path: string): unknown =>
  path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], body);

/** The body with one value replaced; the given body is not touched. */
export const withLeaf = (body: PolicyBody, path: string, value: unknown): PolicyBody => {
  const copy = structuredClone(body) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys.reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, copy);
  holder[last] = value;
  return copy as unknown as PolicyBody;
};
