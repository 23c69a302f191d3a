import { ui as en } from './en/ui.ts';
import { type Language, language } from './language.ts';
import { words } from './words.ts';
import { ui as zh } from './zh/ui.ts';

const t = words({ zh, en });

/** Officials read Beijing time wherever their machine thinks it stands. */
const TIME_ZONE = 'Asia/Shanghai';
const GIB = 1024 ** 3;
const TIB = 1024 ** 4;

export type Instant = Date | string | number;

const parts = (at: Instant) => {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: TIME_ZONE,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const found = Object.fromEntries(format.formatToParts(new Date(at)).map((part) => [part.type, part.value]));
  const get = (type: string) => found[type] ?? '';
  return {
    year: get('year'),
    month: get('month'),
    day: get('day'),
    hour: get('hour'),
    minute: get('minute'),
    second: get('second'),
  };
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthName = (month: string) => MONTHS[Number(month) - 1] ?? month;

/** For tables: 2026-11-22. */
export const isoDate = (at: Instant): string => {
  const { year, month, day } = parts(at);
  return `${year}-${month}-${day}`;
};

/** The last day of a limit: limits run to the end of a day, which is the midnight that begins the next. */
export const lastDay = (dueAt: Instant): string => isoDate(justBefore(dueAt));

export const justBefore = (at: Instant): number => new Date(at).getTime() - 1;

/** For tables: 2026-11-22 10:32. */
export const isoDateTime = (at: Instant): string => `${isoDate(at)} ${clockTime(at)}`;

/** 10:32 */
export const clockTime = (at: Instant): string => {
  const { hour, minute } = parts(at);
  return `${hour}:${minute}`;
};

/** In text: 2026年11月22日, 22 Nov 2026. */
export const longDate = (at: Instant, lang: Language = language()): string => {
  const { year, month, day } = parts(at);
  return lang === 'zh' ? `${year}年${Number(month)}月${Number(day)}日` : `${Number(day)} ${monthName(month)} ${year}`;
};

/** Beside a countdown: 11月24日, 24 Nov. */
export const shortDate = (at: Instant, lang: Language = language()): string => {
  const { month, day } = parts(at);
  return lang === 'zh' ? `${Number(month)}月${Number(day)}日` : `${Number(day)} ${monthName(month)}`;
};

export const decimal = (value: number, digits = 1): string =>
  new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }).format(value);

/** `cores(1500)` → 1.5 核 */
export const cores = (cpuMillis: number): string => t().cores(decimal(cpuMillis / 1000, 2));

/** GiB up to 1 TiB, TiB from there on; never a unit that officials do not use. */
export const bytes = (value: number): string => {
  if (value < 0) return `-${bytes(-value)}`;
  if (value >= TIB) return `${decimal(value / TIB, 2)} TiB`;
  if (value >= GIB || value === 0) return `${decimal(value / GIB, 2)} GiB`;
  return `${decimal(value / 1024 ** 2, 1)} MiB`;
};

/** File sizes: 12 KB, 3.4 MB. */
export const fileSize = (value: number): string =>
  value < 1024 * 1024 ? `${decimal(Math.max(1, value / 1024), 0)} KB` : `${decimal(value / 1024 ** 2, 1)} MB`;

export const money = (yuan: number): string => t().yuan(decimal(yuan, 2));

/**
 * A share from 0 to 1 as per cent. Never rounds up to 100 %: "99.96 %" of a pool is not a full pool, and a backup of
 * 99.96 % is not a backup. Nothing of nothing is "–", not a number.
 */
export const percent = (part: number, whole = 1): string => {
  if (whole === 0) return '–';
  const share = (part / whole) * 100;
  if (share >= 100) return `${decimal(share, 0)}%`;
  if (share > 99) return `${decimal(Math.floor(share * 10) / 10, 1)}%`;
  return `${decimal(share, share > 0 && share < 10 ? 1 : 0)}%`;
};

const MINUTE = 60_000;

/** “3 小时前”, “2 天后”. */
export const relative = (at: Instant, now: Date): string => {
  const minutes = Math.round((new Date(at).getTime() - now.getTime()) / MINUTE);
  const size = Math.abs(minutes);
  if (size < 1) return t().now;
  if (size < 60) return minutes < 0 ? t().minutesAgo(size) : t().inMinutes(size);
  if (size < 60 * 24) return minutes < 0 ? t().hoursAgo(Math.floor(size / 60)) : t().inHours(Math.floor(size / 60));
  const days = Math.floor(size / (60 * 24));
  return minutes < 0 ? t().daysAgo(days) : t().inDays(days);
};
