import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pages, placeOf } from './docs/pages.ts';

/** `npm run generate:docs`: writes what of `docs/` is derived from code; `npm run check` fails when what is committed differs. */
for (const page of pages()) {
  mkdirSync(dirname(placeOf(page)), { recursive: true });
  writeFileSync(placeOf(page), page.content);
}
