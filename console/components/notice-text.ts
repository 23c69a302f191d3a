import { noticeTexts as enTexts } from '../i18n/en/notice-texts.ts';
import { notices as en } from '../i18n/en/notices.ts';
import { fill } from '../i18n/fill.ts';
import { language } from '../i18n/language.ts';
import { spokenValues } from '../i18n/spoken-values.ts';
import { words } from '../i18n/words.ts';
import { noticeTexts as zhTexts } from '../i18n/zh/notice-texts.ts';
import { notices as zh } from '../i18n/zh/notices.ts';

const t = words({ zh, en });
const dictionaries: Record<'zh' | 'en', Record<string, string>> = { zh: zhTexts, en: enTexts };

/** A notice in the language in use; a key that is not known yet still leads to what it is about. */
export const noticeText = (notice: { key: string; values: Record<string, string | number> }): string => {
  const found = dictionaries[language()][notice.key.replace(/^notices\./, '')];
  return found ? fill(found, spokenValues(notice.values)) : t().general;
};
