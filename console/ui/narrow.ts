import { createSignal } from 'solid-js';

/** A signal that follows a media query; false where there is no window. */
const follows = (query: string): (() => boolean) => {
  const media = globalThis.matchMedia?.(query);
  const [matches, setMatches] = createSignal(media?.matches ?? false);
  media?.addEventListener('change', (event) => setMatches(event.matches));
  return matches;
};

/** A phone in the hand: lists become cards, the rail becomes a drawer. */
export const narrow = follows('(max-width: 700px)');

/** A small screen: the rail folds to its icons. */
export const folded = follows('(max-width: 1100px)');
