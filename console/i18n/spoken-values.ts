import { AMOUNT_KEYS } from '../../server/capacity/amounts.ts';
import { type AmountKey, amountName, sayAmount } from '../components/amounts.ts';
import { operations as enOperations } from './en/operations.ts';
import { terms as enTerms } from './en/terms.ts';
import { workflow as enWorkflow } from './en/workflow.ts';
import { isoDateTime, justBefore, longDate } from './format.ts';
import { words } from './words.ts';
import { operations as zhOperations } from './zh/operations.ts';
import { terms as zhTerms } from './zh/terms.ts';
import { workflow as zhWorkflow } from './zh/workflow.ts';

const terms = words({ zh: zhTerms, en: enTerms });
const operations = words({ zh: zhOperations, en: enOperations });
const workflow = words({ zh: zhWorkflow, en: enWorkflow });

type Values = Readonly<Record<string, string | number>>;

/** The server's values in words: names of roles, steps and amounts translated, times as dates, amounts in their units. */
export const spokenValues = (values: Values): Values => {
  const amount = isAmount(values.amount) ? values.amount : undefined;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, spoken(name, value, amount)]));
};

const spoken = (name: string, value: string | number, amount: AmountKey | undefined): string | number => {
  if (typeof value === 'number')
    return amount && (name === 'wanted' || name === 'peak') ? sayAmount(amount, value) : value;
  switch (name) {
    case 'one':
    case 'other':
    case 'role':
      return named(terms().roles, value);
    case 'step':
      return named(workflow().steps, value);
    case 'finding':
      return named(terms().backupFindings, value);
    case 'round':
      return named(operations().roundNames, value);
    case 'measure':
      return named(terms().measureKinds, value);
    case 'kinds':
      return each(value, (kind) => named(workflow().testKinds, kind));
    case 'amount':
    case 'amounts':
      return each(value, (key) => (isAmount(key) ? amountName(key) : key));
    case 'since':
      return isoDateTime(value);
    case 'dueAt':
      return longDate(justBefore(value));
    case 'until':
    case 'day':
      return longDate(value);
    default:
      return value;
  }
};

const isAmount = (value: unknown): value is AmountKey => (AMOUNT_KEYS as readonly unknown[]).includes(value);
const named = (dictionary: Readonly<Record<string, string>>, key: string): string => dictionary[key] ?? key;
const each = (list: string, say: (one: string) => string): string => list.split(', ').map(say).join('、');
