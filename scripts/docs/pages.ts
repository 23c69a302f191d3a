import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { KINDS } from '../../operators/resources/crd.ts';
import { permissionsPage } from './permissions-page.ts';
import { referencePage } from './reference-page.ts';
import { statesPage } from './states-page.ts';

export interface Page {
  /** From the repository's root. */
  path: string;
  content: string;
}

/** Every page of `docs/` that is derived from tables in code. */
export const pages = (): Page[] => [
  { path: 'docs/states.md', content: statesPage() },
  { path: 'docs/permissions.md', content: permissionsPage() },
  ...KINDS.map((kind) => ({ path: `docs/reference/${kind.singular}.md`, content: referencePage(kind) })),
];

export const placeOf = ({ path }: Page): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Paths of pages whose committed text is not what the code says now. */
export const stalePages = (): string[] =>
  pages()
    .filter((page) => !existsSync(placeOf(page)) || readFileSync(placeOf(page), 'utf8') !== page.content)
    .map(({ path }) => path);
