import { allocations as en, retirements as enRetirements } from '../../i18n/en/allocations.ts';
import { words } from '../../i18n/words.ts';
import { allocations as zh, retirements as zhRetirements } from '../../i18n/zh/allocations.ts';

export const al = words({ zh, en });
export const re = words({ zh: zhRetirements, en: enRetirements });
