import { createMemo, createSignal } from 'solid-js';
import { createStore, reconcile, type SetStoreFunction, unwrap } from 'solid-js/store';

export type Messages = Readonly<Record<string, string>>;

/** Spread onto a field: `<TextField label="…" {...form.bind('name')} />`. */
export interface Binding<V> {
  name: string;
  readonly value: V;
  readonly error: string | undefined;
  onInput: (value: V) => void;
}

export interface Form<T extends object> {
  values: T;
  set: SetStoreFunction<T>;
  bind: <K extends keyof T & string>(key: K) => Binding<T[K]>;
  /** Message for a dotted path, of validation or of the server. */
  error: (path: string) => string | undefined;
  errors: () => Messages;
  /** Takes the server's field messages; a field's message goes when the field is edited. */
  setErrors: (messages: Messages) => void;
  /** Validates all; true when nothing is wrong. */
  check: () => boolean;
  dirty: () => boolean;
  /** Starts again from these values. */
  reset: (values: T) => void;
}

/**
 * The state of one form: values as a store, messages by dotted path. `validate` is pure and gives sentences; it runs on
 * `check` and from then on as people type, so that a mended field stops complaining at once.
 */
export const createForm = <T extends object>(options: { initial: T; validate?: (values: T) => Messages }): Form<T> => {
  // What a query brought is wrapped by Solid, and a wrapped object cannot be cloned.
  const copy = (values: T): T => structuredClone(unwrap(values));
  const [values, set] = createStore<T>(copy(options.initial));
  const [start, setStart] = createSignal(JSON.stringify(options.initial));
  const [checked, setChecked] = createSignal(false);
  const [fromServer, setFromServer] = createSignal<Messages>({});

  const own = createMemo<Messages>(() => (checked() ? (options.validate?.(values) ?? {}) : {}));
  const errors = () => ({ ...fromServer(), ...own() });
  const forget = (path: string) =>
    setFromServer((messages) => Object.fromEntries(Object.entries(messages).filter(([key]) => key !== path)));

  const bind = <K extends keyof T & string>(key: K): Binding<T[K]> => ({
    name: key,
    get value() {
      return values[key];
    },
    get error() {
      return errors()[key];
    },
    onInput: (value) => {
      set(reconcileKey(key, value));
      forget(key);
    },
  });

  return {
    values,
    set,
    bind,
    error: (path) => errors()[path],
    errors,
    setErrors: setFromServer,
    check: () => {
      setFromServer({});
      setChecked(true);
      return Object.keys(own()).length === 0;
    },
    dirty: () => JSON.stringify(values) !== start(),
    reset: (next) => {
      set(reconcile(copy(next)));
      setStart(JSON.stringify(next));
      setChecked(false);
      setFromServer({});
    },
  };
};

/** Replaces one key whole: a shorter list must not keep the tail of the longer one. */
const reconcileKey =
  <T extends object, K extends keyof T>(key: K, value: T[K]) =>
  (state: T): T => ({ ...state, [key]: value });
