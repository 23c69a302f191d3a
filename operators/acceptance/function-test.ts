import type { AcceptanceTestSpec } from '../resources/acceptance-test.ts';
import { canonicalJson } from '../runtime/canonical.ts';
import { fetchTarget, type TestAnswer } from './fetch.ts';
import { type Check, check, messageOf, type TestResult } from './result.ts';

type HttpCheck = NonNullable<AcceptanceTestSpec['function']>['checks'][number];

/** Makes each HTTP request in turn and compares its answer. A request that cannot be made is a failed check, not the end of the test. */
export async function runFunctionTest(
  target: AcceptanceTestSpec['target'],
  checks: readonly HttpCheck[],
  signal: AbortSignal,
): Promise<TestResult> {
  const results: Check[] = [];
  const startedAt = performance.now();
  for (const each of checks) {
    signal.throwIfAborted();
    results.push(await runCheck(target, each, signal));
  }
  return { checks: results, measurements: { durationMillis: Math.round(performance.now() - startedAt) } };
}

async function runCheck(target: AcceptanceTestSpec['target'], wanted: HttpCheck, signal: AbortSignal): Promise<Check> {
  // Whoever expects a redirect wants to see it, not what lies behind.
  const isFollowing = wanted.expectStatus < 300 || wanted.expectStatus > 399;
  try {
    const answer = await fetchTarget(target, { ...wanted, isFollowing }, { signal });
    const differences = [
      ...statusDifference(wanted, answer),
      ...textDifference(wanted, answer),
      ...jsonDifferences(wanted, answer),
    ];
    return check(wanted.name, differences.length === 0, differences.join('; ') || `${answer.status} as expected.`);
  } catch (error) {
    signal.throwIfAborted();
    return check(wanted.name, false, `${wanted.method} ${wanted.path}: ${messageOf(error)}`);
  }
}

const statusDifference = ({ expectStatus }: HttpCheck, { status }: TestAnswer): string[] =>
  status === expectStatus ? [] : [`status is ${status}, expected ${expectStatus}`];

const textDifference = ({ expectText }: HttpCheck, { body }: TestAnswer): string[] =>
  expectText === undefined || body.includes(expectText) ? [] : [`the answer does not contain "${expectText}"`];

function jsonDifferences({ expectJson }: HttpCheck, { body }: TestAnswer): string[] {
  if (!expectJson?.length) return [];
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch (error) {
    return [`the answer is not JSON: ${messageOf(error)}`];
  }
  return expectJson.flatMap(({ path, equals }) => {
    const found = valueAt(document, path);
    return found !== undefined && canonicalJson(found) === canonicalJson(parseOrText(equals))
      ? []
      : [`${path} is ${found === undefined ? 'absent' : JSON.stringify(found).slice(0, 200)}, expected ${equals}`];
  });
}

/** `items.0.name`: keys and list positions, separated by dots. */
export const valueAt = (document: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    return (value as Record<string, unknown>)[key];
  }, document);

/** The expected value is JSON text; a bare word that is no JSON stands for itself. */
function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
