import type { UnitEvidence, UsageEvidence } from './evidence.ts';
import type { Counted, Excluded, Measure, MeasureUnit } from './measure.ts';

/** Numbers that a scheme may give a formula; each formula says which it reads. */
export type Parameters = Readonly<Record<string, number>>;

export interface Formula {
  measure(evidence: UnitEvidence, parameters: Parameters): Measure;
  /** Parameters with their defaults. */
  parameters: Parameters;
  unit: MeasureUnit;
  /** Where the rule comes from. */
  source: string;
  name: Wording;
  /** How it is counted, for those who are judged by it. */
  rule: Wording;
}

export interface Wording {
  zh: string;
  en: string;
}

/**
 * The named functions that a year's scheme may choose from. Each gives whole numbers; the share achieved ÷ possible times the
 * weight is the score (`scoring.ts`). Insufficient data counts as achieved: who may not be judged is not judged against, and as
 * the provider does the sampling, no unit can gain by switching it off.
 */
export const FORMULAS = {
  /**
   * Share of the register on the cloud, by system-days: each system counts for the days on which the unit answered for it, so
   * moves and part years need no rule of their own. Systems exempt as “need not run on the cloud” leave the denominator for
   * the days of the exemption; “later” stays.
   */
  adoptionDays: {
    measure: adoptionDays,
    parameters: {},
    unit: 'systemDays',
    source: '第九条；GB/T 40692-2021',
    name: { zh: '上云率', en: 'Share on the cloud' },
    rule: {
      zh: '在册应用系统在云上运行的天数 ÷ 应计天数；批准不上云的天数不计入。',
      en: 'Days on the cloud ÷ days in the register, days of an approved exemption left out.',
    },
  },
  /** vCPU·days not judged idle, of all vCPU·days on which there is a verdict. */
  notIdle: {
    measure: notIdle,
    parameters: {},
    unit: 'cpuMilliDays',
    source: '第九条',
    name: { zh: '闲置资源', en: 'Idle resources' },
    rule: {
      zh: '未判为闲置的 vCPU·天 ÷ 全部判定的 vCPU·天；豁免、季节性系统不计入，数据不足按未闲置计。',
      en: 'vCPU·days not judged idle ÷ all judged; exempt and seasonal left out, insufficient data counts as not idle.',
    },
  },
  /** vCPU·days within the advised size, of those not judged idle: idle ones are counted once, under their own indicator. */
  notOverProvisioned: {
    measure: notOverProvisioned,
    parameters: {},
    unit: 'cpuMilliDays',
    source: '第九条',
    name: { zh: '配置过度', en: 'Over-provisioned resources' },
    rule: {
      zh: '建议规格以内的 vCPU·天 ÷ 非闲置的 vCPU·天；数据不足按合理计。',
      en: 'vCPU·days within the advised size ÷ those not idle; insufficient data counts as fitting.',
    },
  },
  /** Systems that went online in the period after a passed security test. */
  testedBeforeOnline: {
    measure: testedBeforeOnline,
    parameters: {},
    unit: 'items',
    source: '第三十四条',
    name: { zh: '上线前安全测试', en: 'Security test before go-live' },
    rule: {
      zh: '上线前通过安全测试的系统数 ÷ 本期上线的系统数。',
      en: 'Systems that passed a security test before going online ÷ systems that went online.',
    },
  },
  /** Bulletin items closed by their due date, of those that fell due. A risk accepted by the authority leaves. */
  bulletinsInTime: {
    measure: bulletinsInTime,
    parameters: {},
    unit: 'items',
    source: '第八条、第三十四条',
    name: { zh: '安全公告整改', en: 'Bulletin items closed in time' },
    rule: {
      zh: '按期整改的公告事项数 ÷ 到期的事项数；经批准接受风险的不计入。',
      en: 'Items closed by their due date ÷ items that fell due; accepted risks left out.',
    },
  },
  /** Drills taken part in, of those that the unit had to take part in. */
  drillsTakenPart: {
    measure: drillsTakenPart,
    parameters: {},
    unit: 'items',
    source: '第八条、第三十四条',
    name: { zh: '应急演练', en: 'Drills taken part in' },
    rule: {
      zh: '参加并签认的演练次数 ÷ 应参加的次数；延期、取消和服务商原因的不计入。',
      en: "Drills taken part in and signed ÷ drills due; postponed, cancelled and the provider's faults left out.",
    },
  },
  /** Systems without an overdue backup finding, of those whose backups are reviewed. */
  backupsInOrder: {
    measure: backupsInOrder,
    parameters: {},
    unit: 'items',
    source: '第五条',
    name: { zh: '备份保障', en: 'Backups in order' },
    rule: {
      zh: '没有逾期备份问题的系统数 ÷ 纳入备份检查的系统数。',
      en: 'Systems without an overdue backup finding ÷ systems whose backups are reviewed.',
    },
  },
  /** 100 points less what each incident of the unit's own responsibility costs, by level; never below none. */
  incidentsDeducted: {
    measure: incidentsDeducted,
    parameters: { level1: 100, level2: 50, level3: 20, level4: 5 },
    unit: 'points',
    source: '第九条',
    name: { zh: '安全事件', en: 'Security incidents' },
    rule: {
      zh: '以 100 分为基数，按本单位责任的安全事件级别扣分，扣完为止。',
      en: "100 points less a deduction for each incident of the unit's own responsibility, by level.",
    },
  },
} as const satisfies Record<string, Formula>;

