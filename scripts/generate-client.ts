import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DIALECTS, readSchema } from '../prisma/schema-for.ts';
import { alone } from './alone.ts';

/**
 * Writes Prisma's client for each database to `prisma/generated/`. One schema, two clients: the type comes from SQLite's,
 * and the other has the same shape.
 */
const root = fileURLToPath(new URL('../', import.meta.url));

await alone('generate', async () => {
  for (const dialect of DIALECTS) {
    const folder = `${root}prisma/generated/${dialect}`;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const file = `${root}prisma/generated/${dialect}.prisma`;
    writeFileSync(file, readSchema(dialect));
    generate(file);
  }
});

/** `generate` needs no native engine, but the command downloads one unless it is told where it is (closed networks). */
function generate(schemaFile: string): void {
  execFileSync(process.execPath, [`${root}node_modules/prisma/build/index.js`, 'generate', '--schema', schemaFile], {
    cwd: root,
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
