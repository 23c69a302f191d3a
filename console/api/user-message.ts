import type { FieldError, UserMessage } from '../../server/errors.ts';
import { errors as en } from '../i18n/en/errors.ts';
import { fill } from '../i18n/fill.ts';
import { language } from '../i18n/language.ts';
import { spokenValues } from '../i18n/spoken-values.ts';
import { errors as zh } from '../i18n/zh/errors.ts';
import type { Failure } from './failure.ts';

const dictionaries: Record<'zh' | 'en', Record<string, string>> = { zh, en };

/** The server's key in the language in use; `errors.` in front and unknown keys are borne: a general sentence follows. */
export const userMessage = (message: UserMessage): string => {
  const dictionary = dictionaries[language()];
  const key = message.key.replace(/^errors\./, '');
  const found = dictionary[key] ?? dictionary[generalKey(key)] ?? message.key;
  return fill(found, spokenValues(message.values ?? {}));
};

const generalKey = (key: string): string => {
  if (key.startsWith('check.')) return 'checkBlocked';
  return key.startsWith('field.') ? 'field.custom' : 'internal';
};

export const failureMessage = (failure: Failure): string => userMessage(failure.user);

/** Field errors as a form takes them: dotted path → sentence. */
export const fieldMessages = (fields: readonly FieldError[]): Record<string, string> =>
  Object.fromEntries(fields.map((field) => [field.path, userMessage(field.message)]));