export type FormulaName = keyof typeof FORMULAS;
export const FORMULA_NAMES = Object.keys(FORMULAS) as FormulaName[];

function adoptionDays({ systems }: UnitEvidence): Measure {
  const counted: Counted[] = [];
  const excluded: Excluded[] = [];
  for (const system of systems) {
    const ref = { type: 'system', id: system.id, label: system.name, link: `/systems/${system.id}` };
    const possible = system.days - system.exemptDays;
    const words = system.exemption?.reason;
    if (system.exemptDays > 0)
      excluded.push({ ...ref, reason: 'exempt', possible: system.exemptDays, ...(words ? { words } : {}) });
    if (possible <= 0) continue;
    const achieved = Math.min(system.onCloudDays, possible);
    counted.push({ ...ref, possible, achieved, ...(achieved < possible ? { note: 'offCloud' } : {}) });
  }
  return { unit: 'systemDays', counted, excluded, unjudged: 0 };
}

function notIdle({ usage }: UnitEvidence): Measure {
  const judged = usage.filter(isCounted);
  const counted = judged.map((one) => {
    const possible = one.days * one.cpuMillis;
    return {
      ...verdictRef(one),
      possible,
      achieved: one.verdict === 'idle' ? 0 : possible,
      ...verdictNote(one, 'idle'),
    };
  });
  return { unit: 'cpuMilliDays', counted, excluded: usageExcluded(usage), unjudged: unjudgedIn(judged) };
}

function notOverProvisioned({ usage }: UnitEvidence): Measure {
  const judged = usage.filter((one) => isCounted(one) && one.verdict !== 'idle');
  const counted = judged.map((one) => {
    const excess = one.verdict === 'overProvisioned' ? Math.min(one.excessCpuMillis, one.cpuMillis) : 0;
    const possible = one.days * one.cpuMillis;
    const achieved = one.days * (one.cpuMillis - excess);
    return { ...verdictRef(one), possible, achieved, ...verdictNote(one, 'overProvisioned') };
  });
  const idle = usage.filter((one) => isCounted(one) && one.verdict === 'idle');
  const excluded = idle.map(
    (one): Excluded => ({ ...verdictRef(one), reason: 'idleAlready', possible: one.days * one.cpuMillis }),
  );
  return {
    unit: 'cpuMilliDays',
    counted,
    excluded: [...usageExcluded(usage), ...excluded],
    unjudged: unjudgedIn(judged),
  };
}

const isCounted = (one: UsageEvidence): boolean => one.verdict !== 'exempt' && !one.exemption && one.days > 0;
const unjudgedIn = (judged: UsageEvidence[]): number =>
  judged.filter((one) => one.verdict === 'insufficientData').length;
const verdictRef = ({ id, label, link }: UsageEvidence) => ({ type: 'verdict', id, label, link });
const verdictNote = (one: UsageEvidence, bad: UsageEvidence['verdict']) =>
  one.verdict === bad || one.verdict === 'insufficientData' ? { note: one.verdict } : {};

const usageExcluded = (usage: UsageEvidence[]): Excluded[] =>
  usage
    .filter((one) => one.verdict === 'exempt' || one.exemption)
    .map((one) => ({ ...verdictRef(one), ...exclusionOf(one.exemption), possible: one.days * one.cpuMillis }));

/** Youth is no exemption that anybody granted in words: the verdict names it by a word of its own. */
function exclusionOf(exemption: UsageEvidence['exemption']): Pick<Excluded, 'reason' | 'words'> {
  if (!exemption) return { reason: 'usageExempt' };
  if (exemption.reason === 'young') return { reason: 'young' };
  return { reason: exemption.seasonal ? 'seasonal' : 'usageExempt', words: exemption.reason };
}

