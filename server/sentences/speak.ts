import { fillPlaces } from '../../operators/resources/sentences/all.ts';

/** What a status carries beside its English message. */
export type Said = readonly { code: string; values?: Readonly<Record<string, string>> | undefined }[];

/** A language: the sentences, and the words that stand for the contract's own words within them. */
export interface Tongue {
  sentences: Readonly<Record<string, string>>;
  /** By the name of the value: `finding`, `phase`, `measure`. */
  words: Readonly<Record<string, Readonly<Record<string, string>>>>;
  time(iso: string): string;
  /** Between two sentences. */
  between: string;
}

/** Values that are times. */
const TIMES = new Set(['at', 'until', 'day']);

/**
 * What the operators said, in another language. Where one code is not known (operators of another version) or nothing was coded (older
 * ones) it is their English, whole: half a sentence in each language would be worse than either.
 */
export function speak(said: Said | null | undefined, message: string, tongue: Tongue): string {
  if (!said || said.length === 0 || said.some(({ code }) => tongue.sentences[code] === undefined)) return message;
  return said
    .map(({ code, values }) => fillPlaces(tongue.sentences[code] ?? '', spokenValues(values ?? {}, tongue)))
    .join(tongue.between);
}

const spokenValues = (values: Readonly<Record<string, string>>, { words, time }: Tongue): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      TIMES.has(name) ? time(value) : (words[name]?.[value] ?? value),
    ]),
  );
