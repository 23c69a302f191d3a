import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Part of `npm ci`: what is generated or built is not committed. An installation without development dependencies brings
 * both with it and skips this.
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const run = (args: string[], env = {}) =>
  execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });

if (existsSync(`${root}node_modules/prisma`)) run([`${root}scripts/generate-client.ts`]);
if (existsSync(`${root}node_modules/vite`)) {
  run([`${root}node_modules/vite/bin/vite.js`, 'build', '--config', 'console/vite.config.ts', '--logLevel', 'warn']);
}

// Load each program once, so that its compiled code is there at the first start.
for (const program of ['server/serve.ts', 'operators/start.ts', 'operators/embedded/server.ts']) {
  const load = `await import('./${program}'); process.exit(0)`;
  run(['--input-type=module', '-e', load], { NODE_COMPILE_CACHE: `${root}node_modules/.cache/yunzhi` });
}
