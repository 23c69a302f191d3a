import type { ApplicationRow } from '../../../server/applications/views.ts';
import type { DelegationRow } from '../../../server/delegations/views.ts';
import type { RetirementRow } from '../../../server/retirement/views.ts';
import type { CaseView } from '../../../server/supervision/views.ts';
import type { Party, TrialRow } from '../../../server/trials/views.ts';
import type { WorkAct, WorkItem } from '../../../server/work/views.ts';
import type { Deadline } from '../../i18n/deadline.ts';
import type { home } from '../../i18n/zh/home.ts';
import { paths } from '../../paths.ts';

export type TodoAct = keyof typeof home.acts | WorkAct;

/** One thing that waits for this person. */
export interface Todo {
  id: string;
  act: TodoAct;
  /** Of the application, where there is one. */
  number: string | null;
  /** The system it is about. */
  subject: string;
  unit: string;
  href: string;
  deadline: Deadline | null;
  /** When the trial ends, for what must happen within it. */
  endsAt: string | null;
}

export interface TodoSources {
  queue: readonly ApplicationRow[];
  /** Own unit's applications that wait for the unit. */
  own: readonly ApplicationRow[];
  trials: readonly TrialRow[];
  /** The parties for which this person may confirm. */
  parties: readonly Party[];
  mayTest: boolean;
  delegations: readonly DelegationRow[];
  retirements: readonly RetirementRow[];
  cases: readonly CaseView[];
  /** Of the duties: tickets, backups, drills, bulletins, findings, reviews, complaints. */
  work: readonly WorkItem[];
}

/** Everything that waits, the tightest limit first; what has no limit comes last. */
export const todosFrom = (sources: TodoSources): Todo[] =>
  [
    ...sources.queue.map(reviewTodo),
    ...sources.own.map(ownTodo),
    ...sources.trials.flatMap((trial) => trialTodos(trial, sources)),
    ...sources.delegations.filter((one) => !one.answeredAt && !one.revokedAt).map(delegationTodo),
    ...sources.retirements.filter((one) => one.state === 'objected').map(objectionTodo),
    ...sources.work.map((item) => ({ ...item, endsAt: null })),
    ...sources.cases.filter((one) => one.light === 'red' && one.mayExplain && !one.explanation).map(explainTodo),
  ].sort((a, b) => endOf(a) - endOf(b));

const endOf = (todo: Todo): number => {
  const at = todo.deadline && !todo.deadline.paused ? todo.deadline.dueAt : todo.endsAt;
  return at ? new Date(at).getTime() : Number.MAX_SAFE_INTEGER;
};

const reviewActs: Record<string, TodoAct> = {
  submitted: 'completeness',
  completeness: 'completeness',
  technical: 'technical',
  decision: 'decision',
};

const reviewTodo = (row: ApplicationRow): Todo => ({
  ...base(row),
  act: reviewActs[row.stage] ?? 'completeness',
  href: paths.application(row.id),
  deadline: row.step,
});

const ownTodo = (row: ApplicationRow): Todo => ({
  ...base(row),
  act: row.stage === 'returned' ? 'supplement' : 'draft',
  href: paths.editApplication(row.id),
  deadline: row.stage === 'returned' ? row.step : null,
});

const base = (row: ApplicationRow) => ({
  id: row.id,
  number: row.number,
  subject: row.systemName,
  unit: row.unitName,
  endsAt: null,
});

const trialTodos = (trial: TrialRow, { parties, mayTest }: TodoSources): Todo[] => {
  const todo = (act: TodoAct): Todo => ({
    id: `${trial.id}-${act}`,
    act,
    number: trial.applicationNumber,
    subject: trial.systemName,
    unit: trial.unitName,
    href: paths.trial(trial.applicationId),
    deadline: null,
    endsAt: trial.endsAt,
  });
  const confirm = trial.state === 'confirming' && trial.missingParties.some((party) => parties.includes(party));
  const test = mayTest && (trial.state === 'running' || trial.state === 'testing') && trial.passedKinds.length < 3;
  return [...(confirm ? [todo('confirmTrial')] : []), ...(test ? [todo('test')] : [])];
};

const delegationTodo = (row: DelegationRow): Todo => ({
  id: row.id,
  act: 'opinion',
  number: row.applicationNumber,
  subject: row.systemName,
  unit: '',
  href: paths.delegation(row.id),
  deadline: row.clock,
  endsAt: null,
});

const objectionTodo = (row: RetirementRow): Todo => ({
  id: row.id,
  act: 'objection',
  number: null,
  subject: row.systemName,
  unit: row.unitName,
  href: paths.retirement(row.id),
  deadline: null,
  endsAt: row.plannedFor,
});

const explainTodo = (row: CaseView): Todo => ({
  id: row.stepId,
  act: 'explain',
  number: row.number,
  subject: row.systemName,
  unit: row.unitName,
  href: `${paths.board()}?light=red`,
  deadline: row,
  endsAt: null,
});
