/** What waits for one person from the duties of service, protection and judgement. Times as ISO 8601. */
export const WORK_SECTIONS = [
  'tickets',
  'reports',
  'backup',
  'drills',
  'bulletins',
  'usage',
  'assessments',
  'providerReviews',
  'complaints',
  'supervision',
] as const;
export type WorkSection = (typeof WORK_SECTIONS)[number];

/** `home.duties.<act>`. */
export const WORK_ACTS = [
  'answerTicket',
  'solveTicket',
  'explainTicket',
  'supplyTicket',
  'confirmTicket',
  'publishReport',
  'closeBackupFinding',
  'executeRestore',
  'decideBackupExemption',
  'confirmPlan',
  'signDrill',
  'fixItem',
  'confirmItem',
  'decideRisk',
  'acknowledgeBulletin',
  'publishBulletin',
  'answerFinding',
  'decideFinding',
  'decideOverdueFinding',
  'decideAppeal',
  'decideDispute',
  'signReview',
  'acceptComplaint',
  'handleComplaint',
  'replyComplaint',
  'closeComplaint',
  'answerMeasure',
  'closeMeasure',
  'acknowledgeReport',
  'verify',
] as const;
export type WorkAct = (typeof WORK_ACTS)[number];

export interface WorkItem {
  id: string;
  /** The section of the rail it belongs to. */
  section: WorkSection;
  act: WorkAct;
  number: string | null;
  subject: string;
  unit: string;
  href: string;
  deadline: { dueAt: string; workingDaysLeft: number; paused: boolean } | null;
}
