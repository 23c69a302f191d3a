import { SENTENCES } from '../../../operators/resources/sentences/all.ts';
import type { Tongue } from '../../../server/sentences/speak.ts';
import { isoDateTime, longDate } from '../format.ts';

/** The contract's own English, with times as officials read them. */
export const sentences: Tongue = {
  sentences: SENTENCES,
  words: {},
  time: (at) => (/^\d{4}-\d{2}-\d{2}$/.test(at) ? longDate(at, 'en') : isoDateTime(at)),
  between: ' ',
};
