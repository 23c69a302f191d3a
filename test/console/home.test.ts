import { describe, expect, test } from 'vitest';
import { type TodoSources, todosFrom } from '../../console/pages/home/todos.ts';
import type { ApplicationRow } from '../../server/applications/views.ts';
import type { TrialRow } from '../../server/trials/views.ts';

const nothing: TodoSources = {
  queue: [],
  own: [],
  trials: [],
  parties: [],
  mayTest: false,
  delegations: [],
  retirements: [],
  cases: [],
  work: [],
};

const application = (id: string, stage: ApplicationRow['stage'], dueAt?: string, paused = false): ApplicationRow => ({
  id,
  number: `YZ-${id}`,
  kind: 'open',
  stage,
  unitId: 'u1',
  unitName: '市卫健委',
  systemId: 's1',
  systemName: '医保结算',
  submittedAt: null,
  updatedAt: '2026-11-20T00:00:00Z',
  requested: null,
  granted: null,
  step: dueAt ? { name: 'technical', dueAt, workingDaysLeft: 1, light: 'green', paused } : null,
});

const trial = (change: Partial<TrialRow>): TrialRow => ({
  id: 't1',
  applicationId: 'a1',
  applicationNumber: 'YZ-1',
  systemId: 's1',
  systemName: '医保结算',
  unitName: '市卫健委',
  state: 'confirming',
  startedAt: null,
  endsAt: null,
  daysLeft: null,
  missingParties: ['unit', 'provider'],
  passedKinds: [],
  ...change,
});

describe('what is to do', () => {
  test('stands by its limit, the tightest first, and what has none last', () => {
    const own = [application('1', 'draft')];
    const queue = [
      application('2', 'technical', '2026-11-26T00:00:00Z'),
      application('3', 'decision', '2026-11-24T00:00:00Z'),
    ];
    expect(todosFrom({ ...nothing, queue, own }).map((todo) => todo.id)).toEqual(['3', '2', '1']);
  });

  test('lets a paused clock wait behind those that run', () => {
    const queue = [
      application('1', 'technical', '2026-11-23T00:00:00Z', true),
      application('2', 'decision', '2026-11-24T00:00:00Z'),
    ];
    expect(todosFrom({ ...nothing, queue }).map((todo) => todo.id)).toEqual(['2', '1']);
  });

  test('names the act by the stage', () => {
    const queue = [application('1', 'submitted'), application('2', 'technical'), application('3', 'decision')];
    const own = [application('4', 'returned'), application('5', 'draft')];
    expect(todosFrom({ ...nothing, queue, own }).map((todo) => todo.act)).toEqual([
      'completeness',
      'technical',
      'decision',
      'supplement',
      'draft',
    ]);
  });

  test('asks for a confirmation only of a party that is missing', () => {
    const trials = [trial({})];
    expect(todosFrom({ ...nothing, trials, parties: ['provider'] })).toHaveLength(1);
    expect(todosFrom({ ...nothing, trials, parties: ['authority'] })).toHaveLength(0);
  });

  test('asks the tester until all three kinds have passed', () => {
    const running = trial({ state: 'testing', passedKinds: ['function', 'security'] });
    const passed = trial({ state: 'testing', passedKinds: ['function', 'security', 'performance'] });
    expect(todosFrom({ ...nothing, trials: [running], mayTest: true }).map((todo) => todo.act)).toEqual(['test']);
    expect(todosFrom({ ...nothing, trials: [passed], mayTest: true })).toEqual([]);
    expect(todosFrom({ ...nothing, trials: [running], mayTest: false })).toEqual([]);
  });
});
