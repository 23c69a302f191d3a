import type { JSX } from 'solid-js';
import { platformWords } from '../i18n/platform-words.ts';

/** A sentence of the platform in the reader's language, or as it is where there is none in it. */
export const PlatformSaid = (props: { text: string }): JSX.Element => {
  const said = () => platformWords(props.text);
  return <span lang={said().isForeign ? 'en' : undefined}>{said().text}</span>;
};
