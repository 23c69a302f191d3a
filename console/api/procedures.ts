import type { AppRouter } from '../../server/api/router.ts';

type Procedure = { _def: { type: string; $types: { input: unknown; output: unknown } } };

/** `{ auth: { totp: { begin: P } } }` → `'auth.totp.begin'` for every procedure of the kind. */
type PathOf<Node, Kind extends string> = {
  [K in keyof Node & string]: Node[K] extends Procedure
    ? Node[K]['_def']['type'] extends Kind
      ? K
      : never
    : Node[K] extends object
      ? `${K}.${PathOf<Node[K], Kind>}`
      : never;
}[keyof Node & string];

type At<Node, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? Head extends keyof Node
    ? At<Node[Head], Rest>
    : never
  : Path extends keyof Node
    ? Node[Path]
    : never;

type Tree = AppRouter['_def']['record'];

export type QueryPath = PathOf<Tree, 'query'>;
export type CommandPath = PathOf<Tree, 'mutation'>;
export type SubscriptionPath = PathOf<Tree, 'subscription'>;
type AnyPath = QueryPath | CommandPath | SubscriptionPath;

export type Input<P extends AnyPath> =
  At<Tree, P> extends infer Found extends Procedure ? Found['_def']['$types']['input'] : never;
export type Output<P extends AnyPath> =
  At<Tree, P> extends infer Found extends Procedure ? Found['_def']['$types']['output'] : never;

/** Arguments after the path: none when the procedure takes none. */
export type InputArgs<P extends AnyPath> = undefined extends Input<P> ? [input?: Input<P>] : [input: Input<P>];
