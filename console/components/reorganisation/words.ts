import { reorganisations as en } from '../../i18n/en/reorganisations.ts';
import { words } from '../../i18n/words.ts';
import { reorganisations as zh } from '../../i18n/zh/reorganisations.ts';

export const rg = words({ zh, en });
