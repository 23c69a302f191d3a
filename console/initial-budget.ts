import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/**
 * Fails the build when what `index.html` loads before anything else (scripts, preloads and styles) is larger than the budget.
 * The first page must be usable within one second on an office PC.
 */
export const initialBudget = (budget: { gzipBytes: number }): Plugin => ({
  name: 'initial-budget',
  apply: 'build',
  async writeBundle(options) {
    const folder = options.dir ?? '.';
    const html = await readFile(join(folder, 'index.html'), 'utf8');
    const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1] ?? '');
    const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(folder, file))).length));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const said = `initial script and style: ${(total / 1024).toFixed(1)} KB gzip in ${files.length} files`;
    if (total > budget.gzipBytes) {
      this.error(
        `${said}, over the budget of ${budget.gzipBytes / 1024} KB. Load what the first page does not need lazily.`,
      );
    }
    this.info(said);
  },
});
