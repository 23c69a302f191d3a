import { onCleanup } from 'solid-js';
import { unwrap } from 'solid-js/store';
import { createForm, type Form, type Messages } from '../../forms/create-form.ts';

/** What has been typed into the decision panel so far, whichever outcome it was typed for. */
export interface Typed {
  /** The opinion or reason: said once, whatever outcome it is then given for. */
  words: string;
  advice: string;
  quotes: readonly string[];
  /** The other fields, by outcome. */
  of: Record<string, object>;
}

export const nothingTyped = (): Typed => ({ words: '', advice: '', quotes: [], of: {} });

interface OutcomeValues {
  quotes: string[];
  advice?: string;
}

/**
 * The form of one outcome. It begins with what was typed under another one and leaves what was typed here: who looks at another
 * outcome for a moment has not taken back a word. `words` names the field that holds the opinion or reason.
 */
export const createOutcomeForm = <T extends OutcomeValues>(
  typed: Typed,
  outcome: string,
  words: keyof T & string,
  { initial, validate }: { initial: T; validate?: (values: T) => Messages },
): Form<T> => {
  const form = createForm<T>({
    initial: {
      ...initial,
      ...typed.of[outcome],
      [words]: typed.words,
      quotes: [...typed.quotes],
      ...('advice' in initial ? { advice: typed.advice } : {}),
    },
    ...(validate ? { validate } : {}),
  });
  onCleanup(() => {
    const values = structuredClone(unwrap(form.values));
    typed.words = String(values[words]);
    typed.quotes = values.quotes;
    typed.advice = values.advice ?? typed.advice;
    typed.of[outcome] = values;
  });
  return form;
};
