import { systems as en, board as enBoard, guide as enGuide } from '../../i18n/en/systems.ts';
import { words } from '../../i18n/words.ts';
import { systems as zh, board as zhBoard, guide as zhGuide } from '../../i18n/zh/systems.ts';

export const sy = words({ zh, en });
export const bo = words({ zh: zhBoard, en: enBoard });
export const gu = words({ zh: zhGuide, en: enGuide });
