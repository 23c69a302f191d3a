import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, test } from 'vitest';
import { freePort, signInOverHttp } from '../setup/http.ts';

const START = fileURLToPath(new URL('../../server/start.ts', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'yunzhi-start-'));
const running: ChildProcess[] = [];

interface Started {
  process: ChildProcess;
  url: string;
  output(): string;
}

/** Starts the product and waits for the word that it is ready. */
async function start(): Promise<Started> {
  const port = await freePort();
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [START, '--data', dataDir, '--port', String(port), '--no-demo'], {
    env: { PATH },
  });
  running.push(child);
  let output = '';
  child.stderr.on('data', (text) => (output += text));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      output += text;
      if (output.includes('is ready')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready:\n${output}`)));
  });
  return { process: child, url: `http://127.0.0.1:${port}`, output: () => output };
}

const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.once('exit', (code) => resolve(code));
  });

/** Processes that work on our data directory. */
const ours = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dataDir);
      } catch {
        return false;
      }
    })
    .map(Number);

async function untilNoneIsLeft(): Promise<void> {
  while (ours().length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  for (const pid of ours()) process.kill(pid, 'SIGKILL');
  await untilNoneIsLeft();
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test('one command gives a working console, cloud and operators; Ctrl-C leaves nothing; the next start goes on', async () => {
  const first = await start();
  expect(await (await fetch(`${first.url}/readyz`)).text()).toBe('ok\n');
  expect(ours()).toHaveLength(4);
  const [, password = ''] = /sysadmin\s+one-time password: (\S+)/.exec(first.output()) ?? [];
  expect(await signInOverHttp(first.url, 'sysadmin', password)).toContain('yunzhi_session=');

  first.process.kill('SIGINT');
  expect(await ended(first.process)).toBe(0);
  expect(ours()).toEqual([]);

  const second = await start();
  expect(second.output()).not.toContain('one-time password');
  expect(await signInOverHttp(second.url, 'sysadmin', password)).toContain('yunzhi_session=');
}, 60_000);

test('a second start on the same data is refused with one sentence', async () => {
  const first = await start();
  await expect(start()).rejects.toThrow(/ended with 2 .*\n.*already running on/);
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
}, 60_000);

test('kill -9 of the parent takes its children along, and the next start works', async () => {
  const first = await start();
  first.process.kill('SIGKILL');
  await untilNoneIsLeft();
  const second = await start();
  expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
}, 60_000);

test('a child that dies is started again', async () => {
  const { url } = await start();
  const server = ours().find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('server/main.ts'));
  if (!server) throw new Error('the server runs');
  process.kill(server, 'SIGKILL');
  const answers = () =>
    fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
  while (await answers()) await new Promise((resolve) => setTimeout(resolve, 20));
  while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(ours()).toHaveLength(4);
}, 60_000);
