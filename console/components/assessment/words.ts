import type { Wording } from '../../../server/assessment/formulas.ts';
import type { Counted, MissingRecord } from '../../../server/assessment/measure.ts';
import type { AppealView } from '../../../server/assessment/views.ts';
import type { DisputeView } from '../../../server/provider/views.ts';
import { assessment as en } from '../../i18n/en/assessment.ts';
import { decimal } from '../../i18n/format.ts';
import { language } from '../../i18n/language.ts';
import { words } from '../../i18n/words.ts';
import { assessment as zh } from '../../i18n/zh/assessment.ts';
import type { Tone } from '../../ui/tone.ts';

export const as = words({ zh, en });

/** Names that come with the scheme, in the language in use. */
export const inWords = (wording: Wording): string => wording[language()];

/** The articles that an indicator rests on: in English as “Articles 8, 34”; standards keep their numbers. */
export const inArticles = (source: string): string => {
  if (language() === 'zh') return source;
  const articles = [...source.matchAll(/第([一二三四五六七八九十]+)条/g)].map(([, text = '']) => numeral(text));
  const standards = source.split('；').filter((part) => !part.includes('条'));
  return [`${articles.length > 1 ? 'Articles' : 'Article'} ${articles.join(', ')}`, ...standards].join('; ');
};

const DIGITS = '一二三四五六七八九';
/** 三十四 → 34. */
const numeral = (text: string): number => {
  const [tens = '', ones = ''] = text.includes('十') ? text.split('十') : ['0', text];
  const ten = tens === '0' ? 0 : tens === '' ? 1 : DIGITS.indexOf(tens) + 1;
  return ten * 10 + (ones === '' ? 0 : DIGITS.indexOf(ones) + 1);
};

/** Hundredths of a point with two decimals. */
export const points = (hundredths: number | null): string =>
  hundredths === null ? '–' : (hundredths / 100).toFixed(2);

/** Hundredths of a per cent. */
export const share = (value: number | null): string => (value === null ? '–' : `${decimal(value / 100, 1)}%`);

export const yuan = (fen: number): string =>
  new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(fen / 100);

/** Core-days rather than millicore-days. */
export const quantity = (value: number, unit: string): string =>
  decimal(unit === 'cpuMilliDays' ? value / 1000 : value, 1);

/** Why a record is counted as it is; where a decision made it so, by which. */
export const noteOf = ({ note, decision }: Pick<Counted, 'note' | 'decision'>): string => {
  if (!note) return '';
  return (decision && as().decided[note]?.(decision.number)) ?? as().notes[note] ?? note;
};

/** When a missing record was, and its number. */
export const describe = ({ from, until, reference }: MissingRecord): string =>
  [as().daysOf(from, until), ...(reference ? [as().referenceOf(reference)] : [])].join(' · ');

export const assessmentTone: Record<string, Tone> = {
  collecting: 'neutral',
  preview: 'blue',
  published: 'amber',
  decided: 'blue',
  final: 'green',
};
export const reviewTone: Record<string, Tone> = { collecting: 'neutral', issued: 'amber', locked: 'green' };
export const appealTone: Record<AppealView['state'] | DisputeView['state'], Tone> = {
  open: 'amber',
  upheld: 'green',
  dismissed: 'neutral',
  withdrawn: 'neutral',
};
export const figureTone: Record<string, Tone> = {
  scored: 'neutral',
  insufficientData: 'amber',
  notApplicable: 'neutral',
};
