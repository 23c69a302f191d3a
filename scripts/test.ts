import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm test`: the whole suite, or the files named. Ends with `N passed, N failed, N skipped`.
 * The browser's tests come last and one file at a time: a browser, its pages and the whole product want the machine for themselves.
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const chosen = process.argv.slice(2);
const ROUNDS = [
  ['server', 'operators', 'contract', 'console', 'deploy'].flatMap((project) => ['--project', project]),
  ['--project', 'e2e', '--no-file-parallelism'],
];

process.exitCode = chosen.length > 0 ? vitest(chosen, {}) : runAll();

function runAll(): number {
  const folder = mkdtempSync(join(tmpdir(), 'yunzhi-test-counts-'));
  const counts = join(folder, 'counts');
  writeFileSync(counts, '');
  // What the browser is shown must be what is in the sources.
  const built = node('vite/bin/vite.js', ['build', '--config', 'console/vite.config.ts', '--logLevel', 'warn'], {});
  const codes = ROUNDS.map((round) => vitest(round, { YUNZHI_COUNTS_FILE: counts }));
  process.stdout.write(`${sumOf(readFileSync(counts, 'utf8'))}\n`);
  rmSync(folder, { recursive: true, force: true });
  return Math.max(built, ...codes);
}

function vitest(args: string[], env: NodeJS.ProcessEnv): number {
  return node('vitest/vitest.mjs', ['run', ...args], env);
}

function node(file: string, args: string[], env: NodeJS.ProcessEnv): number {
  const options = { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } } as const;
  return spawnSync(process.execPath, [join(root, 'node_modules', file), ...args], options).status ?? 1;
}

function sumOf(lines: string): string {
  const sum = (word: string) =>
    [...lines.matchAll(new RegExp(`(\\d+) ${word}`, 'g'))].reduce((total, [, count]) => total + Number(count), 0);
  return `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`;
}
