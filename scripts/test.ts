import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** `npm test`: the whole suite, or the files named. Ends with `N passed, N failed, N skipped`. */
const root = fileURLToPath(new URL('../', import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [`${root}node_modules/vitest/vitest.mjs`, 'run', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exit(status ?? 1);
