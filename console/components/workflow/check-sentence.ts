import type { CheckResult } from '../../../server/applications/checks/check.ts';
import type { MaterialKind } from '../../../server/applications/materials.ts';
import { AMOUNT_KEYS } from '../../../server/capacity/amounts.ts';
import { decimal } from '../../i18n/format.ts';
import { language } from '../../i18n/language.ts';
import { type AmountKey, amountName, sayAmount } from '../amounts.ts';
import { w } from './words.ts';

/** The sentence of a finding with its figures in their units; an unknown finding shows its key rather than nothing. */
export const checkSentence = (sentences: Record<string, string>, check: CheckResult): string => {
  const key = check.verdict === 'skipped' ? 'skipped' : `${check.check}.${check.key}`;
  const template = sentences[key] ?? key;
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = check.values[name];
    return value === undefined ? whole : sayValue(name, value);
  });
};

const isAmount = (name: string): name is AmountKey => (AMOUNT_KEYS as readonly string[]).includes(name);

const listed = (value: string, say: (one: string) => string): string =>
  value
    .split(', ')
    .map(say)
    .join(language() === 'zh' ? '、' : ', ');

const sayValue = (name: string, value: string | number): string => {
  if (name === 'amounts') return listed(String(value), (key) => (isAmount(key) ? amountName(key) : key));
  if (name === 'missing') return listed(String(value), (kind) => w().materials[kind as MaterialKind] ?? kind);
  if (typeof value === 'string') return value;
  return isAmount(name) ? sayAmount(name, value) : decimal(value, 1);
};
