import type { Wording } from '../assessment/formulas.ts';
import type { Counted, Excluded, Measure } from '../assessment/measure.ts';
import type { IndicatorSpec } from '../assessment/scoring.ts';
import type { PolicyBody } from '../policies/policy.ts';
import type { ProviderEvidence } from './evidence.ts';

export type ServicePolicy = PolicyBody['assessment'];
export const PROVIDER_INDICATORS = [
  'availability',
  'delivery',
  'tickets',
  'duties',
  'backup',
  'satisfaction',
  'security',
] as const;
export type ProviderIndicator = (typeof PROVIDER_INDICATORS)[number];

interface ProviderFormula {
  measure(evidence: ProviderEvidence, policy: ServicePolicy): Measure;
  name: Wording;
  rule: Wording;
}

/** Article 25: the indicators of service quality; weights and limits come from the policy. */
export const PROVIDER_FORMULAS: Record<ProviderIndicator, ProviderFormula> = {
  availability: {
    measure: availability,
    name: { zh: '可用性', en: 'Availability' },
    rule: {
      zh: '计划外中断在目标值以内的不扣分，达到底线值的不得分，其间按中断分钟数扣减。开始前已登记的检修时段不计入；使用单位的一级故障工单自提交至恢复、自动探测自首次未应答至恢复应答计为中断，已有事件或工单覆盖的时段不重复计。',
      en: 'Unplanned interruptions up to the target cost nothing, down to the floor in proportion by the minute. Maintenance is left out within the window on record before it began; a unit’s problem ticket of level 1 counts from opening to restoration, and what a probe saw from its first failure to the next answer, no minute twice.',
    },
  },
  delivery: {
    measure: delivery,
    name: { zh: '资源交付', en: 'Delivery' },
    rule: {
      zh: '24 小时内交付得满分，逾期按 1–3、4–10、11–30、31–60、60 天以上分档折算。',
      en: 'In full within the 24 hours, then by the buckets 1–3, 4–10, 11–30, 31–60 and more than 60 days.',
    },
  },
  tickets: {
    measure: tickets,
    name: { zh: '工单响应和恢复', en: 'Ticket response and restore' },
    rule: { zh: '按时响应、按时恢复各计一项。', en: 'Answered in time and restored in time count one each.' },
  },
  duties: {
    measure: duties,
    name: { zh: '公告、演练和报告', en: 'Bulletins, drills and reports' },
    rule: { zh: '按期发布或开展的次数 ÷ 到期的次数。', en: 'Published or held in time ÷ due.' },
  },
  backup: {
    measure: backup,
    name: { zh: '备份成功', en: 'Backup success' },
    rule: {
      zh: '灾备中心有备份的天数 ÷ 应备份的天数。',
      en: 'Days with a backup at the DR centre ÷ days on which one was owed.',
    },
  },
  satisfaction: {
    measure: satisfaction,
    name: { zh: '满意度', en: 'Satisfaction' },
    rule: {
      zh: '使用单位对工单的评价（1–5 星），1 星计 0，5 星计满分。',
      en: 'Ratings of tickets by the units (1–5): one star is none, five is all.',
    },
  },
  security: {
    measure: security,
    name: { zh: '平台安全', en: 'Security' },
    rule: {
      zh: '以 100 分为基数，平台责任的安全事件按级别扣 100、50、20、5 分。',
      en: '100 points less 100, 50, 20 or 5 for each security incident of the platform, by level.',
    },
  },
};

export const providerSpecs = ({ providerWeights }: ServicePolicy): IndicatorSpec[] =>
  PROVIDER_INDICATORS.filter((id) => providerWeights[id] > 0).map((id) => ({
    id,
    dimension: 'service',
    weight: providerWeights[id],
  }));

const NOTES = { incident: 'interrupted', ticket: 'reportedAway', probe: 'seenAway' } as const;

/** Minutes from target to floor are what there is to lose; those up to the target are free. */
function availability({ systemMinutes, interruptions }: ProviderEvidence, policy: ServicePolicy): Measure {
  const { availabilityTargetPercent: target, availabilityFloorPercent: floor } = policy;
  const free = Math.floor((systemMinutes * (10_000 - Math.round(target * 100))) / 10_000);
  const all = Math.floor((systemMinutes * (10_000 - Math.round(floor * 100))) / 10_000);
  const allowance = Math.max(0, all - free);
  const excluded = interruptions
    .filter(({ planned }) => planned)
    .map(({ type, id, label, link }): Excluded => ({ type, id, label, link, reason: 'planned' }));
  if (systemMinutes === 0 || allowance === 0) return { unit: 'minutes', counted: [], excluded, unjudged: 0 };
  const start: Counted = {
    type: 'start',
    id: 'start',
    label: '',
    link: '',
    possible: allowance,
    achieved: allowance + free,
  };
  const lost = interruptions
    .filter(({ planned }) => !planned)
    .map(
      ({ type, id, label, link, minutes, isUnannounced }): Counted => ({
        ...{ type, id, label, link },
        possible: 0,
        achieved: -Math.round(minutes),
        note: isUnannounced ? 'notAnnounced' : NOTES[type],
      }),
    );
  return { unit: 'minutes', counted: [start, ...lost], excluded, unjudged: 0 };
}

