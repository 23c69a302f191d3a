import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../../console/api/failure.ts';
import { userMessage } from '../../console/api/user-message.ts';
import { noticeText } from '../../console/components/notice-text.ts';
import { platformWords } from '../../console/i18n/platform-words.ts';
import { errors } from '../../console/i18n/zh/errors.ts';
import { noticeTexts } from '../../console/i18n/zh/notice-texts.ts';

const folder = (language: string) => new URL(`../../console/i18n/${language}/`, import.meta.url);
const server = new URL('../../server/', import.meta.url);

/** Every leaf of a dictionary, as `path → value`. */
const leaves = (value: unknown, path = ''): [string, unknown][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, one]) => leaves(one, path ? `${path} ▸ ${key}` : key))
    : [[path, value]];

const areas = (await readdir(folder('zh'))).sort();
const load = async (language: string, area: string) => leaves(await import(new URL(area, folder(language)).href));

test('each area is said in both languages', async () => {
  expect((await readdir(folder('en'))).sort()).toEqual(areas);
});

describe.each(areas)('%s', (area) => {
  test('has the same keys in Chinese and English, of the same shape', async () => {
    const shape = (entries: [string, unknown][]) => entries.map(([path, value]) => `${path}: ${typeof value}`).sort();
    expect(shape(await load('en', area))).toEqual(shape(await load('zh', area)));
  });

  // English needs no measure words, so an entry may be empty there.
  test('leaves nothing unsaid in Chinese', async () => {
    const empty = (await load('zh', area)).filter(([, value]) => value === '');
    expect(empty.map(([path]) => path)).toEqual([]);
  });

  test('puts the same values into both languages', async () => {
    const places = (entries: [string, unknown][]) =>
      Object.fromEntries(
        entries
          .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
          .map(([path, text]) => [path, [...text.matchAll(/\{\w+\}/g)].map(String).sort().join()]),
      );
    expect(places(await load('en', area))).toEqual(places(await load('zh', area)));
  });
});

/** Keys in the server's source that are said in the console: `{ key: 'stageMoved' }`, `key: frozen ? 'a' : 'b'`. */
const serverKeys = async (): Promise<string[]> => {
  const files = (await readdir(server, { recursive: true })).filter((file) => file.endsWith('.ts'));
  const sources = await Promise.all(files.map((file) => readFile(new URL(file, server), 'utf8')));
  const literal = sources.flatMap((source) =>
    [...source.matchAll(/\bkey: '([\w.]+)'/g)].map((match) => match[1] ?? ''),
  );
  const chosen = sources.flatMap((source) =>
    [...source.matchAll(/\bkey: [^,;{}']+\? '(\w+)' : '(\w+)'/g)].flatMap((match) => [match[1] ?? '', match[2] ?? '']),
  );
  const problems = sources.flatMap((source) =>
    [...source.matchAll(/\bproblem\('([\w.]+)'/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set([...literal, ...chosen, ...problems])];
};

/** Amounts in the evidence table. */
const NOT_MESSAGES = new Set(['cpuMillis', 'memoryBytes', 'storageBytes', 'pods']);

test('every message key of the server has a sentence', async () => {
  const known = new Set([...Object.keys(errors), ...Object.keys(noticeTexts)]);
  const asked = (await serverKeys()).filter((key) => !NOT_MESSAGES.has(key));
  expect(asked.filter((key) => !known.has(key))).toEqual([]);
  expect(asked.length).toBeGreaterThan(60);
});

test('a message takes its values, with names and times in words', () => {
  expect(userMessage({ key: 'accountLocked', values: { minutes: 30 } })).toContain('30 分钟');
  expect(
    userMessage({ key: 'user.roles.incompatible', values: { one: 'systemAdministrator', other: 'auditor' } }),
  ).toBe('“系统管理员”与“审计管理员”不得由一人兼任，请去掉其一。');
  expect(userMessage({ key: 'belowPeak', values: { amount: 'cpuMillis', wanted: 2000, peak: 3500, days: 30 } })).toBe(
    'CPU缩至 2 核 低于近 30 天峰值 3.5 核，不予缩容。',
  );
  expect(
    noticeText({ key: 'stepRed', values: { number: 'YZ-1', step: 'technical', dueAt: '2026-11-24T08:00:00Z' } }),
  ).toBe('申请 YZ-1 的技术审查环节已超期，时限 2026年11月24日，须说明原因。');
});

test('an unknown key still says what to do', () => {
  expect(userMessage({ key: 'neverHeardOf' })).toBe(errors.internal);
  expect(userMessage({ key: 'field.neverHeardOf' })).toBe(errors['field.custom']);
  expect(noticeText({ key: 'neverHeardOf', values: {} })).toContain('请打开查看');
});

test('what is thrown that no server worded is a fault, not a silence', () => {
  expect(failureOf(new Error('boom'))).toMatchObject({ code: 'INTERNAL', user: { key: 'internal' } });
});

describe('sentences of the platform', () => {
  test('are said in Chinese, with what they name', () => {
    const said = (text: string) => platformWords(text).text;
    expect(said('audit log of the API server (audit.k8s.io/v1)')).toBe('集群接口审计日志');
    expect(said('trial of SQ-2026-00001')).toBe('试用环境 SQ-2026-00001');
  });

  test('that are not known stay as they are, and are marked as foreign', () => {
    expect(platformWords('2026-11: drafted with 3 findings')).toEqual({
      text: '2026-11: drafted with 3 findings',
      isForeign: true,
    });
  });
});
