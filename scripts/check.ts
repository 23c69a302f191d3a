import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { KINDS, toCrd } from '../operators/resources/crd.ts';
import { difference } from '../prisma/migrate.ts';
import { findPostgres, startPostgres } from './postgres.ts';

/** `npm run check`: types, lint, arrows, and that what is generated and committed is up to date. Every part runs. */
const root = fileURLToPath(new URL('../', import.meta.url));
const run =
  (file: string, ...args: string[]) =>
  () =>
    spawnSync(process.execPath, [`${root}node_modules/${file}`, ...args], { cwd: root, stdio: 'inherit' }).status === 0;

const PARTS: Record<string, () => boolean | Promise<boolean>> = {
  'types (server, operators, tests)': run('typescript/bin/tsc', '-p', '.'),
  'types (console)': run('typescript/bin/tsc', '-p', 'console'),
  lint: run('@biomejs/biome/bin/biome', 'check', '.', '--diagnostic-level=warn'),
  arrows: run(
    'dependency-cruiser/bin/dependency-cruise.mjs',
    'server',
    'operators',
    'console',
    'prisma',
    '--config',
    '.dependency-cruiser.cjs',
  ),
  'generated CRDs': crdsAreUpToDate,
  migrations: migrationsMatchSchema,
};

const failed: string[] = [];
for (const [name, part] of Object.entries(PARTS)) {
  const ok = await part();
  process.stdout.write(`${ok ? '✓' : '✗'} ${name}\n`);
  if (!ok) failed.push(name);
}
process.exit(failed.length === 0 ? 0 : 1);

function crdsAreUpToDate(): boolean {
  const folder = join(root, 'operators/resources/generated');
  const stale = KINDS.filter((kind) => {
    const committed = readFileSync(join(folder, `${kind.plural}.yaml`), 'utf8').replace(/^#.*\n/, '');
    return committed !== stringify(toCrd(kind), { lineWidth: 120 });
  });
  for (const { plural } of stale)
    process.stdout.write(`generated/${plural}.yaml is stale: run "npm run generate:crds"\n`);
  return stale.length === 0 && readdirSync(folder).filter((file) => file.endsWith('.yaml')).length === KINDS.length;
}

/** What the migrations build is what the schema says. PostgreSQL's are compared where it is installed. */
async function migrationsMatchSchema(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'yunzhi-check-'));
  const differences = [await difference('sqlite', `file:${join(folder, 'empty.db')}`)];
  rmSync(folder, { recursive: true, force: true });
  const bin = findPostgres();
  if (bin) {
    const postgres = await startPostgres(bin);
    differences.push(await difference('postgresql', postgres.url).finally(() => postgres.stop()));
  }
  const missing = differences.filter((one) => one !== '');
  for (const script of missing)
    process.stdout.write(`The schema is ahead of the migrations (npm run generate:migration -- name):\n${script}\n`);
  return missing.length === 0;
}
