import { createComputed, on, onCleanup } from 'solid-js';
import { createStore } from 'solid-js/store';

/** What the observers of TanStack Query have in common. */
interface Observer<O, R> {
  getOptimisticResult(options: O): R;
  setOptions(options: O): void;
  subscribe(hear: (result: R) => void): () => void;
  updateResult(): void;
}

/**
 * A query's result as a store that never suspends. The library's own hook reads through a Solid resource: whatever part of a page
 * reads something new, or reads again under another key, then puts the whole page back to its skeleton, and the press that was
 * under way falls on nothing. Here each part shows its own loading state, and what a refetch leaves unchanged keeps its identity,
 * so that rows are not made anew under the pointer.
 */
export const observe = <O extends object, R extends object>(observer: Observer<O, R>, options: () => O): R => {
  const [result, setResult] = createStore<R>({ ...observer.getOptimisticResult(options()) });
  createComputed(
    on(
      options,
      (next) => {
        observer.setOptions(next);
        setResult({ ...observer.getOptimisticResult(next) });
      },
      { defer: true },
    ),
  );
  onCleanup(observer.subscribe((heard) => setResult({ ...heard })));
  // What came between the first look and the subscription.
  observer.updateResult();
  return result;
};
