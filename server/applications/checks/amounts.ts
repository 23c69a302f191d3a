import { type Amounts, exceeding, POOL_KEYS } from '../../capacity/amounts.ts';
import type { PolicyBody } from '../../policies/policy.ts';
import { type Check, type CheckFacts, verdict } from './check.ts';

const GIB = 1024 ** 3;

type Limits = Pick<Amounts, 'cpuMillis' | 'memoryBytes' | 'storageBytes'>;

/** The most that the stated users and concurrency explain, or the free amount of the policy where that is more. */
export function explainedBy(users: number, concurrency: number, rules: PolicyBody['reasonableness']): Limits {
  return {
    cpuMillis: Math.max(rules.freeCpuMillis, Math.ceil((concurrency / rules.concurrentUsersPerCore) * 1000)),
    memoryBytes: Math.max(rules.freeMemoryBytes, Math.ceil((concurrency / rules.concurrentUsersPerGib) * GIB)),
    storageBytes: Math.max(rules.freeStorageBytes, Math.ceil(users * rules.storageGibPerUser * GIB)),
  };
}

export const amountsConsistent: Check = {
  name: 'amountsConsistent',
  why: 'Article 7: the authority verifies that the needs are reasonable; a grow grows, a shrink shrinks, users explain amounts.',
  refuses: false,
  judge: (facts) => {
    if (!facts.requested) return verdict('notApplicable', 'noAmounts');
    if (facts.kind === 'change') return directionOf(facts, facts.requested);
    const { userCount = 0, concurrency = 0 } = facts.content.system ?? {};
    if (concurrency > userCount) return verdict('attention', 'moreConcurrentThanUsers', { userCount, concurrency });
    const limits = explainedBy(userCount, concurrency, facts.policy.reasonableness);
    const over = POOL_KEYS.filter((key) => (facts.requested?.[key] ?? 0) > limits[key]);
    return over.length === 0
      ? verdict('passed', 'consistent', { userCount, concurrency })
      : verdict('attention', 'moreThanUsersExplain', { userCount, concurrency, amounts: over.join(', '), ...limits });
  },
};

function directionOf({ content, present }: CheckFacts, requested: Amounts) {
  if (!present) return verdict('blocked', 'noAllocation');
  const more = exceeding(requested, present.granted);
  const less = exceeding(present.granted, requested);
  const wrong = content.change?.kind === 'grow' ? less : more;
  if (wrong.length > 0) return verdict('blocked', 'wrongDirection', { amounts: wrong.join(', ') });
  if (more.length + less.length === 0) return verdict('blocked', 'nothingChanges');
  return verdict('passed', 'direction', { amounts: [...more, ...less].join(', ') });
}

/** What the request adds to what the system already holds. */
const additional = ({ requested, present }: CheckFacts): Limits | null =>
  requested && {
    cpuMillis: Math.max(0, requested.cpuMillis - (present?.granted.cpuMillis ?? 0)),
    memoryBytes: Math.max(0, requested.memoryBytes - (present?.granted.memoryBytes ?? 0)),
    storageBytes: Math.max(0, requested.storageBytes - (present?.granted.storageBytes ?? 0)),
  };

export const poolHeadroom: Check = {
  name: 'poolHeadroom',
  why: 'The reviewer sees the pool’s total, used and locked amounts and this request’s share before judging (practice).',
  refuses: false,
  judge: (facts) => {
    const wanted = additional(facts);
    if (!wanted || POOL_KEYS.every((key) => wanted[key] === 0)) return verdict('notApplicable', 'nothingMore');
    const { free, capacity } = facts.pool;
    if (POOL_KEYS.every((key) => capacity[key] <= 0)) return verdict('unmeasured', 'poolUnknown');
    // Not blocked: an approved application waits for capacity in the queue.
    const lacking = POOL_KEYS.filter((key) => wanted[key] > free[key]);
    if (lacking.length > 0) return verdict('attention', 'doesNotFit', { amounts: lacking.join(', ') });
    const share = Math.max(...POOL_KEYS.map((key) => (free[key] > 0 ? (100 * wanted[key]) / free[key] : 0)));
    const values = { sharePercent: Math.round(share), maxPercent: facts.policy.reasonableness.maxPoolSharePercent };
    return share > values.maxPercent ? verdict('attention', 'largeShare', values) : verdict('passed', 'fits', values);
  },
};

