import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

/** What the last stage of a Containerfile copies out of the repository: `source → place`. */
function copied(file: string): [string, string][] {
  const last =
    readFileSync(file, 'utf8')
      .split(/^FROM /m)
      .at(-1) ?? '';
  return [...last.matchAll(/^COPY (?:--from=build \/app\/)?(\S+) (\S+)$/gm)].map((match) => {
    const source = match[1] ?? '';
    return [source, match[2] === './' ? source : (match[2] ?? '')];
  });
}

/** A folder that holds what the image holds; packages are linked, our own files copied, so that nothing else is found. */
function layOut(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'yunzhi-image-'));
  for (const [source, place] of copied(file)) {
    if (!existsSync(source)) continue; // `dist` is built for the image
    const target = join(folder, place);
    mkdirSync(dirname(target), { recursive: true });
    if (source === 'node_modules') symlinkSync(join(process.cwd(), source), target);
    else cpSync(source, target, { recursive: true });
  }
  return folder;
}

test.each([
  ['server', 'server/serve.ts'],
  ['operators', 'operators/start.ts'],
])('the %s image holds every module that its program loads', async (part, program) => {
  const file = `deploy/container/Containerfile.${part}`;
  expect(copied(file).length).toBeGreaterThan(2);
  const folder = layOut(file);
  try {
    const script = `await import('./${program}'); process.exit(0)`;
    await run(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, timeout: 60_000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the operators’ image has nothing of the authority’s side, and the server’s no controller', () => {
  expect(copied('deploy/container/Containerfile.operators').map(([source]) => source)).toEqual([
    'package.json',
    'node_modules',
    'operators',
  ]);
  const server = copied('deploy/container/Containerfile.server').map(([source]) => source);
  expect(server.filter((source) => source.startsWith('operators'))).toEqual([
    'operators/resources',
    'operators/runtime',
  ]);
});
