import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findPostgres, startPostgres } from './postgres.ts';

/** `npm run test:postgres`: the server's tests, with their records on a PostgreSQL that is started for them. */
const root = fileURLToPath(new URL('../', import.meta.url));
const bin = findPostgres();
if (!bin) {
  process.stdout.write('PostgreSQL is not installed (no initdb on PATH): skipped.\n0 passed, 0 failed, 0 skipped\n');
  process.exit(0);
}
const postgres = await startPostgres(bin);
const files = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [`${root}node_modules/vitest/vitest.mjs`, 'run', '--project', 'server', ...files],
  { cwd: root, stdio: 'inherit', env: { ...process.env, YUNZHI_TEST_POSTGRES: postgres.url } },
);
postgres.stop();
process.exit(status ?? 1);
