import { readFileSync } from 'node:fs';

/** Reads one of the documents that `npm run generate:kinds` captured. */
export const readGenerated = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./generated/${name}`, import.meta.url), 'utf8')) as T;
