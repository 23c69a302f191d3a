import { type JSX, Match, Switch } from 'solid-js';
import { failureIn } from '../api/query.ts';
import { failureMessage } from '../api/user-message.ts';
import { ErrorState, Skeleton } from '../ui/states.tsx';

interface Loadable<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  refetch: () => unknown;
}

/** What a query brings, or its loading shape, or its error with a way to try again. Stale data stays while it refreshes. */
export const Loaded = <T,>(props: {
  query: Loadable<T>;
  children: (data: () => NonNullable<T>) => JSX.Element;
  skeleton?: JSX.Element;
}): JSX.Element => (
  <Switch fallback={props.skeleton ?? <Skeleton />}>
    <Match when={props.query.data}>{(data) => props.children(data as () => NonNullable<T>)}</Match>
    <Match when={failureIn(props.query.error)}>
      {(failure) => (
        <ErrorState
          message={failureMessage(failure())}
          requestId={failure().requestId}
          onRetry={() => void props.query.refetch()}
        />
      )}
    </Match>
  </Switch>
);
