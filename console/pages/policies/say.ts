import type { PolicyBody } from '../../../server/policies/policy.ts';
import { sayAmount } from '../../components/amounts.ts';
import { policies as en } from '../../i18n/en/policies.ts';
import { decimal, money } from '../../i18n/format.ts';
import { language } from '../../i18n/language.ts';
import { words } from '../../i18n/words.ts';
import { policies as zh } from '../../i18n/zh/policies.ts';
import { type Choice, type Leaf, type LeafPath, leafOf, MEASURES, SECTION_KEYS, SECTIONS } from './fields.ts';

const t = words({ zh, en });

/** One value of the policy in words: “3 个工作日”, “是”, “30、14、7、1”. */
export const sayLeaf = (leaf: Leaf, value: unknown): string => {
  switch (leaf.kind) {
    case 'number':
      return typeof value === 'number'
        ? `${decimal(value / MEASURES[leaf.measure], 2)} ${t().measures[leaf.measure]}`
        : t().empty;
    case 'choice':
      return leaf.options.includes(value as Choice) ? t().choices[value as Choice] : t().empty;
    case 'text':
      return typeof value === 'string' && value !== '' ? value : t().empty;
    case 'yesNo':
      return value === true ? t().yes : t().no;
    case 'ladder':
      return ladderText(value) || t().empty;
    case 'numbers':
    case 'texts':
      return Array.isArray(value) && value.length > 0 ? value.join('、') : t().empty;
    default:
      return leaf satisfies never;
  }
};

/** Steps of the fee as one line: “90=100, 80=95”. */
export const ladderText = (value: unknown): string =>
  Array.isArray(value)
    ? (value as { from: number; percent: number }[]).map(({ from, percent }) => `${from}=${percent}`).join(', ')
    : '';

export const saySize = (size: PolicyBody['sizes'][number]): string =>
  [
    size.name[language()],
    sayAmount('cpuMillis', size.cpuMillis),
    sayAmount('memoryBytes', size.memoryBytes),
    sayAmount('storageBytes', size.storageBytes),
    money(size.monthlyCostYuan),
  ].join(' · ');

const sayLevel = (level: PolicyBody['drLevels'][number]): string =>
  `RTO ${level.rtoMinutes} ${t().measures.minutes} · RPO ${level.rpoMinutes} ${t().measures.minutes}`;

/** One difference between two versions, in words. `''` stands for “was not there”. */
export interface PolicyChange {
  name: string;
  was: string;
  becomes: string;
}

/** What changed from one body to another, in the order of the form. */
export const policyChanges = (before: PolicyBody, after: PolicyBody): PolicyChange[] => [
  ...SECTION_KEYS.flatMap((section) => {
    const leaves: readonly Leaf[] = SECTIONS[section];
    return leaves.flatMap((leaf) => {
      const was = sayLeaf(leaf, leafOf(before, leaf.path));
      const becomes = sayLeaf(leaf, leafOf(after, leaf.path));
      const name = `${t().sections[section]}：${t().fields[leaf.path as LeafPath]}`;
      return was === becomes ? [] : [{ name, was, becomes }];
    });
  }),
  ...listChanges(before.sizes, after.sizes, (size) => size.id, saySize, t().sizes),
  ...listChanges(before.drLevels, after.drLevels, (level) => String(level.level), sayLevel, t().drLevels),
];

const listChanges = <T>(
  before: readonly T[],
  after: readonly T[],
  key: (one: T) => string,
  say: (one: T) => string,
  title: string,
): PolicyChange[] => {
  const keys = [...new Set([...before, ...after].map(key))];
  const said = (list: readonly T[], wanted: string) => {
    const found = list.find((one) => key(one) === wanted);
    return found ? say(found) : '';
  };
  return keys
    .map((one) => ({ name: `${title}：${one}`, was: said(before, one), becomes: said(after, one) }))
    .filter(({ was, becomes }) => was !== becomes);
};
