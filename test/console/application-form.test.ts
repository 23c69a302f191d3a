import { expect, test } from 'vitest';
import { createDraft } from '../../console/components/application-form/draft.ts';
import { problemsOf } from '../../console/components/application-form/problems.ts';
import { sectionOfPath } from '../../console/components/application-form/sections.ts';
import { fitting, monthlyCost, type Size, sizeOf, withSize } from '../../console/components/application-form/sizes.ts';
import { openContent } from '../city/samples.ts';

const GIB = 2 ** 30;
const small: Size = {
  id: 'small',
  name: { zh: '小型', en: 'Small' },
  cpuMillis: 2000,
  memoryBytes: 4 * GIB,
  storageBytes: 100 * GIB,
  monthlyCostYuan: 260,
};

test('a complete form has no problems', () => {
  expect(problemsOf('open', openContent({ code: 'portal', name: '门户' }))).toEqual({});
});

test('an empty form names every first field of each section', () => {
  const problems = problemsOf('open', {});
  expect(Object.keys(problems)).toEqual(
    expect.arrayContaining(['unitContact.name', 'system.purpose', 'goLiveOn', 'workloads', 'recovery.level']),
  );
});

test('the same person twice as emergency contact is pointed out', () => {
  const content = openContent({ code: 'portal', name: '门户' });
  const twice = { ...content, emergencyContactB: content.emergencyContactA };
  expect(Object.keys(problemsOf('open', twice))).toEqual(['emergencyContactB.name']);
});

test('a statement that was not made must be confirmed', () => {
  const problems = problemsOf('terminate', { terminate: { offline: true } });
  expect(problems).toHaveProperty(['terminate.migrated']);
  expect(problems).not.toHaveProperty(['terminate.offline']);
});

test('writing below something that does not exist makes it, and a number keeps its stored unit', () => {
  const draft = createDraft({}, () => undefined);
  draft.root.add('workloads', {});
  draft.root.item('workloads', 0).number('memoryBytes', GIB).onInput(1.5);
  expect(draft.snapshot()).toEqual({ workloads: [{ memoryBytes: 1.5 * GIB }] });
  expect(draft.root.item('workloads', 0).number('memoryBytes', GIB).value).toBe(1.5);
});

test('removing a row keeps the others in order', () => {
  const draft = createDraft({ ports: [{ port: 1 }, { port: 2 }, { port: 3 }] }, () => undefined);
  draft.root.remove('ports', 1);
  expect(draft.snapshot().ports).toEqual([{ port: 1 }, { port: 3 }]);
});

test('each field belongs to one section of its form', () => {
  expect(sectionOfPath('open', 'system.zone')).toBe('term');
  expect(sectionOfPath('exemption', 'system.zone')).toBe('system');
  expect(sectionOfPath('open', 'workloads.3.cpuMillis')).toBe('resources');
});

test('a workload of a catalogue size is recognised, priced and counted against the pool', () => {
  const workload = { ...withSize(small), count: 3 };
  expect(sizeOf(workload, [small])?.id).toBe('small');
  expect(monthlyCost([workload], [small])).toEqual({ yuan: 780, custom: false });
  expect(monthlyCost([{ ...workload, cpuMillis: 2500 }], [small])).toEqual({ yuan: 0, custom: true });
  expect(fitting(small, { cpuMillis: 7000, memoryBytes: 400 * GIB, storageBytes: 400 * GIB })).toBe(3);
  expect(fitting(small, { cpuMillis: -5000, memoryBytes: GIB, storageBytes: GIB })).toBe(0);
});
