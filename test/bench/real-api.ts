import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const kit = new URL('../cloud/', import.meta.url).pathname;

/** A real kube-apiserver with etcd and the controller manager; etcd waits for the disk on each write. */
export interface RealApi {
  kubeconfig: string;
  folder: string;
  /** Process ids of etcd and kube-apiserver. */
  pids: number[];
  stop(): void;
}

export async function startRealApi(): Promise<RealApi> {
  const folder = mkdtempSync(join(tmpdir(), 'yunzhi-bench-cloud-'));
  const env = { ...process.env, ONLY_API: '1', FSYNC: '1' };
  const port = await freePortRange(10);
  const kubeconfig = execFileSync(join(kit, 'up'), [folder, String(port)], { env, encoding: 'utf8' }).trim();
  const pids = ['etcd', 'apiserver'].map((name) => Number(readFileSync(join(folder, `${name}.pid`), 'utf8')));
  const stop = () => {
    execFileSync(join(kit, 'down'), [folder]);
    rmSync(folder, { recursive: true, force: true });
  };
  return { kubeconfig, folder, pids, stop };
}

/** First port of `length` consecutive ones that can all be listened on. */
async function freePortRange(length: number): Promise<number> {
  for (let first = 21_000; first < 60_000; first += length) {
    const ports = Array.from({ length }, (_, offset) => first + offset);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
  throw new Error(`no ${length} consecutive ports are free on 127.0.0.1`);
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
