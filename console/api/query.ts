import {
  type InfiniteData,
  InfiniteQueryObserver,
  type InfiniteQueryObserverOptions,
  type InfiniteQueryObserverResult,
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  QueryObserver,
  type QueryObserverOptions,
  type QueryObserverResult,
  useMutation,
} from '@tanstack/solid-query';
import { createMemo } from 'solid-js';
import { client } from './client.ts';
import { type Failure, failureOf } from './failure.ts';
import { observe } from './observe.ts';
import type { CommandPath, Input, InputArgs, Output, QueryPath } from './procedures.ts';

/** Thrown to TanStack Query, so that `query.error` is always a `Failure` in words. */
export class ApiError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, cause: unknown) {
    super(failure.user.key, { cause });
    this.name = 'ApiError';
    this.failure = failure;
  }
}

const asApiError = (cause: unknown): ApiError =>
  cause instanceof ApiError ? cause : new ApiError(failureOf(cause), cause);

export const failureIn = (error: unknown): Failure | undefined => (error ? asApiError(error).failure : undefined);

/** What the user cannot mend by waiting is not asked again. */
const retriable = (count: number, error: unknown): boolean => {
  const code = asApiError(error).failure.code;
  return count < 2 && (code === 'OFFLINE' || code === 'UNAVAILABLE');
};

/** A session that ended shows in the next answer: asking who is signed in leads to the sign-in page and back. */
const onError = (error: unknown): void => {
  if (asApiError(error).failure.code === 'UNAUTHENTICATED')
    void queryClient.invalidateQueries({ queryKey: ['auth', 'me'] });
};

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: { staleTime: 10_000, retry: retriable, refetchOnWindowFocus: true, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});

const keyOf = (path: string, input: unknown): readonly unknown[] => [
  ...path.split('.'),
  ...(input === undefined ? [] : [input]),
];

/** Key and function of a query: `q('applications.get', { id })`. */
export const q = <P extends QueryPath>(path: P, ...args: InputArgs<P>) => ({
  queryKey: keyOf(path, args[0]),
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Output<P>> => {
    try {
      return (await client.query(path, args[0], { signal })) as Output<P>;
    } catch (error) {
      throw asApiError(error);
    }
  },
});

interface ReadOptions {
  /** Asks only when true: `() => Boolean(id())`. */
  enabled?: () => boolean;
  /** Keeps what is shown while other filters load. */
  keep?: boolean;
  refetchMillis?: number;
}

/**
 * Reads a procedure and follows its input: `const page = read('applications.get', () => ({ id: params.id }))`;
 * `page.data`, `page.isPending`, `page.error` are reactive. Use `failureIn(page.error)` for words.
 */
export const read = <P extends QueryPath>(path: P, input?: () => Input<P>, options: ReadOptions = {}) =>
  readAs<Output<P>>(() => ({
    ...q(path, ...([input?.()] as unknown as InputArgs<P>)),
    enabled: options.enabled?.() ?? true,
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
    ...(options.refetchMillis ? { refetchInterval: options.refetchMillis } : {}),
  }));

/** A query that is about to be asked says so from the first moment, not only once its request has gone out. */
const optimistic = <O extends object>(options: O): O & { _optimisticResults: 'optimistic' } => ({
  ...options,
  _optimisticResults: 'optimistic',
});

const readAs = <T>(options: () => QueryObserverOptions<T>): QueryObserverResult<T> => {
  const full = createMemo(() => optimistic(queryClient.defaultQueryOptions(options())));
  return observe(new QueryObserver<T>(queryClient, full()), full);
};

interface PageOf<C> {
  nextCursor: C | null;
}

/**
 * Reads a list page by page: `const list = readPages('audit.list', () => filters())`; `list.data?.pages`,
 * `list.hasNextPage`, `list.fetchNextPage()`.
 */
export const readPages = <P extends QueryPath>(path: P, input: () => Omit<Input<P>, 'cursor'>) =>
  readPagesAs<Output<P>>(() => ({
    queryKey: [...keyOf(path, input()), 'pages'],
    queryFn: async ({ signal, pageParam }: { signal: AbortSignal; pageParam: unknown }): Promise<Output<P>> => {
      try {
        const cursor = pageParam === undefined ? {} : { cursor: pageParam };
        return (await client.query(path, { ...input(), ...cursor }, { signal })) as Output<P>;
      } catch (error) {
        throw asApiError(error);
      }
    },
    initialPageParam: undefined as unknown,
    getNextPageParam: (last: Output<P>) => (last as PageOf<unknown>).nextCursor ?? undefined,
  }));

type PagesOptions<T> = InfiniteQueryObserverOptions<T, Error, InfiniteData<T>>;

const readPagesAs = <T>(options: () => PagesOptions<T>): InfiniteQueryObserverResult<InfiniteData<T>> => {
  // The client's defaults are the same for both kinds of query; its types know only the one.
  const defaults = (given: PagesOptions<T>) =>
    queryClient.defaultQueryOptions(given as unknown as QueryObserverOptions);
  const full = createMemo(() => optimistic(defaults(options())) as unknown as PagesOptions<T>);
  return observe(new InfiniteQueryObserver<T, Error, InfiniteData<T>>(queryClient, full()), full);
};

/** Reads once, outside a component's view: for prefill and checks in handlers. */
export const fetchOnce = <P extends QueryPath>(path: P, ...args: InputArgs<P>): Promise<Output<P>> =>
  queryClient.fetchQuery({ ...q(path, ...args), staleTime: 0 });

interface CommandOptions<P extends CommandPath> {
  onDone?: (output: Output<P>, input: Input<P>) => void;
  onFailed?: (failure: Failure) => void;
  /** Which subjects to read anew, by the first parts of their paths: `['applications', 'review']`. */
  refresh?: readonly string[];
}

/**
 * Prepares a command: `const submit = command('applications.submit', { refresh: ['applications'] })`, then
 * `submit.run(input)`; `submit.busy()`, `submit.failure()`. The caller's input is untouched by a failure, so a form
 * keeps what was typed, also after a CONFLICT.
 */
export const command = <P extends CommandPath>(path: P, options: CommandOptions<P> = {}) => {
  const mutation = useMutation(() => ({
    mutationFn: async (input: Input<P>): Promise<Output<P>> => {
      try {
        return (await client.mutation(path, input)) as Output<P>;
      } catch (error) {
        throw asApiError(error);
      }
    },
    onSuccess: (output: Output<P>, input: Input<P>) => {
      for (const subject of options.refresh ?? []) void queryClient.invalidateQueries({ queryKey: subject.split('.') });
      options.onDone?.(output, input);
    },
    onError: (error: unknown) => options.onFailed?.(asApiError(error).failure),
  }));
  return {
    run: (...args: InputArgs<P>): void => mutation.mutate(args[0] as Input<P>),
    runAsync: (...args: InputArgs<P>): Promise<Output<P>> => mutation.mutateAsync(args[0] as Input<P>),
    busy: (): boolean => mutation.isPending,
    failure: (): Failure | undefined => failureIn(mutation.error),
    output: (): Output<P> | undefined => mutation.data,
    reset: (): void => mutation.reset(),
  };
};
