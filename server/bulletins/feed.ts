import { XMLBuilder } from 'fast-xml-parser';
import type { Services } from '../context.ts';
import type { BulletinContent, ExtractContent } from './views.ts';

/** Entries of a feed: the last two years. */
const ENTRIES = 24;

/**
 * The unit's extracts as an Atom feed (RFC 4287) for its own systems. An entry's id is the extract's digest, its time that of publication:
 * a published bulletin never changes, corrections are named in the entry and move its `updated`.
 */
export async function atomFeed({ db, settings }: Services, unitId: string): Promise<string> {
  const unit = await db.unit.findUniqueOrThrow({ where: { id: unitId }, select: { name: true } });
  const extracts = await db.bulletinExtract.findMany({
    where: { unitId },
    orderBy: { createdAt: 'desc' },
    take: ENTRIES,
  });
  const errata = await db.bulletinErratum.findMany({
    where: { bulletinId: { in: extracts.map(({ bulletinId }) => bulletinId) } },
    orderBy: { sequence: 'asc' },
  });
  const entries = extracts.map(({ bulletinId, content, digest, createdAt }) => {
    const extract = content as unknown as ExtractContent;
    const corrections = errata.filter((each) => each.bulletinId === bulletinId);
    const link = `${settings.publicUrl || ''}/bulletins/${extract.month}`;
    return {
      id: `urn:${digest}`,
      title: `安全公告 ${extract.number}`,
      updated: (corrections.at(-1)?.at ?? createdAt).toISOString(),
      published: createdAt.toISOString(),
      link: { '@rel': 'alternate', '@href': link },
      summary: summaryOf(extract),
      content: {
        '@type': 'application/json',
        '#text': JSON.stringify({
          ...extract,
          digest,
          errata: corrections.map(({ sequence, words, at }) => ({ sequence, words, at })),
        }),
      },
    };
  });
  const feed = {
    '?xml': { '@version': '1.0', '@encoding': 'utf-8' },
    feed: {
      '@xmlns': 'http://www.w3.org/2005/Atom',
      id: `urn:yunzhi:bulletins:${unitId}`,
      title: `${unit.name} 安全公告`,
      updated: entries[0]?.updated ?? new Date(0).toISOString(),
      author: { name: '政务云平台服务商' },
      entry: entries,
    },
  };
  return new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
  }).build(feed);
}

const summaryOf = ({ counts }: ExtractContent): string =>
  `严重 ${counts.critical}，高危 ${counts.high}，中危 ${counts.medium}，低危 ${counts.low}`;

/** What the webhook sends: enough to decide whether to fetch the feed, and nothing that must not pass a proxy's log. */
export const announcementOf = (content: BulletinContent, extract: ExtractContent, digest: string) => ({
  type: 'bulletin.published',
  month: content.month,
  number: content.number,
  publishedAt: content.publishedAt,
  unit: extract.unitCode,
  counts: extract.counts,
  digest,
});
