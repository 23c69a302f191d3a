import type { SearchHit, SearchView } from '../../server/search/views.ts';
import { paths } from '../paths.ts';

export interface Hit {
  id: string;
  label: string;
  note: string;
  href: string;
}

type Kind = keyof SearchView;

const MOST = 12;

/** Sections that match, then what was found, at most a screenful. Before anything is typed: the sections. */
export const hitsIn = (
  text: string,
  sections: readonly Hit[],
  found: SearchView | undefined,
  words: Readonly<Record<Kind, string>>,
): Hit[] => {
  const needle = text.trim().toLowerCase();
  const matching = sections.filter((section) => section.label.toLowerCase().includes(needle));
  if (!found || needle.length < 2) return matching.slice(0, MOST);
  const of = (kind: Kind, href: (hit: SearchHit) => string): Hit[] =>
    found[kind].map((hit) => ({
      id: hit.id,
      label: hit.title,
      note: `${words[kind]} · ${hit.detail}`,
      href: href(hit),
    }));
  return [
    ...of('applications', (hit) => paths.application(hit.id)),
    ...of('systems', (hit) => paths.system(hit.id)),
    ...of('tickets', (hit) => paths.ticket(hit.id)),
    ...of('findings', (hit) => paths.usageFinding(hit.id)),
    ...of('bulletins', (hit) => paths.bulletin(hit.id)),
    ...of('items', (hit) => paths.bulletinItem(hit.id)),
    ...of('drills', (hit) => paths.drill(hit.id)),
    ...of('people', (hit) => `${paths.users()}?q=${encodeURIComponent(hit.title)}`),
    ...matching,
  ].slice(0, MOST);
};

/** Arrow keys go round. */
export const moved = (key: string, at: number, length: number): number | undefined => {
  if (length === 0) return undefined;
  if (key === 'ArrowDown') return (at + 1) % length;
  if (key === 'ArrowUp') return (at - 1 + length) % length;
  return undefined;
};
