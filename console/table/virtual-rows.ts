import { createVirtualizer } from '@tanstack/solid-virtual';
import type { Accessor } from 'solid-js';

export interface VisibleRow<R> {
  row: R;
  index: number;
}

/**
 * The rows in sight and a few around them, and how much empty space stands for those before and after.
 * Lists of up to `ALL` rows are rendered whole, so that the browser's own search and printing see them.
 */
const ALL = 60;

export const createVirtualRows = <R>(options: {
  rows: Accessor<readonly R[]>;
  scroller: () => HTMLElement | undefined;
  estimate: () => number;
}) => {
  const virtual = createVirtualizer<HTMLElement, HTMLElement>({
    get count() {
      return options.rows().length > ALL ? options.rows().length : 0;
    },
    getScrollElement: () => options.scroller() ?? null,
    estimateSize: () => options.estimate(),
    overscan: 12,
  });
  const whole = () => options.rows().length <= ALL;
  const items = () => virtual.getVirtualItems();
  return {
    indexes: (): number[] => (whole() ? options.rows().map((_, index) => index) : items().map((item) => item.index)),
    before: (): number => (whole() ? 0 : (items()[0]?.start ?? 0)),
    after: (): number => (whole() ? 0 : Math.max(0, virtual.getTotalSize() - (items().at(-1)?.end ?? 0))),
    measure: (element: HTMLElement): void => virtual.measureElement(element),
  };
};
