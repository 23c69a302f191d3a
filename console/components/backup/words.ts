import { backup as en } from '../../i18n/en/backup.ts';
import { words } from '../../i18n/words.ts';
import { backup as zh } from '../../i18n/zh/backup.ts';

export const bk = words({ zh, en });
