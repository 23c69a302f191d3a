import { CHINESE } from '../../server/sentences/chinese.ts';
import { type Said, speak, type Tongue } from '../../server/sentences/speak.ts';
import { sentences as en } from '../i18n/en/sentences.ts';
import { isoDateTime, longDate } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { sentences as zh } from '../i18n/zh/sentences.ts';

const ENGLISH: Tongue = {
  sentences: en,
  words: {},
  time: (at) => (/^\d{4}-\d{2}-\d{2}$/.test(at) ? longDate(at, 'en') : isoDateTime(at)),
  between: ' ',
};

const tongue = words<Tongue>({ zh: { ...CHINESE, sentences: zh }, en: ENGLISH });

/** What the operators said, in the language in use; their English where they gave no codes, or codes of another version. */
export const operatorWords = (it: { said?: Said | null | undefined; message: string }): string =>
  speak(it.said, it.message, tongue());
