import { API_VERSION, LABELS, OPERATOR_MANAGER } from '../resources/group.ts';
import {
  type DraftPart,
  type FindingList,
  PART_KEY,
  PARTS_NAMESPACE,
  type SecurityBulletin,
} from '../resources/security-bulletin.ts';
import { sha256 } from '../runtime/canonical.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { packJson, unpackJson } from '../runtime/gzip-parts.ts';
import { CONFIG_MAPS } from '../runtime/kinds.ts';

/** Marks the parts of a month's list, so that those of a draft that was cut short are found. */
const BULLETIN_LABEL = 'govcloud.yunzhi.dev/bulletin';

interface PartMap extends KubeObject {
  binaryData?: { [PART_KEY]?: string };
}

/**
 * Writes the full list as ConfigMaps (docs/decisions/017). Names are the month's and a number: a second attempt after a crash writes
 * over the first, and nothing refers to them until the status does.
 */
export async function writeParts(
  client: KubeClient,
  bulletin: SecurityBulletin,
  list: FindingList,
): Promise<{ parts: DraftPart[]; digest: string }> {
  const { parts: contents, digest } = packJson(list);
  const parts: DraftPart[] = [];
  for (const [index, content] of contents.entries()) {
    const name = `bulletin-${bulletin.spec.month}-${index}`;
    const place = { namespace: PARTS_NAMESPACE, name };
    const metadata = {
      ...place,
      labels: { [LABELS.managedBy]: OPERATOR_MANAGER, [BULLETIN_LABEL]: bulletin.spec.month },
      // Goes with its bulletin.
      ownerReferences: [
        {
          apiVersion: API_VERSION,
          kind: 'SecurityBulletin',
          name: bulletin.metadata.name,
          uid: bulletin.metadata.uid,
        },
      ],
    };
    const binaryData = { [PART_KEY]: content.toString('base64') };
    await client.apply(CONFIG_MAPS, place, { metadata, binaryData }, OPERATOR_MANAGER);
    parts.push({ name, sha256: sha256(content), bytes: content.length });
  }
  return { parts, digest };
}

/** Removes the parts of an attempt that wrote more of them and was killed before it said so. */
export async function dropOrphans(client: KubeClient, { spec, status }: SecurityBulletin): Promise<void> {
  const kept = new Set(status?.draft?.parts.map(({ name }) => name));
  const labelSelector = `${BULLETIN_LABEL}=${spec.month}`;
  for await (const { metadata } of client.listAll(CONFIG_MAPS, PARTS_NAMESPACE, { labelSelector })) {
    if (!kept.has(metadata.name ?? ''))
      await client.delete(CONFIG_MAPS, { namespace: PARTS_NAMESPACE, name: metadata.name ?? '' });
  }
}

/** The full list of a month; `undefined` when its parts are no longer there. */
export async function readList(client: KubeClient, bulletin: SecurityBulletin): Promise<FindingList | undefined> {
  const { draft } = bulletin.status ?? {};
  if (!draft) return undefined;
  const contents: Buffer[] = [];
  for (const { name } of draft.parts) {
    const map = await client.find<PartMap>(CONFIG_MAPS, { namespace: PARTS_NAMESPACE, name });
    const text = map?.binaryData?.[PART_KEY];
    if (!text) return undefined;
    contents.push(Buffer.from(text, 'base64'));
  }
  return unpackJson<FindingList>(contents, draft.digest);
}
