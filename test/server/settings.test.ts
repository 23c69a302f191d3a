import { spawnSync } from 'node:child_process';
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readSettings } from '../../server/settings.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'yunzhi-settings-'));
const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

test('without anything said, the records are SQLite in the data directory and the console listens on loopback', () => {
  const dataDir = folder();
  expect(readSettings(['--data', dataDir], {})).toMatchObject({
    databaseUrl: `file:${dataDir}/records.db`,
    host: '127.0.0.1',
    port: 8080,
    kubeconfig: null,
    demo: true,
  });
});

test('flags go before the environment', () => {
  const env = { YUNZHI_PORT: '9000', KUBECONFIG: '/a' };
  expect(readSettings(['--data', folder(), '--port', '9001'], env)).toMatchObject({ port: 9001, kubeconfig: '/a' });
});

test.each([
  ['audit chain', 'auditKey', 'audit.key'],
  ['second factors', 'secretsKey', 'secrets.key'],
] as const)('the key of the %s is made once, for its owner alone', (_what, name, file) => {
  const dataDir = folder();
  const [first, second] = [readSettings(['--data', dataDir], {}), readSettings(['--data', dataDir], {})];
  expect(first[name]).toMatch(/^[0-9a-f]{64}$/);
  expect(second[name]).toBe(first[name]);
  expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
});

test.each([
  ['a port that is no number', ['--port', 'many'], {}, /The port is "many"/],
  ['an unknown flag', ['--prot', '80'], {}, /--prot/],
  ['another kind of database', [], { DATABASE_URL: 'mysql://x' }, /DATABASE_URL must begin with postgres/],
  ['a public address that is none', [], { YUNZHI_PUBLIC_URL: 'cloud' }, /YUNZHI_PUBLIC_URL is "cloud"/],
])('%s is one sentence', (_what, args, env, sentence) => {
  expect(() => readSettings(['--data', folder(), ...args], env)).toThrow(sentence);
});

const start = (args: string[], env: Record<string, string> = {}) => {
  const { PATH = '' } = process.env;
  const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args], { env: { PATH, ...env }, encoding: 'utf8' });
  return { status, lines: stderr.trim().split('\n') };
};

test.each([
  ['a data directory that cannot be', () => ['--data', join(writeFile(folder()), 'below-a-file')], /cannot be made/],
  ['a kubeconfig that is not there', () => ['--data', folder(), '--kubeconfig', '/nonexistent'], /\/nonexistent/],
])('the server ends on %s with one sentence and exit code 2', (_what, args, sentence) => {
  const { status, lines } = start(args());
  expect(status).toBe(2);
  expect(lines).toEqual([expect.stringMatching(sentence)]);
});

test('the server ends on a taken port with one sentence and exit code 2', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) =>
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    }),
  );
  const { status, lines } = start(['--data', folder(), '--port', String(port), '--no-demo']);
  other.close();
  expect(status).toBe(2);
  expect(lines.at(-1)).toMatch(/the port is taken\. Choose another with --port N\./);
});

test('the server ends on records that do not answer with one sentence and exit code 2', () => {
  const { status, lines } = start(['--data', folder()], { DATABASE_URL: 'postgres://user:secret@127.0.0.1:1/none' });
  expect(status).toBe(2);
  expect(lines.join('\n')).toContain('cannot be opened');
  expect(lines.join('\n')).not.toContain('secret');
});

function writeFile(dir: string): string {
  const file = join(dir, 'file');
  writeFileSync(file, '');
  return file;
}
