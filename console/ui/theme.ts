import { createSignal } from 'solid-js';

export type Theme = 'light' | 'dark';

const KEY = 'yunzhi:theme';

const preferred = (): Theme => {
  const stored = localStorage.getItem(KEY);
  if (stored === 'light' || stored === 'dark') return stored;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
};

const [theme, set] = createSignal<Theme>('light');

export { theme };

export const applyTheme = (next: Theme): void => {
  set(next);
  document.documentElement.dataset.theme = next;
};

/** Before the first paint, so that nobody is dazzled. */
export const startTheme = (): void => applyTheme(preferred());

export const chooseTheme = (next: Theme): void => {
  applyTheme(next);
  localStorage.setItem(KEY, next);
};
