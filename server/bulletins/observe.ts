import { gzipSync } from 'node:zlib';
import {
  type Draft,
  type FindingList,
  PART_KEY,
  PARTS_NAMESPACE,
  type SecurityBulletin,
} from '../../operators/resources/security-bulletin.ts';
import { sha256 } from '../../operators/runtime/canonical.ts';
import type { KubeObject } from '../../operators/runtime/client.ts';
import { unpackJson } from '../../operators/runtime/gzip-parts.ts';
import { CONFIG_MAPS } from '../../operators/runtime/kinds.ts';
import { json } from '../allocations/desired.ts';
import { inCommand } from '../audit/in-command.ts';
import { requireCluster } from '../cluster/client.ts';
import type { Services } from '../context.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';
import { observeRetests } from './observe-retests.ts';

/** Takes over what the operators have written: the draft, the confirmation of what was published, the retests. */
export async function observeBulletin(services: Services, object: SecurityBulletin): Promise<void> {
  const { status } = object;
  const row = await services.db.bulletin.findUnique({
    where: { month: object.spec.month },
    select: { id: true, state: true, draftDigest: true, frozenDigest: true },
  });
  if (!row || !status) return;
  if (status.draft && row.state !== 'published' && status.draft.digest !== row.draftDigest)
    await takeDraft(services, row.id, object.spec.month, status.draft);
  if (status.frozenDigest && status.frozenDigest !== row.frozenDigest)
    await services.db.bulletin.updateMany({
      where: { id: row.id, state: 'published' },
      data: { frozenDigest: status.frozenDigest },
    });
  await observeRetests(services, status.retests ?? []);
}

async function takeDraft(services: Services, id: string, month: string, draft: Draft): Promise<void> {
  const findings = await fetchList(services, draft);
  const cmd = systemCommand(services, 'bulletins');
  const record = { action: 'bulletin.drafted', subject: { type: 'bulletin', id } };
  await inCommand(cmd, record, async (tx) => {
    const now = services.clock.now();
    const data = {
      draft: json(draft),
      draftDigest: draft.digest,
      findings: new Uint8Array(findings),
      draftedAt: now,
      updatedAt: now,
      version: { increment: 1 },
    };
    const where = { id, state: { not: 'published' as const } };
    const { count } = await tx.bulletin.updateMany({ where, data });
    if (count === 0) return { result: undefined, after: { taken: false } };
    await tx.bulletin.updateMany({ where: { id, state: 'waiting' }, data: { state: 'drafted' } });
    await notify(tx, cmd, {
      scope: 'bulletin:write',
      level: 'info',
      key: 'bulletinDrafted',
      values: { month },
      link: `/bulletins/${month}`,
      onceKey: `bulletin:${month}:drafted`,
    });
    return { result: undefined, after: { month, digest: draft.digest, findings: draft.findings } };
  });
}

interface PartMap extends KubeObject {
  binaryData?: { [PART_KEY]?: string };
}

/** The full list from its parts, each held against its digest, compressed again as one. */
async function fetchList(services: Services, draft: Draft): Promise<Buffer> {
  const client = requireCluster(services);
  const contents: Buffer[] = [];
  for (const { name, sha256: digest } of draft.parts) {
    const map = await client.get<PartMap>(CONFIG_MAPS, { namespace: PARTS_NAMESPACE, name });
    const content = Buffer.from(map.binaryData?.[PART_KEY] ?? '', 'base64');
    if (sha256(content) !== digest) throw new Error(`ConfigMap ${name} is not what the bulletin's status says it is`);
    contents.push(content);
  }
  const list = unpackJson<FindingList>(contents, draft.digest);
  // What only next month's comparison needs stays with the operators.
  return gzipSync(JSON.stringify({ ...list, images: {} }));
}