function testedBeforeOnline({ tests }: UnitEvidence): Measure {
  const ref = (one: { systemId: string; label: string; link: string }) => ({
    type: 'system',
    id: one.systemId,
    label: one.label,
    link: one.link,
  });
  const counted = tests
    .filter((one) => !one.declared)
    .map((one) => {
      const tested = one.passedAt !== null && one.passedAt <= one.onlineAt;
      return { ...ref(one), possible: 1, achieved: tested ? 1 : 0, ...(tested ? {} : { note: 'untested' }) };
    });
  const excluded = tests
    .filter((one) => one.declared)
    .map((one): Excluded => ({ ...ref(one), reason: 'beforeTheCloud' }));
  return { unit: 'items', counted, excluded, unjudged: 0 };
}

function bulletinsInTime({ bulletinItems }: UnitEvidence): Measure {
  const counted: Counted[] = [];
  const excluded: Excluded[] = [];
  for (const { id, label, link, dueAt, closedAt, riskAccepted, due } of bulletinItems) {
    const ref = { type: 'bulletinItem', id, label, link };
    if (riskAccepted) excluded.push({ ...ref, reason: 'riskAccepted' });
    else if (!due && !closedAt) excluded.push({ ...ref, reason: 'notDueYet' });
    else {
      const inTime = closedAt !== null && closedAt <= dueAt;
      const note = closedAt ? 'closedLate' : 'overdue';
      counted.push({ ...ref, possible: 1, achieved: inTime ? 1 : 0, ...(inTime ? {} : { note }) });
    }
  }
  return { unit: 'items', counted, excluded, unjudged: 0 };
}

function drillsTakenPart({ drills }: UnitEvidence): Measure {
  const counted: Counted[] = [];
  const excluded: Excluded[] = [];
  for (const { id, label, link, part } of drills) {
    const ref = { type: 'drill', id, label, link };
    if (part === 'tookPart') counted.push({ ...ref, possible: 1, achieved: 1 });
    else if (part === 'missed') counted.push({ ...ref, possible: 1, achieved: 0, note: 'missed' });
    else excluded.push({ ...ref, reason: part });
  }
  return { unit: 'items', counted, excluded, unjudged: 0 };
}

function backupsInOrder({ backups }: UnitEvidence): Measure {
  const counted: Counted[] = [];
  const excluded: Excluded[] = [];
  for (const { systemId, label, link, exemptReason, findings } of backups) {
    const ref = { type: 'backup', id: systemId, label, link };
    if (exemptReason !== null) {
      excluded.push({ ...ref, reason: 'backupExempt', ...(exemptReason ? { words: exemptReason } : {}) });
      continue;
    }
    const own = findings.filter(({ providersFault }) => !providersFault);
    const late = own.some(({ dueAt, closedAt }) => closedAt === null || closedAt > dueAt);
    counted.push({ ...ref, possible: 1, achieved: late ? 0 : 1, ...(late ? { note: 'overdue' } : {}) });
    for (const one of findings.filter(({ providersFault }) => providersFault))
      excluded.push({ type: 'backupFinding', id: one.id, label, link, reason: 'providersFault' });
  }
  return { unit: 'items', counted, excluded, unjudged: 0 };
}

function incidentsDeducted({ incidents, systems }: UnitEvidence, parameters: Parameters): Measure {
  const excluded = incidents
    .filter(({ responsible }) => responsible === 'provider')
    .map(({ id, label, link }): Excluded => ({ type: 'incident', id, label, link, reason: 'providersFault' }));
  // Nothing on the cloud, nothing that could have gone well there.
  if (!systems.some(({ onCloudDays }) => onCloudDays > 0))
    return { unit: 'points', counted: [], excluded, unjudged: 0 };
  const own = incidents.filter(({ responsible }) => responsible === 'unit');
  const deductions = own.map(({ id, label, link, level }): Counted => {
    const cost = parameters[`level${level}`] ?? FORMULAS.incidentsDeducted.parameters[`level${level}`];
    return { type: 'incident', id, label, link, possible: 0, achieved: -cost, note: `level${level}` };
  });
  const start: Counted = { type: 'start', id: 'start', label: '', link: '', possible: 100, achieved: 100 };
  return { unit: 'points', counted: [start, ...deductions], excluded, unjudged: 0 };
}
