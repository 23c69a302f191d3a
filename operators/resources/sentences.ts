import { z } from 'zod';
import { fillPlaces, type Places, SENTENCES, type SentenceCode } from './sentences/all.ts';

type ValuesOf<Code extends SentenceCode> = Record<Places<(typeof SENTENCES)[Code]>, string | number>;

/** Longest value that a sentence quotes: words of others (Velero, Kubernetes, an answer) may be any length. */
const LONGEST_VALUE = 500;

const sentenceSchema = z.object({
  code: z.string().max(64).describe('Which sentence; the codes are listed with the contract.'),
  values: z
    .record(z.string(), z.string().max(LONGEST_VALUE))
    .optional()
    .describe("What stands in the sentence's places: names, numbers, times, and the words of others."),
});

/** The same as the message beside it, sentence by sentence, for consoles in other languages. */
export const saidSchema = z
  .array(sentenceSchema)
  .max(60)
  .describe('The same as the message, as codes with values: for consoles that speak another language.');

/** One sentence as a status carries it. */
export type Sentence = z.infer<typeof sentenceSchema>;
export type Said = readonly Sentence[];

/** A sentence of the closed union with a value for each of its places. */
export function say<Code extends SentenceCode>(
  code: Code,
  ...[values]: [Places<(typeof SENTENCES)[Code]>] extends [never] ? [] : [ValuesOf<Code>]
): Sentence {
  if (!values) return { code };
  const text = Object.entries<string | number>(values).map(([name, value]) => [name, clip(String(value))]);
  return { code, values: Object.fromEntries(text) };
}

const clip = (text: string): string => (text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text);

/** The sentences in English, as they stand in `message`. */
export const english = (said: Said): string =>
  said.map((one) => fillPlaces(templateOf(one.code), one.values)).join(' ');

const templateOf = (code: string): string => (SENTENCES as Record<string, string>)[code] ?? code;

/** `message` and `said` of a status, which always go together. */
export const spoken = (...said: Sentence[]): { message: string; said: Sentence[] } => ({
  message: english(said),
  said,
});

/** What somebody else said ends the sentence it is quoted in: without a full stop of its own. */
export const quoted = (words: string): string => words.replace(/[.\s]+$/, '');

/** An error that reaches a status: it knows its sentences. */
export class SaidError extends Error {
  override name = 'SaidError';
  readonly said: Said;

  constructor(said: Sentence | Said, options?: ErrorOptions) {
    const list = Array.isArray(said) ? (said as Said) : [said as Sentence];
    super(english(list), options);
    this.said = list;
  }
}
