import { createMemo } from 'solid-js';
import type { WorkSection } from '../../server/work/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';

/** What waits for this person: shown in the rail and on the bell. */
export interface Counts {
  review: number;
  notices: number;
  /** Of the duties, by section. */
  work: Partial<Record<WorkSection, number>>;
}

/** Kept fresh by the stream of changes; asked every half minute as well, as the stream of one replica does not hear the others. */
export const readCounts = (): (() => Counts) => {
  const session = useSession();
  const reviews = () =>
    session.can('review:completeness') || session.can('review:technical') || session.can('review:decide');
  const unread = read('notices.unread', undefined, { refetchMillis: 30_000 });
  const queue = read('review.queue', () => ({}), { enabled: reviews });
  const work = read('work.waiting', undefined, { refetchMillis: 60_000 });
  const bySection = createMemo(() => {
    const all: Counts['work'] = {};
    for (const { section } of work.data ?? []) all[section] = (all[section] ?? 0) + 1;
    return all;
  });
  return () => ({
    review: queue.data?.items.length ?? 0,
    notices: unread.data?.count ?? 0,
    work: bySection(),
  });
};
