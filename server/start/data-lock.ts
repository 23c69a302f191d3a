import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError } from '../settings.ts';

/**
 * Makes sure that one process tree works on a data directory. A socket rather than a file with a process number: after
 * `kill -9` nobody answers on it, while a number may by then be another program's.
 * @throws SettingsError when another one is running
 */
export async function lockDataDir(dataDir: string): Promise<() => void> {
  const digest = createHash('sha256').update(dataDir).digest('hex').slice(0, 24);
  // Not in the directory itself: a socket's path may have a hundred characters only.
  const path = join(tmpdir(), `yunzhi-${digest}.sock`);
  if (await answers(path))
    throw new SettingsError(`Yunzhi is already running on ${dataDir}. Stop it, or choose another with --data DIR.`);
  rmSync(path, { force: true });
  const server = await listenOn(path);
  return () => {
    server.close();
    rmSync(path, { force: true });
  };
}

const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

const listenOn = (path: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(path, () => resolve(server));
    server.unref();
  });
