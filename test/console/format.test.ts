import { afterEach, describe, expect, test } from 'vitest';
import { deadlineWords } from '../../console/i18n/deadline.ts';
import {
  bytes,
  clockTime,
  cores,
  fileSize,
  isoDate,
  isoDateTime,
  lastDay,
  longDate,
  percent,
  relative,
  shortDate,
} from '../../console/i18n/format.ts';
import { setLanguage } from '../../console/i18n/language.ts';
import { meterParts } from '../../console/ui/meter-rules.ts';
import { parseNumber } from '../../console/ui/parse-number.ts';

const GIB = 1024 ** 3;
const due = '2026-11-24T08:00:00Z';

afterEach(() => setLanguage('zh'));

describe('times', () => {
  test('are Beijing time wherever the machine stands', () => {
    expect(isoDate('2026-11-22T16:30:00Z')).toBe('2026-11-23');
    expect(isoDateTime('2026-11-22T02:32:00Z')).toBe('2026-11-22 10:32');
    expect(clockTime('2026-11-22T16:05:00Z')).toBe('00:05');
  });

  test('are written as officials write them, and in English beside', () => {
    expect(longDate('2026-11-02T00:00:00Z')).toBe('2026年11月2日');
    expect(shortDate(due)).toBe('11月24日');
    setLanguage('en');
    expect(longDate('2026-11-02T00:00:00Z')).toBe('2 Nov 2026');
    expect(shortDate(due)).toBe('24 Nov');
  });

  test('are relative to now in whole units', () => {
    const now = new Date('2026-11-22T10:00:00Z');
    expect(relative('2026-11-22T09:59:45Z', now)).toBe('刚刚');
    expect(relative('2026-11-22T09:01:00Z', now)).toBe('59 分钟前');
    expect(relative('2026-11-22T07:30:00Z', now)).toBe('2 小时前');
    expect(relative('2026-11-20T09:00:00Z', now)).toBe('2 天前');
    expect(relative('2026-11-25T10:00:00Z', now)).toBe('3 天后');
  });
});

describe('a deadline', () => {
  test('names the last day on which one is in time, not the midnight that ends it', () => {
    expect(deadlineWords({ dueAt: '2026-11-23T16:00:00Z', workingDaysLeft: 1 }).text).toBe(
      '还剩 1 个工作日 · 11月23日',
    );
    expect(lastDay('2026-11-23T16:00:00Z')).toBe('2026-11-23');
  });

  test('says working days left and the date', () => {
    expect(deadlineWords({ dueAt: due, workingDaysLeft: 2 })).toEqual({
      text: '还剩 2 个工作日 · 11月24日',
      tone: 'neutral',
    });
  });

  test('turns amber one working day before and on its day', () => {
    expect(deadlineWords({ dueAt: due, workingDaysLeft: 1 }).tone).toBe('amber');
    expect(deadlineWords({ dueAt: due, workingDaysLeft: 0 })).toEqual({ text: '今日到期 · 11月24日', tone: 'amber' });
  });

  test('is red when past, and says by how much', () => {
    expect(deadlineWords({ dueAt: due, workingDaysLeft: -3 })).toEqual({
      text: '逾期 3 个工作日 · 11月24日',
      tone: 'red',
    });
  });

  test('does not run while paused, however late it was', () => {
    expect(deadlineWords({ dueAt: due, workingDaysLeft: -3, paused: true })).toEqual({
      text: '已挂起，不计时',
      tone: 'neutral',
    });
  });

  test('counts one day in the singular in English', () => {
    setLanguage('en');
    expect(deadlineWords({ dueAt: due, workingDaysLeft: 1 }).text).toBe('1 working day left · 24 Nov');
  });
});

describe('amounts', () => {
  test('are said in cores, GiB and TiB', () => {
    expect(cores(1500)).toBe('1.5 核');
    expect(bytes(512 * GIB)).toBe('512 GiB');
    expect(bytes(2048 * GIB)).toBe('2 TiB');
    expect(bytes(64 * 1024 ** 2)).toBe('64 MiB');
    expect(fileSize(10)).toBe('1 KB');
    expect(fileSize(3.4 * 1024 ** 2)).toBe('3.4 MB');
  });

  test('are never rounded up to all of it', () => {
    expect(percent(99_999, 100_000)).toBe('99.9%');
    expect(percent(1, 1)).toBe('100%');
    expect(percent(0, 0)).toBe('–');
    expect(percent(3, 1000)).toBe('0.3%');
  });
});

describe('a meter', () => {
  test('draws nothing of nothing as an empty track', () => {
    expect(meterParts(0, 0)).toEqual({ width: 0, over: false, empty: true });
  });

  test('never draws less than all as all, nor something as nothing', () => {
    expect(meterParts(99_999, 100_000).width).toBe(99);
    expect(meterParts(1, 100_000).width).toBe(1);
    expect(meterParts(100, 100)).toEqual({ width: 100, over: false, empty: false });
  });

  test('shows more than there is as over, also of nothing', () => {
    expect(meterParts(120, 100)).toEqual({ width: 100, over: true, empty: false });
    expect(meterParts(1, 0)).toMatchObject({ over: true });
  });
});

test('a number is read as people type it', () => {
  expect(parseNumber('１２．５')).toBe(12.5);
  expect(parseNumber('1,024')).toBe(1024);
  expect(parseNumber(' 8 ')).toBe(8);
  expect(parseNumber('8核')).toBeUndefined();
  expect(parseNumber('')).toBeUndefined();
  expect(parseNumber('1.2.3')).toBeUndefined();
});
