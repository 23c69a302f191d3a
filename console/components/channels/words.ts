import { channels as en } from '../../i18n/en/channels.ts';
import { words } from '../../i18n/words.ts';
import { channels as zh } from '../../i18n/zh/channels.ts';

export const ch = words({ zh, en });
