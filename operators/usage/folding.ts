import { emptyPage, type Page } from './page.ts';

/** No name of Kubernetes: nothing that exists can be mistaken for it. */
const REST = { kind: 'Job', name: '(rest)' };
const ONE_OFF = ['Job', 'Pod'];

const isRest = ({ name }: Page): boolean => name === REST.name;

/**
 * At most `limit` pages. A namespace may start a job a minute, each of them a workload of its own, and one object holds only so many:
 * those that matter least (over; jobs and single pods; small) become one entry, so that the sums of the namespace stay what they were.
 */
export function folded(pages: readonly Page[], limit: number, lastLook: number): Page[] {
  if (pages.length <= limit) return [...pages];
  const importance = (page: Page): number[] => [
    page.lastSlot === lastLook ? 1 : 0,
    ONE_OFF.includes(page.kind) ? 0 : 1,
    page.amounts.cpuRequestMilliSeconds,
  ];
  const ordered = pages
    .filter((page) => !isRest(page))
    .map((page) => ({ page, by: importance(page) }))
    .sort((a, b) => compare(b.by, a.by) || (a.page.name < b.page.name ? -1 : 1))
    .map(({ page }) => page);
  const kept = ordered.slice(0, limit - 1);
  return [...kept, merged([...pages.filter(isRest), ...ordered.slice(limit - 1)])];
}

const compare = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
};

/** What all of them used together; percentages stay those of each sample. */
function merged(pages: readonly Page[]): Page {
  const rest = emptyPage(REST, -1);
  for (const { sketches, amounts, ...page } of pages) {
    for (const key of Object.keys(sketches) as (keyof typeof sketches)[]) rest.sketches[key].merge(sketches[key]);
    for (const key of Object.keys(amounts) as (keyof typeof amounts)[]) rest.amounts[key] += amounts[key];
    rest.replicas += page.replicas;
    rest.expected += page.expected;
    rest.seen += page.seen;
    rest.off += page.off;
  }
  return rest;
}
