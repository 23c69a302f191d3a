import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import type { ApiObject } from '../cluster.ts';
import type { Claim, Volume } from '../controllers/shapes.ts';
import type { Item } from './items.ts';
import type { Backup } from './kinds.ts';
import type { Log } from './log.ts';
import type { Files } from './site.ts';
import { readTar, type TarFile, writeTar } from './tar.ts';

/** What a backup is made of in its location: Velero's pkg/persistence and pkg/archive. */

export const FORMAT_VERSION = '1.1.0';
const PREFERRED = '-preferredversion';

export const compress = promisify(gzip);
export const zippedJson = (value: unknown): Promise<Buffer> => compress(`${JSON.stringify(value)}\n`);

/** `velero-backup.json`. */
export const metadataOf = (backup: Backup): Buffer => Buffer.from(JSON.stringify(backup, null, 2));

export async function backupFiles(backup: Backup, items: readonly Item[], log: Log, at: Date): Promise<Files> {
  const { name } = backup.metadata;
  return {
    [`${name}-logs.gz`]: await compress(log.text),
    [`${name}.tar.gz`]: await tarball(items, at),
    [`${name}-podvolumebackups.json.gz`]: await zippedJson(null),
    [`${name}-volumesnapshots.json.gz`]: await zippedJson(null),
    [`${name}-itemoperations.json.gz`]: await zippedJson([]),
    [`${name}-resource-list.json.gz`]: await zippedJson(resourceList(items.map((item) => item.object))),
    [`${name}-results.gz`]: await compress(log.results),
    [`${name}-volumeinfo.json.gz`]: await zippedJson(volumesOf(items)),
    'velero-backup.json': metadataOf(backup),
  };
}

/** Compressed as it is written, so that requests are answered in between. */
const tarball = (items: readonly Item[], at: Date): Promise<Buffer> =>
  buffer(Readable.from(writeTar(filesOf(items), at)).pipe(createGzip()));

function* filesOf(items: readonly Item[]): Generator<TarFile> {
  yield { name: 'metadata/version', content: Buffer.from(`${FORMAT_VERSION}\n`) };
  for (const { resource, object } of items) {
    const content = Buffer.from(JSON.stringify(object));
    const { namespace, name } = object.metadata;
    const rest = namespace ? `namespaces/${namespace}/${name}.json` : `cluster/${name}.json`;
    const version = object.apiVersion.slice(object.apiVersion.indexOf('/') + 1);
    yield { name: `resources/${resource}/${rest}`, content };
    yield { name: `resources/${resource}/${version}${PREFERRED}/${rest}`, content };
  }
}

/** `apps/v1/Deployment` → `namespace/name`, both sorted. */
export function resourceList(objects: readonly ApiObject[], note: (object: ApiObject) => string = () => '') {
  const lists = new Map<string, string[]>();
  for (const object of objects) {
    const { namespace, name } = object.metadata;
    const kind = `${object.apiVersion}/${object.kind}`;
    lists.set(kind, [...(lists.get(kind) ?? []), `${namespace ? `${namespace}/` : ''}${name}${note(object)}`]);
  }
  const sorted = [...lists].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, names]) => [kind, names.sort()]);
  return Object.fromEntries(sorted) as Record<string, string[]>;
}

/** The contents of volumes are not taken, and the list of volumes says so. */
function volumesOf(items: readonly Item[]): object[] {
  return items
    .filter((item) => item.resource === 'persistentvolumes')
    .map(({ object }) => {
      const { spec, metadata } = object as Volume;
      const isClaim = (item: Item): boolean =>
        item.resource === 'persistentvolumeclaims' && (item.object as Claim).spec.volumeName === metadata.name;
      const claim = items.find(isClaim)?.object.metadata;
      return {
        ...(claim && { pvcName: claim.name, pvcNamespace: claim.namespace }),
        pvName: metadata.name,
        snapshotDataMoved: false,
        preserveLocalSnapshot: false,
        skipped: true,
        skippedReason: 'volumeSnapshot: no applicable volumesnapshotter found;',
        pvInfo: { reclaimPolicy: spec.persistentVolumeReclaimPolicy, labels: metadata.labels ?? null },
      };
    });
}

/** The objects in an archive: resource → namespace (`''` of the cluster) → name → object. */
export type Contents = Map<string, Map<string, Map<string, ApiObject>>>;

export function contentsOf(archive: Buffer): Contents {
  const contents: Contents = new Map();
  for (const [path, content] of readTar(archive)) {
    const match = /^resources\/([^/]+)\/(?:cluster|namespaces\/([^/]+))\/(.+)\.json$/.exec(path);
    const [, resource = '', namespace = '', name = ''] = match ?? [];
    if (!match) continue;
    const byNamespace = contents.get(resource) ?? new Map<string, Map<string, ApiObject>>();
    const byName = byNamespace.get(namespace) ?? new Map<string, ApiObject>();
    byName.set(name, JSON.parse(content.toString()) as ApiObject);
    contents.set(resource, byNamespace.set(namespace, byName));
  }
  return contents;
}
