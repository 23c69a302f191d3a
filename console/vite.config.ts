import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';
import { initialBudget } from './initial-budget.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The address of a running server, for `vite --config console/vite.config.ts` beside `npm run server`. */
const server = process.env.YUNZHI_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: here('.'),
  plugins: [solid(), initialBudget({ gzipBytes: 100 * 1024 })],
  build: {
    outDir: here('../dist/console'),
    emptyOutDir: true,
    // Browsers of government offices lag a few years; these are the oldest that the console is built for.
    target: ['chrome103', 'edge103', 'firefox115', 'safari16'],
    cssTarget: ['chrome103', 'firefox115', 'safari16'],
    assetsInlineLimit: 2048,
    reportCompressedSize: false,
  },
  server: { proxy: { '/api/trpc': server, '/api/files': server } },
});
