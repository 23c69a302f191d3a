import { describe, expect, test } from 'vitest';
import { blockedBy, CHECKS, runChecks } from '../../../server/applications/checks/chain.ts';
import { CHECK_NAMES, type CheckFacts, type CheckName } from '../../../server/applications/checks/check.ts';
import { isSmallRaise } from '../../../server/applications/checks/small-raise.ts';
import { type Content, requestedOf } from '../../../server/applications/content.ts';
import { requiredMaterials } from '../../../server/applications/materials.ts';
import type { Amounts } from '../../../server/capacity/amounts.ts';
import { SAMPLES } from '../../../server/guide/samples.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';

const GIB = 1024 ** 3;
const amounts = (cpuMillis: number, memoryGib: number, storageGib = 100, pods = 10): Amounts => ({
  cpuMillis,
  memoryBytes: memoryGib * GIB,
  storageBytes: storageGib * GIB,
  pods,
  loadBalancers: 0,
  publicIps: 0,
  gpus: 0,
});
const pool = (free: Amounts) => ({
  capacity: amounts(100_000, 400, 10_000),
  granted: free,
  locked: amounts(0, 0, 0),
  free,
});

const open: CheckFacts = {
  kind: 'open',
  content: SAMPLES.open as Content,
  attached: requiredMaterials('open', SAMPLES.open as Content),
  requested: requestedOf('open', SAMPLES.open as Content),
  pool: pool(amounts(100_000, 400, 10_000)),
  present: null,
  similar: [{ name: 's', unitName: 'u', userCount: 1000, granted: amounts(8000, 16), used: amounts(4000, 12) }],
  policy: defaultPolicy(),
  now: new Date('2026-11-23T01:00:00Z'),
};

const changeTo = (
  kind: 'grow' | 'shrink',
  requested: Amounts,
  present: Partial<NonNullable<CheckFacts['present']>> = {},
): CheckFacts => ({
  ...open,
  kind: 'change',
  content: { change: { kind, reason: 'x', newQuota: requested } },
  attached: ['officialLetter'],
  requested,
  present: {
    granted: amounts(8000, 32),
    used: amounts(7200, 28, 90, 9),
    peak: { ...amounts(7600, 30, 95, 10), days: 30 },
    inForceAt: new Date('2026-09-01T00:00:00Z'),
    ...present,
  },
});

const judged = (facts: CheckFacts, name: CheckName) => {
  const result = runChecks(facts).find(({ check }) => check === name);
  return `${result?.verdict} ${result?.key}`;
};
const withSystem = (system: Content['system']): CheckFacts => ({
  ...open,
  content: { ...open.content, system: { ...open.content.system, ...system } },
});

describe('the chain', () => {
  test('runs in its documented order: papers, refusals, the request itself, the cloud', () => {
    expect(CHECKS.map(({ name }) => name)).toEqual([
      'materialsComplete',
      'notClassified',
      'protectionLevel',
      'amountsConsistent',
      'poolHeadroom',
      'presentUse',
      'similarSystems',
      'shrinkFitsPeak',
    ]);
    expect(CHECKS.map(({ name }) => name)).toEqual([...CHECK_NAMES]);
  });

  test('says of each check why it exists', () => {
    for (const { why } of CHECKS) expect(why.length).toBeGreaterThan(40);
  });

  test('looks no further once a system may not come at all', () => {
    const results = runChecks(withSystem({ classified: true }));
    expect(results.map(({ verdict }) => verdict)).toEqual(['passed', 'blocked', ...Array(6).fill('skipped')]);
  });

  test('looks on after missing materials, so that everything is told at once', () => {
    const results = runChecks({ ...withSystem({ protectionLevel: 5 }), attached: [] });
    expect(blockedBy(results).map(({ check }) => check)).toEqual(['materialsComplete', 'protectionLevel']);
  });

  test('finds nothing against the sample application', () => {
    expect(runChecks(open).map(({ verdict }) => verdict)).toEqual([
      'passed',
      'passed',
      'passed',
      'passed',
      'passed',
      'notApplicable',
      'passed',
      'notApplicable',
    ]);
  });
});

