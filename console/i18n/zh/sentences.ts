/** What the operators say. The server writes documents in the same words: there is one translation for both. */
export { SENTENCES_ZH as sentences } from '../../../server/sentences/zh.ts';