export const BUCKETS = ['inTime', 'days3', 'days10', 'days30', 'days60', 'more'] as const;
export type Bucket = (typeof BUCKETS)[number];

/** By the limit of the step first, then by calendar days begun since its start (山西's buckets). */
export function bucketOf({ dueAt, finishedAt, elapsedHours }: ProviderEvidence['deliveries'][number]): Bucket {
  if (finishedAt !== null && finishedAt <= dueAt) return 'inTime';
  const days = Math.ceil(elapsedHours / 24);
  if (days <= 3) return 'days3';
  if (days <= 10) return 'days10';
  if (days <= 30) return 'days30';
  return days <= 60 ? 'days60' : 'more';
}

function delivery({ deliveries, asOf }: ProviderEvidence, { deliveryPercent }: ServicePolicy): Measure {
  const counted: Counted[] = [];
  const excluded: Excluded[] = [];
  for (const one of deliveries) {
    const ref = { type: 'step', id: one.id, label: one.label, link: one.link };
    if (one.finishedAt === null && asOf <= one.dueAt) {
      excluded.push({ ...ref, reason: 'notDueYet' });
      continue;
    }
    const bucket = bucketOf(one);
    const achieved = bucket === 'inTime' ? 100 : Math.round(deliveryPercent[bucket]);
    counted.push({ ...ref, possible: 100, achieved, ...(bucket === 'inTime' ? {} : { note: bucket }) });
  }
  return { unit: 'shares', counted, excluded, unjudged: 0 };
}

function tickets(evidence: ProviderEvidence): Measure {
  const counted: Counted[] = [];
  const excluded: Excluded[] = [];
  for (const one of evidence.tickets) {
    const ref = { type: 'ticket', id: one.id, label: one.label, link: one.link };
    if (one.cancelled) {
      excluded.push({ ...ref, reason: 'cancelled' });
      continue;
    }
    const parts = [
      { name: 'response', by: one.respondBy, at: one.respondedAt },
      { name: 'restore', by: one.restoreBy, at: one.resolvedAt },
    ].filter(({ by, at }) => at !== null || by < evidence.asOf);
    if (parts.length === 0) {
      excluded.push({ ...ref, reason: 'notDueYet' });
      continue;
    }
    const late = parts.filter(({ by, at }) => at === null || at > by);
    const note = late[0] ? { note: late.length === 2 ? 'bothLate' : `${late[0].name}Late` } : {};
    counted.push({ ...ref, possible: parts.length, achieved: parts.length - late.length, ...note });
  }
  return { unit: 'items', counted, excluded, unjudged: 0 };
}

function duties(evidence: ProviderEvidence): Measure {
  const counted: Counted[] = [];
  const excluded: Excluded[] = [];
  for (const { id, type, label, link, state } of evidence.duties) {
    const ref = { type, id, label, link };
    if (state === 'inTime') counted.push({ ...ref, possible: 1, achieved: 1 });
    else if (state === 'late') counted.push({ ...ref, possible: 1, achieved: 0, note: 'late' });
    else excluded.push({ ...ref, reason: state });
  }
  return { unit: 'items', counted, excluded, unjudged: 0 };
}

function backup({ backups }: ProviderEvidence): Measure {
  const counted = backups
    .filter(({ owedDays }) => owedDays > 0)
    .map(({ systemId, label, link, protectedDays, owedDays }): Counted => {
      const achieved = Math.min(protectedDays, owedDays);
      return {
        type: 'backup',
        id: systemId,
        label,
        link,
        possible: owedDays,
        achieved,
        ...(achieved < owedDays ? { note: 'daysMissing' } : {}),
      };
    });
  return { unit: 'systemDays', counted, excluded: [], unjudged: 0 };
}

function satisfaction(evidence: ProviderEvidence): Measure {
  const counted = evidence.tickets.flatMap(({ id, label, link, stars }): Counted[] =>
    stars === null
      ? []
      : [
          {
            type: 'ticket',
            id,
            label,
            link,
            possible: 4,
            achieved: stars - 1,
            ...(stars < 4 ? { note: `stars${stars}` } : {}),
          },
        ],
  );
  return { unit: 'stars', counted, excluded: [], unjudged: 0 };
}

const COST = { 1: 100, 2: 50, 3: 20, 4: 5 } as const;

function security({ security: incidents, systemMinutes }: ProviderEvidence): Measure {
  if (systemMinutes === 0 && incidents.length === 0) return { unit: 'points', counted: [], excluded: [], unjudged: 0 };
  const start: Counted = { type: 'start', id: 'start', label: '', link: '', possible: 100, achieved: 100 };
  const costs = incidents.map(
    ({ id, label, link, level }): Counted => ({
      type: 'ticket',
      id,
      label,
      link,
      possible: 0,
      achieved: -COST[level],
      note: `level${level}`,
    }),
  );
  return { unit: 'points', counted: [start, ...costs], excluded: [], unjudged: 0 };
}
