import { review as en } from '../../i18n/en/review.ts';
import { words } from '../../i18n/words.ts';
import { review as zh } from '../../i18n/zh/review.ts';

export const r = words({ zh, en });
