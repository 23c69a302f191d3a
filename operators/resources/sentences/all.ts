import { BACKUP_SENTENCES } from './backup.ts';
import { BULLETIN_SENTENCES } from './bulletin.ts';
import { DRILL_SENTENCES } from './drill.ts';
import { LOOP_SENTENCES } from './loops.ts';
import { PROBE_SENTENCES } from './probe.ts';
import { TENANCY_SENTENCES } from './tenancy.ts';

/**
 * Everything that the operators say to people, one English sentence a code. A status carries both: the English (`message`) for whoever looks
 * with kubectl, and the codes with their values (`said`) from which a console says the same in its own language. The union is closed here
 * and open in the CRD: an older or newer operator may use a code that a console does not know, which then shows the English.
 */
export const SENTENCES = {
  ...LOOP_SENTENCES,
  ...BACKUP_SENTENCES,
  ...DRILL_SENTENCES,
  ...BULLETIN_SENTENCES,
  ...TENANCY_SENTENCES,
  ...PROBE_SENTENCES,
} as const satisfies Record<string, string>;
export type SentenceCode = keyof typeof SENTENCES;
export const SENTENCE_CODES = Object.keys(SENTENCES) as SentenceCode[];

/** The names of a template's places: `'{count} of {total}'` → `count | total`. */
export type Places<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Places<Rest>
  : never;

/** Puts the values into the places of a template; a place without a value stays, so that it is noticed. */
export const fillPlaces = (template: string, values: Readonly<Record<string, string>> = {}): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
