import { createSignal } from 'solid-js';

export type Language = 'zh' | 'en';

const KEY = 'yunzhi:language';

const stored = (): Language => (globalThis.localStorage?.getItem(KEY) === 'en' ? 'en' : 'zh');

const [language, set] = createSignal<Language>(stored());

export { language };

/** Whether somebody chose a language on this machine; until then the account's own applies. */
export const languageChosen = (): boolean => globalThis.localStorage?.getItem(KEY) !== null;

/** Switches every word on the screen at once; remembered on this machine. */
export const setLanguage = (next: Language): void => {
  set(next);
  globalThis.localStorage?.setItem(KEY, next);
  if (globalThis.document) document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
};

/** Sets the page's language without remembering it as a choice. */
export const startLanguage = (next: Language = language()): void => {
  set(next);
  if (globalThis.document) document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
};

export const localeOf = (of: Language): 'zh-CN' | 'en' => (of === 'zh' ? 'zh-CN' : 'en');
