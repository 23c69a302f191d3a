import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { TestCheckView } from '../views.ts';
import { malformed, type ReportResult, trimmed } from './report.ts';

/**
 * JUnit XML, as Maven Surefire, pytest, Jest and most others write it: `testsuites` or `testsuite` with `testcase`s, of which
 * each holds `failure`, `error` or `skipped` where it did not pass. There is no standard; read is what all dialects share.
 *
 * Document types are refused altogether: no entity is ever defined, so neither an external one nor an expanding one exists.
 */
export function readJunit(text: string): ReportResult {
  refuseDocumentType(text);
  requireWellFormed(text);
  const cases = casesOf(text);
  if (cases.length === 0) throw malformed('line 1, column 1', 'no <testcase> in it');
  const count = (outcome: Outcome) => cases.filter((one) => one.outcome === outcome).length;
  const broken = count('failed') + count('error');
  const ran = cases.length - count('skipped');
  return {
    passed: broken === 0 && ran > 0,
    summary: `${ran - broken} of ${cases.length} passed, ${count('failed')} failed, ${count('error')} broken, ${count('skipped')} skipped`,
    checks: trimmed(cases.map(toCheck)),
    measurements: { cases: cases.length, failed: count('failed'), errors: count('error'), skipped: count('skipped') },
  };
}

type Outcome = 'passed' | 'failed' | 'error' | 'skipped';
interface Case {
  name: string;
  outcome: Outcome;
  message: string;
}

function refuseDocumentType(text: string): void {
  const at = text.search(/<!(DOCTYPE|ENTITY)/i);
  if (at >= 0) throw malformed(placeOf(text, at), 'document types and entities are not accepted');
}

function placeOf(text: string, position: number): string {
  const before = text.slice(0, position);
  return `line ${before.split('\n').length}, column ${position - before.lastIndexOf('\n')}`;
}

function requireWellFormed(text: string): void {
  const result = XMLValidator.validate(text, { allowBooleanAttributes: false });
  if (result === true) return;
  throw malformed(`line ${result.err.line}, column ${result.err.col}`, result.err.msg);
}

type Node = { [key: string]: unknown };
const LISTS = new Set(['testsuite', 'testcase', 'failure', 'error', 'skipped']);

function casesOf(text: string): Case[] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    textNodeName: '#text',
    processEntities: false,
    parseTagValue: false,
    parseAttributeValue: false,
    isArray: (name) => LISTS.has(name),
  });
  const document = parseWith(parser, text);
  const suites = [...nodes(document.testsuites, 'testsuite'), ...(listOf(document.testsuite) as Node[])];
  if (!('testsuites' in document) && !('testsuite' in document))
    throw malformed('line 1, column 1', 'the root is neither <testsuites> nor <testsuite>');
  return suites.flatMap(casesIn);
}

function parseWith(parser: XMLParser, text: string): Node {
  try {
    return parser.parse(text) as Node;
  } catch (cause) {
    // Well formed, yet beyond the parser's limits, such as the depth of nesting.
    throw malformed('line 1, column 1', (cause as Error).message, cause);
  }
}

/** Suites may hold suites. The stack is explicit: a hostile depth must not end the process. */
function casesIn(root: Node): Case[] {
  const cases: Case[] = [];
  const open: Node[] = [root];
  for (let suite = open.pop(); suite; suite = open.pop()) {
    for (const one of nodes(suite, 'testcase')) cases.push(caseOf(one));
    open.push(...nodes(suite, 'testsuite'));
  }
  return cases;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const nodes = (parent: unknown, name: string): Node[] =>
  parent !== null && typeof parent === 'object'
    ? listOf((parent as Node)[name]).filter((one): one is Node => one !== null && typeof one === 'object')
    : [];

function caseOf(node: Node): Case {
  const name = [node['@classname'], node['@name']].filter(Boolean).map(String).map(decoded).join(' › ') || '(unnamed)';
  for (const [tag, outcome] of [
    ['error', 'error'],
    ['failure', 'failed'],
    ['skipped', 'skipped'],
  ] as const) {
    const [mark] = listOf(node[tag]);
    if (mark !== undefined) return { name, outcome, message: messageOf(mark) };
  }
  return { name, outcome: 'passed', message: '' };
}

const messageOf = (mark: unknown): string => {
  if (typeof mark === 'string') return decoded(mark);
  const { '@message': message, '#text': body } = mark as Node;
  return decoded([message, body].filter(Boolean).map(String).join('\n'));
};

/** The five entities that XML has without a document type, and character references. */
const decoded = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp|#\d{1,7}|#x[0-9a-f]{1,6});/gi, (whole, name: string) => {
    const known: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
    if (known[name]) return known[name];
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

const toCheck = ({ name, outcome, message }: Case): TestCheckView => ({
  name,
  passed: outcome === 'passed' || outcome === 'skipped',
  message: outcome === 'skipped' ? `skipped ${message}`.trim() : message,
});
