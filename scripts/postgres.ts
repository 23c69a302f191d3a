import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface Postgres {
  url: string;
  stop(): void;
}

/** Where `initdb` is: on PATH, or where Debian keeps it; null when PostgreSQL is not installed. */
export function findPostgres(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort().reverse() : [];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl'))) ?? null;
}

/** A PostgreSQL of our own in a temporary folder, on a free port of loopback, which keeps nothing. */
export async function startPostgres(bin: string): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'yunzhi-postgres-'));
  const identity = unprivileged(folder);
  const data = join(folder, 'data');
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'yunzhi', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'], {
    stdio: 'ignore',
    ...identity,
  });
  const port = await freePort();
  const settings = [
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'max_connections=200',
    `unix_socket_directories=${folder}`,
  ];
  const options = ['-p', String(port), '-h', '127.0.0.1', ...settings.flatMap((setting) => ['-c', setting])].join(' ');
  const control = (...args: string[]) =>
    execFileSync(join(bin, 'pg_ctl'), ['-D', data, '-w', ...args], { stdio: 'ignore', ...identity });
  control('-l', join(folder, 'log'), '-o', options, 'start');
  return {
    url: `postgres://yunzhi@127.0.0.1:${port}/postgres`,
    stop: () => {
      control('-m', 'immediate', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root; there it runs as the user that its package made. */
function unprivileged(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const identity = { uid: id('-u'), gid: id('-g') };
  chownSync(folder, identity.uid, identity.gid);
  return identity;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
