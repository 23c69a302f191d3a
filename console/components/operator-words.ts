import { type Said, speak } from '../../server/sentences/speak.ts';
import { sentences as en } from '../i18n/en/sentences.ts';
import { words } from '../i18n/words.ts';
import { sentences as zh } from '../i18n/zh/sentences.ts';

const tongue = words({ zh, en });

/** What the operators said, in the language in use; their English where they gave no codes, or codes of another version. */
export const operatorWords = (it: { said?: Said | null | undefined; message: string }): string =>
  speak(it.said, it.message, tongue());
