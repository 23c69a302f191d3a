import type { ApplicationStage } from '../../../server/applications/stages.ts';
import type { RetirementState } from '../../../server/retirement/views.ts';
import type { Party, TrialState } from '../../../server/trials/views.ts';
import { failureIn, read } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import { type Todo, todosFrom } from './todos.ts';

/** Where the next move is the unit's. */
const WITH_UNIT: ApplicationStage[] = ['draft', 'returned'];
const LIVE_TRIALS: TrialState[] = ['confirming', 'running', 'testing'];
const OBJECTED: RetirementState[] = ['objected'];

/** Gathers what waits from the subjects that this person has to do with; asks nothing that would be refused. */
export const readTodos = () => {
  const { can } = useSession();
  const parties = (): Party[] => [
    ...(can('trial:confirm:unit') ? (['unit'] as const) : []),
    ...(can('trial:confirm:authority') ? (['authority'] as const) : []),
    ...(can('trial:confirm:provider') ? (['provider'] as const) : []),
  ];
  const reviews = () => can('review:completeness') || can('review:technical') || can('review:decide');
  const explains = () => can('supervision:read') && can('supervision:explain');

  const queue = read('review.queue', () => ({}), { enabled: reviews });
  const own = read('applications.table', () => ({ stage: WITH_UNIT }), { enabled: () => can('application:draft') });
  const trials = read('trials.table', () => ({ states: LIVE_TRIALS }), {
    enabled: () => parties().length > 0 || can('test:run'),
  });
  const delegations = read('delegations.mine', undefined, { enabled: () => can('review:opinion') });
  const retirements = read('retirements.table', () => ({ states: OBJECTED }), {
    enabled: () => can('retirement:decide'),
  });
  const cases = read('supervision.board', () => ({ light: 'red' as const }), { enabled: explains });
  const work = read('work.waiting', undefined);
  const all = [queue, own, trials, delegations, retirements, cases, work];

  return {
    todos: (): Todo[] =>
      todosFrom({
        queue: queue.data?.items ?? [],
        own: own.data ?? [],
        trials: trials.data ?? [],
        parties: parties(),
        mayTest: can('test:run'),
        delegations: delegations.data ?? [],
        retirements: retirements.data ?? [],
        cases: cases.data ?? [],
        work: work.data ?? [],
      }),
    loading: () => all.some((query) => query.isLoading),
    failure: () => all.map((query) => failureIn(query.error)).find(Boolean),
    retry: () => all.filter((query) => query.error).forEach((query) => void query.refetch()),
  };
};
