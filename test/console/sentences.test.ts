import { expect, test } from 'vitest';
import { sentences as en } from '../../console/i18n/en/sentences.ts';
import { sentences as zh } from '../../console/i18n/zh/sentences.ts';
import { BACKUP_FINDINGS } from '../../operators/resources/backup-review.ts';
import { DRILL_PHASES } from '../../operators/resources/drill.ts';
import { SENTENCE_CODES, SENTENCES } from '../../operators/resources/sentences/all.ts';
import { english, saidSchema, say, spoken } from '../../operators/resources/sentences.ts';
import { AMOUNT_NAMES } from '../../operators/tenancy/amounts.ts';
import { CHINESE, inChinese } from '../../server/sentences/chinese.ts';
import { speak } from '../../server/sentences/speak.ts';

const placesOf = (template: string | undefined) => [...(template ?? '').matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
const CODED = /^[a-z]+\.[A-Za-z]+$/;

test('every code has a sentence in both languages, with the same places in it', () => {
  for (const [language, sentences] of Object.entries({ zh, en })) {
    expect(Object.keys(sentences).sort(), language).toEqual([...SENTENCE_CODES].sort());
    for (const code of SENTENCE_CODES)
      expect(placesOf(sentences[code]).sort(), `${language} ${code}`).toEqual(placesOf(SENTENCES[code]).sort());
  }
});

test('codes are short words that the contract admits', () => {
  for (const code of SENTENCE_CODES) {
    expect(code).toMatch(CODED);
    expect(code.length).toBeLessThanOrEqual(64);
  }
});

test('the Chinese is Chinese: no sentence without a Chinese character but those that only quote, and each ends as a sentence', () => {
  const quotesOnly = SENTENCE_CODES.filter((code) => SENTENCES[code].replace(/\{\w+\}|[:\s]/g, '') === '');
  for (const code of SENTENCE_CODES.filter((one) => !quotesOnly.includes(one))) {
    expect(zh[code], code).toMatch(/\p{Script=Han}/u);
    expect(zh[code], code).not.toMatch(/[,;]/);
  }
});

test('the contract’s own words within sentences are translated: findings, phases of drills, amounts', () => {
  for (const finding of BACKUP_FINDINGS) expect(CHINESE.words.finding?.[finding], finding).toMatch(/\p{Script=Han}/u);
  for (const phase of DRILL_PHASES) expect(CHINESE.words.phase?.[phase], phase).toMatch(/\p{Script=Han}/u);
  for (const measure of Object.values(AMOUNT_NAMES)) expect(CHINESE.words.measure?.[measure], measure).toBeTruthy();
});

test('a status says the same in English and as codes, and both fit the contract', () => {
  const words = spoken(
    say('loop.backupReviewed', { total: 5 }),
    say('loop.backupFinding', { count: 2, finding: 'stale' }),
  );
  expect(words.message).toBe('5 tenancies reviewed. 2 stale.');
  expect(saidSchema.safeParse(words.said).success).toBe(true);
  expect(inChinese(words.said, words.message)).toBe('已检查5个租户环境。陈旧2个。');
});

test('times are said in Chinese time, days stay days', () => {
  const said = [say('backup.lastGood', { backup: 'daily-1', at: '2026-11-02T16:30:00Z' })];
  expect(inChinese(said, english(said))).toBe('最近一次有效备份为daily-1，时间2026年11月3日 00:30。');
  const supported = [say('bulletin.supportedUntil', { version: 'v1.36.2', day: '2027-06-28' })];
  expect(inChinese(supported, english(supported))).toBe('v1.36.2：维护至2027年6月28日。');
});

test('words of others are quoted as they are, cut to what an object may hold', () => {
  const said = [say('drill.jobFailedFor', { reason: 'x'.repeat(2000) })];
  expect(said[0]?.values?.reason).toHaveLength(500);
  expect(saidSchema.safeParse(said).success).toBe(true);
});

test('a code of another version, or none at all, falls back to the whole English', () => {
  const known = say('retest.gone');
  expect(speak([known, { code: 'retest.fromTomorrow' }], 'No longer found. And more.', CHINESE)).toBe(
    'No longer found. And more.',
  );
  expect(speak(undefined, 'Old operators.', CHINESE)).toBe('Old operators.');
  expect(speak([], 'Old operators.', CHINESE)).toBe('Old operators.');
  expect(speak(null, '', CHINESE)).toBe('');
});
