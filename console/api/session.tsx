import { createContext, type JSX, Show, useContext } from 'solid-js';
import type { Role, Scope } from '../../server/identity/permissions.ts';
import type { Output } from './procedures.ts';
import { queryClient, read } from './query.ts';

export type Me = Output<'auth.me'>;
export type Person = NonNullable<Me['person']>;

export interface Session {
  person: () => Person;
  /** Whether to offer an action. The server decides again. */
  can: (scope: Scope) => boolean;
  is: (role: Role) => boolean;
}

const SessionContext = createContext<Session>();

/** Who is signed in. Only below `SignedIn`; elsewhere it throws rather than pretend. */
export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession: no signed-in person here; the page must be inside the shell.');
  return session;
};

/** Whether this person may work: what the account still owes is settled on the sign-in page. */
export const isReady = (person: Person): boolean => !person.mustChangePassword && !person.mustEnrolTotp;

export const readMe = () => read('auth.me');

/** After signing in or out: what the last person saw must not be shown to the next. */
export const forgetEverything = async (): Promise<void> => {
  // Reset, not clear: a cleared query is forgotten by the page that shows it, which would then wait for ever.
  await queryClient.resetQueries();
};

/** Renders its children for a signed-in person, and `fallback` otherwise. */
export const SignedIn = (props: {
  person: Person | null | undefined;
  fallback: JSX.Element;
  children: JSX.Element;
}): JSX.Element => (
  <Show when={props.person} fallback={props.fallback}>
    {(person) => (
      <SessionContext.Provider
        value={{
          person,
          can: (scope) => person().scopes.includes(scope),
          is: (role) => person().roles.includes(role),
        }}
      >
        {props.children}
      </SessionContext.Provider>
    )}
  </Show>
);
