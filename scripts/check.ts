import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { KINDS, toCrd } from '../operators/resources/crd.ts';
import { YAML_STYLE } from '../operators/resources/yaml-style.ts';
import { MIGRATED_SCHEMA, replayDifference } from '../prisma/migrate.ts';
import { wholeSchema } from '../prisma/schema-for.ts';
import { stalePages } from './docs/pages.ts';

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
  "Solid's rules": run('eslint/bin/eslint.js', '--config', 'console/eslint.config.js', '--quiet', 'console'),
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
  'generated documentation': docsAreUpToDate,
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
    return committed !== stringify(toCrd(kind), YAML_STYLE);
  });
  for (const { plural } of stale)
    process.stdout.write(`generated/${plural}.yaml is stale: run "npm run generate:crds"\n`);
  return stale.length === 0 && readdirSync(folder).filter((file) => file.endsWith('.yaml')).length === KINDS.length;
}

function docsAreUpToDate(): boolean {
  const stale = stalePages();
  for (const path of stale) process.stdout.write(`${path} is stale: run "npm run generate:docs"\n`);
  return stale.length === 0;
}

/** What the migrations build is what the schema says. */
async function migrationsMatchSchema(): Promise<boolean> {
  const missing = await replayDifference();
  const isSame = readFileSync(MIGRATED_SCHEMA, 'utf8') === wholeSchema();
  if (missing) process.stdout.write(`${missing}\n`);
  if (missing || !isSame)
    process.stdout.write('The schema is ahead of the migrations: npm run generate:migration -- name\n');
  return isSame && missing === '';
}
