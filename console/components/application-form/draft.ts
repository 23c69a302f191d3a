import { createStore, produce, reconcile, unwrap } from 'solid-js/store';
import type { Content } from '../../../server/applications/content.ts';

type Key = string | number;
type Path = readonly Key[];

/** Spread onto a field of the kit. */
export interface FieldBinding<V> {
  name: string;
  readonly value: V;
  readonly error: string | undefined;
  onInput: (value: V) => void;
}

type Item<T> = T extends readonly (infer E)[] ? E & object : never;

/** One object of the form, with bindings for its fields under their dotted paths. */
export interface Part<T extends object> {
  path: string;
  get: <K extends keyof T & string>(key: K) => T[K];
  set: <K extends keyof T & string>(key: K, value: T[K]) => void;
  error: (key: keyof T & string) => string | undefined;
  text: (key: keyof T & string) => FieldBinding<string>;
  /** `scale`: stored amount of one unit shown, for example bytes in a GiB. */
  number: (key: keyof T & string, scale?: number) => FieldBinding<number | undefined>;
  choice: <K extends keyof T & string>(key: K) => FieldBinding<(NonNullable<T[K]> & string) | ''>;
  part: <K extends keyof T & string>(key: K) => Part<NonNullable<T[K]> & object>;
  /** The nth object of a list. */
  item: <K extends keyof T & string>(key: K, index: number) => Part<Item<NonNullable<T[K]>>>;
  add: <K extends keyof T & string>(key: K, value: Item<NonNullable<T[K]>>) => void;
  remove: (key: keyof T & string, index: number) => void;
}

export interface Draft {
  content: Content;
  root: Part<Content>;
  /** A plain copy of everything, tracked. */
  snapshot: () => Content;
  replace: (content: Content) => void;
}

/** A form under way as a store. `errorOf` says what is wrong at a path, once it is time to say so. */
export const createDraft = (initial: Content, errorOf: (path: string) => string | undefined): Draft => {
  const [content, set] = createStore<Content>(structuredClone(unwrap(initial)));
  const write = (path: Path, value: unknown) => set(produce((all) => writeAt(all, path, value)));
  return {
    content,
    root: partOf<Content>({ read: (path) => readAt(content, path), write, errorOf }, []),
    snapshot: () => JSON.parse(JSON.stringify(content)) as Content,
    replace: (next) => set(reconcile(structuredClone(unwrap(next)))),
  };
};

interface Access {
  read: (path: Path) => unknown;
  write: (path: Path, value: unknown) => void;
  errorOf: (path: string) => string | undefined;
}

const partOf = <T extends object>(access: Access, path: Path): Part<T> => {
  const at = (key: string) => [...path, key];
  const name = (key: string) => at(key).join('.');
  const bind = <V>(key: string, read: () => V, write: (value: V) => void): FieldBinding<V> => ({
    name: name(key),
    get value() {
      return read();
    },
    get error() {
      return access.errorOf(name(key));
    },
    onInput: write,
  });
  return {
    path: path.join('.'),
    get: (key) => access.read(at(key)) as never,
    set: (key, value) => access.write(at(key), value),
    error: (key) => access.errorOf(name(key)),
    text: (key) =>
      bind(
        key,
        () => String(access.read(at(key)) ?? ''),
        (value) => access.write(at(key), value),
      ),
    number: (key, scale = 1) =>
      bind(
        key,
        () => scaled(access.read(at(key)), scale),
        (value) => access.write(at(key), value === undefined ? undefined : storedAs(value, scale)),
      ),
    choice: (key) =>
      bind(
        key,
        () => access.read(at(key)) ?? '',
        (value: unknown) => access.write(at(key), value === '' ? undefined : value),
      ) as never,
    part: (key) => partOf(access, at(key)),
    item: (key, index) => partOf(access, [...at(key), index]),
    add: (key, value) => access.write([...at(key), lengthOf(access.read(at(key)))], value),
    remove: (key, index) =>
      access.write(
        at(key),
        (access.read(at(key)) as unknown[]).filter((_, place) => place !== index),
      ),
  };
};

const lengthOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);

/** Units on the screen, at most three decimals, so that 1.5 GiB stays 1.5 GiB. */
const scaled = (stored: unknown, scale: number): number | undefined =>
  typeof stored === 'number' ? Math.round((stored / scale) * 1000) / 1000 : undefined;

/** A fraction of the stored unit cannot be kept; a plain count is stored as typed, so that its check can object. */
const storedAs = (shown: number, scale: number): number => (scale === 1 ? shown : Math.round(shown * scale));

const readAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<Key, unknown> | undefined)?.[key], value);

/** Writes into a draft, making the objects and lists on the way. */
const writeAt = (root: object, path: Path, value: unknown): void => {
  let at = root as Record<Key, unknown>;
  path.forEach((key, index) => {
    if (index === path.length - 1) {
      if (value === undefined) delete at[key];
      else at[key] = value;
      return;
    }
    at[key] ??= typeof path[index + 1] === 'number' ? [] : {};
    at = at[key] as Record<Key, unknown>;
  });
};
