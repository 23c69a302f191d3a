import type { TestKind } from '../../../server/trials/views.ts';
import type { Input } from '../../api/procedures.ts';
import type { Messages } from '../../forms/create-form.ts';
import { f } from '../application-form/words.ts';
import { tr } from './words.ts';

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** One call of a function test as it is typed. */
export interface CheckForm {
  name: string;
  method: (typeof METHODS)[number];
  path: string;
  expectStatus: number | undefined;
  expectText: string;
  /** Lines of `path=value`. */
  expectJson: string;
}

/** All that the three active tests ask for; each sends its own part. */
export interface TestForm {
  url: string;
  checks: CheckForm[];
  path: string;
  connections: number | undefined;
  durationSeconds: number | undefined;
  ratePerSecond: number | undefined;
  maxP95Millis: number | undefined;
  maxErrorPercent: number | undefined;
  minRequestsPerSecond: number | undefined;
  requireTls: boolean;
  headers: string;
  podSecurity: 'baseline' | 'restricted';
  imagesByDigest: boolean;
}

/** The bounds and defaults of the policy. */
interface TestPolicy {
  maxDurationSeconds: number;
  maxRate: number;
  maxConnections: number;
  p95Millis: number;
  maxErrorPercent: number;
  minRequestsPerSecond: number;
}

/** What GB/T 22239 and common practice ask a public page to send. */
const HEADERS = ['strict-transport-security', 'content-security-policy', 'x-content-type-options', 'x-frame-options'];

export const newCheck = (): CheckForm => ({
  name: '',
  method: 'GET',
  path: '/',
  expectStatus: 200,
  expectText: '',
  expectJson: '',
});

export const initialTest = (hosts: readonly string[], policy: TestPolicy | undefined): TestForm => ({
  url: hosts[0] ? `https://${hosts[0]}` : '',
  checks: [newCheck()],
  path: '/',
  connections: Math.min(10, policy?.maxConnections ?? 10),
  durationSeconds: Math.min(30, policy?.maxDurationSeconds ?? 30),
  ratePerSecond: Math.min(100, policy?.maxRate ?? 100),
  maxP95Millis: policy?.p95Millis ?? 1000,
  maxErrorPercent: policy?.maxErrorPercent ?? 1,
  minRequestsPerSecond: policy?.minRequestsPerSecond ?? 10,
  requireTls: true,
  headers: HEADERS.join('\n'),
  podSecurity: 'restricted',
  imagesByDigest: true,
});

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const PERFORMANCE = [
  'connections',
  'durationSeconds',
  'ratePerSecond',
  'maxP95Millis',
  'maxErrorPercent',
  'minRequestsPerSecond',
] as const;

/** What is missing or malformed; hosts, bounds and addresses are judged by the server. */
export const testProblems = (kind: TestKind, values: TestForm): Messages => {
  const messages: Record<string, string> = {};
  if (!/^https?:\/\/\S+$/.test(values.url)) messages['url'] = f().problems.notValid;
  if (kind === 'function') Object.assign(messages, ...values.checks.map(checkProblems));
  if (kind === 'function' && values.checks.length === 0) messages['checks'] = f().problems.atLeastOne;
  if (kind === 'performance') {
    if (!values.path.startsWith('/')) messages['path'] = f().problems.notValid;
    for (const key of PERFORMANCE) if (values[key] === undefined) messages[key] = f().problems.required;
  }
  return messages;
};

const checkProblems = (check: CheckForm, index: number): Record<string, string> => {
  const messages: Record<string, string> = {};
  const at = (key: keyof CheckForm) => `checks.${index}.${key}`;
  if (check.name.trim() === '') messages[at('name')] = f().problems.required;
  if (!check.path.startsWith('/')) messages[at('path')] = f().problems.notValid;
  if (check.expectStatus === undefined) messages[at('expectStatus')] = f().problems.required;
  if (linesOf(check.expectJson).some((line) => !/^[^=]+=.+$/.test(line))) messages[at('expectJson')] = tr().jsonBad;
  return messages;
};

type Spec = Pick<Input<'tests.start'>, 'function' | 'performance' | 'security'>;

/** The part of the form that belongs to the kind, as the server takes it. */
export const specOf = (kind: TestKind, values: TestForm): Spec => {
  switch (kind) {
    case 'function':
      return { function: { checks: values.checks.map(checkOf) } };
    case 'performance':
      return {
        performance: {
          path: values.path,
          connections: values.connections ?? 1,
          durationSeconds: values.durationSeconds ?? 1,
          ratePerSecond: values.ratePerSecond ?? 1,
          maxP95Millis: values.maxP95Millis ?? 1,
          maxErrorPercent: values.maxErrorPercent ?? 0,
          minRequestsPerSecond: values.minRequestsPerSecond ?? 0,
        },
      };
    case 'security':
      return {
        security: {
          requireTls: values.requireTls,
          requiredHeaders: linesOf(values.headers),
          podSecurity: values.podSecurity,
          imagesByDigest: values.imagesByDigest,
        },
      };
    default:
      return kind satisfies never;
  }
};

const checkOf = (check: CheckForm) => ({
  name: check.name.trim(),
  method: check.method,
  path: check.path,
  expectStatus: check.expectStatus ?? 200,
  ...(check.expectText === '' ? {} : { expectText: check.expectText }),
  ...(check.expectJson.trim() === '' ? {} : { expectJson: linesOf(check.expectJson).map(expectationOf) }),
});

const expectationOf = (line: string) => {
  const at = line.indexOf('=');
  return { path: line.slice(0, at).trim(), equals: line.slice(at + 1).trim() };
};
