import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UsageAmounts } from '../../../operators/resources/usage-day.ts';
import { evidenceOf } from '../../../server/usage/evidence.ts';
import { WindowSum } from '../../../server/usage/figures.ts';
import { quotaGap, totalAmounts } from '../../../server/usage/quota-gap.ts';
import { type PreparedWorkload, WindowsDifferError, whatIf } from '../../../server/usage/what-if.ts';
import { dayAgo, daysOf, LAST_DAY, POLICY } from './samples.ts';

const GIB = 1024 ** 3;

function prepared(unit: string, system: string, cpu: number, memory: number): PreparedWorkload {
  const flat = (value: number) => ({
    p50: value,
    p95: value,
    p99: value,
    max: value,
    krr: value,
    decayed: { p50: value, target: value, p95: value },
  });
  return {
    unit,
    system,
    cpuMillis: 4000,
    memoryBytes: 8 * GIB,
    evidence: evidenceOf(
      daysOf(90, { cpu, memory }),
      { asOf: LAST_DAY, intervalSeconds: 300, exemption: null },
      POLICY,
    ),
    cpu: flat(cpu),
    memory: flat(memory),
    extraMarginPercent: 0,
  };
}

describe('what if', () => {
  const workloads = [
    prepared('water', 'flood', 1, 5),
    prepared('water', 'flood', 7, 5),
    prepared('water', 'river', 7, 5),
    prepared('health', 'clinic', 60, 60),
  ];
  const milder = { ...POLICY, idle: { ...POLICY.idle, cpuMeanPercent: 8 } };

  test('a changed threshold moves units, systems, vCPU and yuan', () => {
    const { before, after, moves, freedBefore, freedAfter } = whatIf(workloads, POLICY, milder);
    expect([before.idle.workloads, before.overProvisioned.workloads, after.idle.workloads]).toEqual([1, 2, 3]);
    expect(moves).toEqual([
      {
        from: 'overProvisioned',
        to: 'idle',
        workloads: 2,
        systems: 2,
        units: 1,
        cpuMillis: 8000,
        memoryBytes: 16 * GIB,
        yuanPerMonth: 8 * 60 + 16 * 20,
      },
    ]);
    // Before: one reclaimed whole, two shrunk from 4 cores to 0.4 (7 % / 0.8 of 4) and from 8 GiB to 0.5 (5 % / 0.8 of 8).
    expect(freedBefore).toMatchObject({ workloads: 3, cpuMillis: 4000 + 2 * 3600, memoryBytes: (8 + 2 * 7.5) * GIB });
    expect(freedAfter).toMatchObject({
      workloads: 3,
      cpuMillis: 12_000,
      memoryBytes: 24 * GIB,
      yuanPerMonth: 12 * 60 + 24 * 20,
    });
  });

  test('the same policy moves nothing, and the order of workloads does not matter', () => {
    expect(whatIf(workloads, POLICY, POLICY).moves).toEqual([]);
    expect(whatIf(workloads.toReversed(), POLICY, milder)).toEqual(whatIf(workloads, POLICY, milder));
  });

  test('other prices change the money only', () => {
    const dearer = { ...POLICY, prices: { ...POLICY.prices, vcpu: 120 } };
    const { before, after, moves } = whatIf(workloads, POLICY, dearer);
    expect([moves, before.fitting.yuanPerMonth, after.fitting.yuanPerMonth]).toEqual([[], 400, 640]);
  });

  test('another window needs the evidence to be gathered again', () => {
    const longer = { ...POLICY, idle: { ...POLICY.idle, windowDays: 60 } };
    expect(() => whatIf(workloads, POLICY, longer)).toThrow(
      new WindowsDifferError('The evidence must be gathered again: other idle.windowDays.'),
    );
  });
});

describe('a tenancy', () => {
  const amount = fc.integer({ min: 0, max: 10 ** 9 });
  const amounts: fc.Arbitrary<UsageAmounts> = fc.record({
    cpuMillis: amount,
    memoryMib: amount,
    storageMib: amount,
    cpuRequestMilliSeconds: amount,
    cpuUseMilliSeconds: amount,
    memoryRequestMibSeconds: amount,
    memoryUseMibSeconds: amount,
  });

  test('totals over workloads equal the tenancy, to the unit, however they are added up', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(amounts, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
        (workloads) => {
          const perWorkload = workloads.map((days) => {
            const sum = new WindowSum();
            for (const [ago, of] of days.entries())
              sum.add({ ...dayAgo(ago, { cpu: [], memory: null, seen: 0 }), amounts: of });
            return sum.amounts;
          });
          expect(totalAmounts(perWorkload)).toEqual(totalAmounts(workloads.flat().toReversed()));
        },
      ),
    );
  });

  test('its sketch is that of all its workloads’ samples', () => {
    const [a, b] = [dayAgo(0, { cpu: [1, 2, 3], memory: null }), dayAgo(0, { cpu: [50, 60], memory: null })];
    const both = new WindowSum().add(a).add(b);
    expect(both.figures(300, null, null).cpu).toMatchObject({ samples: 5, max: 60, mean: 23.2 });
  });

  test('granted − requested and requested − used, in vCPU·h, GiB·h and yuan', () => {
    const day = 86_400;
    const workload = (cpuRequest: number, cpuUse: number, memoryRequest: number, memoryUse: number): UsageAmounts => ({
      cpuMillis: cpuRequest,
      memoryMib: memoryRequest,
      storageMib: 0,
      cpuRequestMilliSeconds: cpuRequest * day,
      cpuUseMilliSeconds: cpuUse * day,
      memoryRequestMibSeconds: memoryRequest * day,
      memoryUseMibSeconds: memoryUse * day,
    });
    const gap = quotaGap(
      {
        quotaCpuMilliSeconds: 8000 * day,
        quotaMemoryMibSeconds: 16_384 * day,
        workloads: [workload(2000, 500, 4096, 1024), workload(1000, 1500, 4096, 1024)],
      },
      POLICY.prices,
    );
    expect(gap.unrequested).toEqual({ vcpuHours: 5 * 24, gibHours: 8 * 24, yuan: 15.12 }); // (120 · 60 + 192 · 20) / 730
    expect(gap.unused).toMatchObject({ vcpuHours: 24, gibHours: 6 * 24 });
    expect(gap.used).toMatchObject({ vcpuHours: 48, gibHours: 48 });
  });

  test('use beyond what was requested is a negative gap that costs nothing', () => {
    const workload = { ...totalAmounts([]), cpuRequestMilliSeconds: 3_600_000, cpuUseMilliSeconds: 7_200_000 };
    const { unused } = quotaGap(
      { quotaCpuMilliSeconds: 7_200_000, quotaMemoryMibSeconds: 0, workloads: [workload] },
      POLICY.prices,
    );
    expect(unused).toEqual({ vcpuHours: -1, gibHours: 0, yuan: 0 });
  });
});
