import { createSignal } from 'solid-js';

export type Density = 'compact' | 'comfortable';

const KEY = 'yunzhi:density';
const [density, set] = createSignal<Density>(
  globalThis.localStorage?.getItem(KEY) === 'compact' ? 'compact' : 'comfortable',
);

export { density };

/** Row height of every table on this machine. */
export const setDensity = (next: Density): void => {
  set(next);
  localStorage.setItem(KEY, next);
};

export const rowHeight = (): number => (density() === 'compact' ? 34 : 44);
