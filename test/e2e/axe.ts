import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2 AA as far as a machine can tell. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong on the page, one line each: rule, place, reason. Evaluated outside the page's CSP. */
export const axeViolations = async (page: Page): Promise<string[]> => {
  await page.evaluate(source);
  const results = (await page.evaluate(
    (options) => (window as unknown as { axe: { run: (o: object) => Promise<unknown> } }).axe.run(options),
    { runOnly: RULES, resultTypes: ['violations'], preload: false },
  )) as AxeResults;
  return results.violations.flatMap((violation) =>
    violation.nodes.map(
      (node) =>
        `${violation.id} (${violation.impact}): ${node.target.join(' ')}: ${node.failureSummary?.split('\n')[1]?.trim() ?? violation.help}`,
    ),
  );
};

/** Fails with the list of what is wrong, so that the message says where to look. */
export const expectNoAxeViolations = async (page: Page): Promise<void> => {
  const found = await axeViolations(page);
  if (found.length > 0) throw new Error(`axe found ${found.length} on ${page.url()}:\n${found.join('\n')}`);
};
