/** The server writes documents in the same words: there is one translation for both. */
export { CHINESE as sentences } from '../../../server/sentences/chinese.ts';
