import type { UserMessage } from '../../errors.ts';

/** What can be wrong with a file of samples, its header or a row: the sentences of the command line; the console has its own for each key. */
const SENTENCES = {
  'samples.fieldCount': '{found} fields where the header has {due}',
  'samples.openQuote': 'a quote is not closed on this line',
  'samples.time': 'time is neither ISO 8601 nor epoch seconds: "{text}"',
  'samples.timestamp': 'timestamp is not epoch seconds: "{text}"',
  'samples.future': 'a sample of the future: {workload}',
  'samples.nameless': 'workload is empty',
  'samples.nameDamaged': 'workload is not valid UTF-8: "{text}"',
  'samples.notNumber': '{column} is not a number: "{text}"',
  'samples.negative': '{column} is negative: {text}',
  'samples.beyond': '{column} is beyond {most}: {text}',
  'samples.useBeyond': 'use is beyond {most} %',
  'samples.columnTwice': 'the header names the column "{column}" twice',
  'samples.columnsMissing': 'the header lacks {columns}',
  'samples.noUseColumn': 'the header lacks "cpu_percent" and "memory_percent"; one of them is needed',
  'samples.noHeader': 'empty: the first line must name the columns',
  'samples.longLine': 'line {line} is longer than {most} characters: is this text?',
  'samples.damaged': 'cannot be read: {reason}',
} as const;
export type ProblemKey = keyof typeof SENTENCES;

export interface Problem extends UserMessage {
  key: ProblemKey;
  values: Record<string, string | number>;
}

export const problem = (key: ProblemKey, values: Problem['values'] = {}): Problem => ({ key, values });

export const isProblem = (one: unknown): one is Problem => typeof one === 'object' && one !== null && 'key' in one;

export const sentenceOf = ({ key, values }: Problem): string =>
  SENTENCES[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
