import type { z } from 'zod';
import { malformed } from './report.ts';

/** Reads JSON, and checks it against a schema; a fault is told with line and column, or with the JSON path. */
export function readJson<T>(text: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(parse(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw malformed(pathOf(issue?.path ?? []), issue?.message ?? 'not as expected');
}

/** As JSONPath writes it: `$.runs[0].results[2].ruleId`. */
const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((all, key) => all + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`), '$');

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const { message } = cause as SyntaxError;
    throw malformed(placeIn(text, message), message.replace(/ in JSON at position.*/, ''), cause);
  }
}

/** V8 names the position in most messages, and line and column in some; a text that just ends is at its end. */
function placeIn(text: string, message: string): string {
  const position = /position (\d+)/.exec(message)?.[1];
  const before = text.slice(0, position === undefined ? text.length : Number(position));
  const line = before.split('\n').length;
  return `line ${line}, column ${before.length - before.lastIndexOf('\n')}`;
}
