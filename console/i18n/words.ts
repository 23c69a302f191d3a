import { language } from './language.ts';

/**
 * The words of one area in the language in use, as plain typed values: `t().title`, `t().unread(3)`.
 *
 * Each area has one file per language; the English one is declared as `typeof` the Chinese one, so a missing or
 * misspelt key is a type error. A page imports only its own area, so words load with the page that says them.
 *
 * @example const t = words({ zh, en });
 */
export const words =
  <W>(both: { zh: W; en: W }): (() => W) =>
  () =>
    both[language()];
