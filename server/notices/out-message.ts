import type { Services } from '../context.ts';
import type { Db } from '../db/client.ts';
import type { OutMessage } from './message.ts';
import { type NoticeLevel, type Subject, subjectOf } from './subjects.ts';

type DeliveryRecord = Awaited<ReturnType<Db['delivery']['findMany']>>[number];

/** What a delivery says, from the notices behind it. One without notices is a trial of the channel. */
export async function readMessage(
  { db, settings }: Services,
  delivery: DeliveryRecord,
  { locale, detail = false }: { locale: string; detail?: boolean },
): Promise<OutMessage> {
  const notices = await db.notice.findMany({ where: { id: { in: delivery.noticeIds as string[] } } });
  const counts: Partial<Record<Subject, number>> = {};
  for (const { key } of notices) counts[subjectOf(key)] = (counts[subjectOf(key)] ?? 0) + 1;
  const [only] = notices;
  const digest = delivery.key.startsWith('digest:');
  if (notices.length === 0) counts[delivery.subject as Subject] = 1;
  const path = (!digest && only?.link) || '/notices';
  return {
    id: delivery.id,
    at: delivery.createdAt,
    level: delivery.level as NoticeLevel,
    counts,
    link: settings.publicUrl ? `${settings.publicUrl}${path}` : '',
    digest,
    locale,
    ...(detail && only && !digest ? { notice: { key: only.key, values: only.values } } : {}),
  };
}