/** The highest of cpu and memory in use, as a percentage of the grant; null where either cannot be told. */
function usePercent(granted: Amounts, used: Amounts | null): number | null {
  if (!used || granted.cpuMillis <= 0 || granted.memoryBytes <= 0) return null;
  return 100 * Math.max(used.cpuMillis / granted.cpuMillis, used.memoryBytes / granted.memoryBytes);
}

export const presentUse: Check = {
  name: 'presentUse',
  why: 'Delivery lists print the present use beside the request (practice); more of what lies idle is doubted (article 9).',
  refuses: false,
  judge: ({ kind, content, present, policy }) => {
    if (kind !== 'change' || content.change?.kind !== 'grow' || !present) return verdict('notApplicable', 'noGrowth');
    const percent = usePercent(present.granted, present.used);
    if (percent === null) return verdict('unmeasured', 'noData');
    const values = { usedPercent: Math.round(percent), lowPercent: policy.reasonableness.lowUsePercent };
    return percent < values.lowPercent ? verdict('attention', 'lowUse', values) : verdict('passed', 'inUse', values);
  },
};

/** A request of more than this many times what the busiest similar system really uses is pointed out [ours]. */
const SIMILAR_FACTOR = 3;

export const similarSystems: Check = {
  name: 'similarSystems',
  why: 'What systems of the same category and size really use is the best evidence of a reasonable need.',
  refuses: false,
  judge: ({ requested, similar }) => {
    if (!requested) return verdict('notApplicable', 'noAmounts');
    const measured = similar.flatMap(({ used }) => (used ? [used] : []));
    if (measured.length === 0) return verdict('unmeasured', 'noneMeasured', { found: similar.length });
    const most = {
      cpuMillis: Math.max(...measured.map((used) => used.cpuMillis)),
      memoryBytes: Math.max(...measured.map((used) => used.memoryBytes)),
    };
    const values = { found: measured.length, ...most, factor: SIMILAR_FACTOR };
    const over =
      requested.cpuMillis > SIMILAR_FACTOR * most.cpuMillis ||
      requested.memoryBytes > SIMILAR_FACTOR * most.memoryBytes;
    return over ? verdict('attention', 'farAbove', values) : verdict('passed', 'comparable', values);
  },
};

export const shrinkFitsPeak: Check = {
  name: 'shrinkFitsPeak',
  why: 'A shrink must leave room for the peak over the policy’s window, not for the present moment only.',
  refuses: false,
  judge: ({ kind, content, present, requested, policy }) => {
    if (kind !== 'change' || content.change?.kind !== 'shrink' || !requested)
      return verdict('notApplicable', 'noShrink');
    const highest = (key: (typeof PEAK_KEYS)[number]) => Math.max(present?.peak?.[key] ?? 0, present?.used?.[key] ?? 0);
    const below = PEAK_KEYS.filter((key) => requested[key] < highest(key));
    const values = {
      windowDays: policy.shrinkWindowDays,
      measuredDays: present?.peak?.days ?? 0,
      ...Object.fromEntries(PEAK_KEYS.map((key) => [key, highest(key)])),
    };
    if (below.length > 0) return verdict('blocked', 'belowPeak', { ...values, amounts: below.join(', ') });
    return present?.peak ? verdict('passed', 'fits', values) : verdict('unmeasured', 'noPeak', values);
  },
};

const PEAK_KEYS = [...POOL_KEYS, 'pods'] as const;