describe('single checks', () => {
  test('level 3 needs its filing certificate besides', () => {
    expect(judged(withSystem({ protectionLevel: 3 }), 'materialsComplete')).toBe('blocked missing');
    expect(judged(withSystem({ protectionLevel: 3 }), 'protectionLevel')).toBe('passed allowed');
  });

  test('level 4 is refused, by a change of level too', () => {
    expect(judged(withSystem({ protectionLevel: 4 }), 'protectionLevel')).toBe('blocked tooHigh');
    const change = {
      ...open,
      kind: 'change' as const,
      content: { change: { kind: 'level' as const, newProtectionLevel: 4 } },
    };
    expect(judged(change, 'protectionLevel')).toBe('blocked tooHigh');
  });

  test('an exemption may be asked for because of the level or of secrets', () => {
    const exemption = {
      ...withSystem({ protectionLevel: 4, classified: true }),
      kind: 'exemption' as const,
      requested: null,
    };
    expect(blockedBy(runChecks({ ...exemption, attached: ['officialLetter', 'basis'] }))).toEqual([]);
  });

  test('amounts beyond what the users explain want a look, and pass below the free amounts', () => {
    expect(judged({ ...open, requested: amounts(8000, 16) }, 'amountsConsistent')).toBe('passed consistent');
    expect(judged({ ...open, requested: amounts(8001, 16) }, 'amountsConsistent')).toBe(
      'attention moreThanUsersExplain',
    );
    expect(judged(withSystem({ userCount: 100, concurrency: 150 }), 'amountsConsistent')).toBe(
      'attention moreConcurrentThanUsers',
    );
  });

  test('more than the pool has left is pointed out, not blocked: it would wait for capacity', () => {
    expect(judged({ ...open, pool: pool(amounts(1000, 400)) }, 'poolHeadroom')).toBe('attention doesNotFit');
    expect(judged({ ...open, pool: pool(amounts(20_000, 400, 10_000)) }, 'poolHeadroom')).toBe('attention largeShare');
  });

  test('a pool that was never observed is unmeasured, not full', () => {
    const unknown = {
      capacity: amounts(0, 0, 0),
      granted: amounts(0, 0, 0),
      locked: amounts(0, 0, 0),
      free: amounts(0, 0, 0),
    };
    expect(judged({ ...open, pool: unknown }, 'poolHeadroom')).toBe('unmeasured poolUnknown');
  });

  test('a raise is measured by what it adds, not by the whole', () => {
    const facts = { ...changeTo('grow', amounts(9000, 32)), pool: pool(amounts(10_000, 1, 1)) };
    expect(judged(facts, 'poolHeadroom')).toBe('passed fits');
  });

  test('more of what lies idle is doubted; without data there is no verdict', () => {
    expect(judged(changeTo('grow', amounts(9000, 40)), 'presentUse')).toBe('passed inUse');
    expect(judged(changeTo('grow', amounts(9000, 40), { used: amounts(800, 4) }), 'presentUse')).toBe(
      'attention lowUse',
    );
    expect(judged(changeTo('grow', amounts(9000, 40), { used: null }), 'presentUse')).toBe('unmeasured noData');
  });

  test('a request far above what similar systems use is pointed out; unmeasured ones do not count', () => {
    expect(judged({ ...open, requested: amounts(12_001, 12) }, 'similarSystems')).toBe('attention farAbove');
    const unmeasured = open.similar.map((system) => ({ ...system, used: null }));
    expect(judged({ ...open, similar: unmeasured }, 'similarSystems')).toBe('unmeasured noneMeasured');
  });

  test('a shrink must fit the peak of the window, though the present moment would allow it', () => {
    const now = { used: amounts(1000, 4, 90, 2) };
    expect(judged(changeTo('shrink', amounts(7000, 32), now), 'shrinkFitsPeak')).toBe('blocked belowPeak');
    expect(judged(changeTo('shrink', amounts(7600, 31), now), 'shrinkFitsPeak')).toBe('passed fits');
    expect(judged(changeTo('shrink', amounts(2000, 8), { ...now, peak: null }), 'shrinkFitsPeak')).toBe(
      'unmeasured noPeak',
    );
  });

  test('a shrink must fit the present moment, though no peak has recorded it yet', () => {
    expect(judged(changeTo('shrink', amounts(5000, 32), { peak: null }), 'shrinkFitsPeak')).toBe('blocked belowPeak');
  });

  test('a grow grows and a shrink shrinks', () => {
    expect(judged(changeTo('grow', amounts(7000, 40)), 'amountsConsistent')).toBe('blocked wrongDirection');
    expect(judged(changeTo('shrink', amounts(7800, 40)), 'amountsConsistent')).toBe('blocked wrongDirection');
    expect(judged(changeTo('grow', amounts(8000, 32)), 'amountsConsistent')).toBe('blocked nothingChanges');
    expect(judged({ ...changeTo('grow', amounts(9000, 40)), present: null }, 'amountsConsistent')).toBe(
      'blocked noAllocation',
    );
  });
});

describe('a small raise', () => {
  const enabled = { ...defaultPolicy(), smallRaise: { ...defaultPolicy().smallRaise, enabled: true } };
  const small = { ...changeTo('grow', amounts(10_000, 40)), policy: enabled, similar: [] };
  const isSmall = (facts: CheckFacts) => isSmallRaise(facts, runChecks(facts));

  test('with measured use above the policy’s share needs no person', () => {
    expect(isSmall(small)).toBe(true);
  });

  test.each<[string, CheckFacts]>([
    ['the policy does not allow it', { ...small, policy: defaultPolicy() }],
    ['it is more than one size up', { ...small, requested: amounts(12_001, 40) }],
    ['use is unmeasured', { ...changeTo('grow', amounts(10_000, 40), { used: null }), policy: enabled }],
    [
      'one raised amount is not in use',
      { ...changeTo('grow', amounts(10_000, 40), { used: amounts(7200, 20) }), policy: enabled },
    ],
    [
      'it changed 29 days ago',
      { ...small, present: small.present && { ...small.present, inForceAt: new Date('2026-10-25T01:00:00Z') } },
    ],
    ['the pool has no room', { ...small, pool: pool(amounts(1000, 400)) }],
    ['it is a shrink', { ...changeTo('shrink', amounts(7700, 31)), policy: enabled }],
    ['only pods are raised', { ...small, requested: amounts(8000, 32, 100, 12) }],
  ])('goes to a person when %s', (_, facts) => {
    expect(isSmall(facts)).toBe(false);
  });
});
