import { application as en } from '../../i18n/en/application.ts';
import { words } from '../../i18n/words.ts';
import { application as zh } from '../../i18n/zh/application.ts';

export const a = words({ zh, en });
