import { trials as en } from '../../i18n/en/trials.ts';
import { words } from '../../i18n/words.ts';
import { trials as zh } from '../../i18n/zh/trials.ts';

export const tr = words({ zh, en });
