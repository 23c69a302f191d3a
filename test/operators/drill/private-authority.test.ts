import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isThere, readBackupContent } from '../../../operators/drill/backup-content.ts';
import { loadCertificate } from '../../../operators/embedded/tls.ts';
import { writeTar } from '../../../operators/embedded/velero/tar.ts';
import type { KubeClient } from '../../../operators/runtime/client.ts';

/** A DR centre whose certificate no public authority has signed, as is usual in a government's network. */
let server: Server;
let caCert: string;
let folder: string;
const asked: string[] = [];
const FILE = {
  name: 'resources/configmaps/namespaces/water-app/settings.json',
  content: Buffer.from('{"data":{}}'),
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yunzhi-location-'));
  const { key, certificate } = loadCertificate(folder);
  caCert = Buffer.from(certificate).toString('base64');
  server = createServer({ key, cert: certificate }, ({ url = '' }, response) => {
    asked.push(url);
    if (url === '/gone') response.statusCode = 404;
    if (url === '/ended') response.statusCode = 403;
    response.end(gzipSync(Buffer.concat([...writeTar([FILE], new Date(0))])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const link = (path: string) => `https://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

/** Velero as far as it is asked: its location. */
const velero = (authority?: string): KubeClient =>
  ({ find: async () => ({ spec: { objectStorage: { caCert: authority } } }) }) as unknown as KubeClient;

test('a backup is read at a location whose authority is its own; one that does not lie there is none', async () => {
  const client = velero(caCert);
  expect(await readBackupContent(client, link('/backup'), 'dr-centre')).toEqual([
    { resource: 'configmaps', namespace: 'water-app', name: 'settings', object: { data: {} } },
  ]);
  expect(await readBackupContent(client, link('/gone'), 'dr-centre')).toBeUndefined();
});

test('the files of a restore are looked for there: there, gone, or not to be told', async () => {
  const client = velero(caCert);
  expect(await isThere(client, link('/results'), 'dr-centre')).toBe(true);
  expect(await isThere(client, link('/gone'), 'dr-centre')).toBe(false);
  expect(await isThere(client, link('/ended'), 'dr-centre')).toBeUndefined();
});

test('a location that shows a certificate of nobody’s is not asked', async () => {
  const before = asked.length;
  await expect(isThere(velero(), link('/results'), 'dr-centre')).rejects.toThrow(/does not answer: self-signed/);
  expect(asked).toHaveLength(before);
});
