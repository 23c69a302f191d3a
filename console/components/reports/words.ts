import { operations as en } from '../../i18n/en/operations.ts';
import { decimal, percent } from '../../i18n/format.ts';
import { words } from '../../i18n/words.ts';
import { operations as zh } from '../../i18n/zh/operations.ts';

export const op = words({ zh, en });

const GIB = 1024 ** 3;

/** An amount in the unit of its row's name: cores, GiB, or a plain number. */
export const amountOf = (item: string, value: number): string => {
  if (item === 'cpuMillis') return decimal(value / 1000, 2);
  if (item === 'memoryBytes' || item === 'storageBytes') return decimal(value / GIB, 2);
  return decimal(value, 0);
};

/** A figure in words; what is not on record says so. */
export const figure = (value: number | null, as: 'number' | 'share' = 'number'): string =>
  value === null ? op().noRecord : as === 'share' ? percent(value) : decimal(value, 2);
