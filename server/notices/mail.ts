import { createTransport } from 'nodemailer';
import type { Services } from '../context.ts';
import type { Db } from '../db/client.ts';
import { sayMessage } from './message.ts';
import { readMessage } from './out-message.ts';
import type { Outcome } from './robots.ts';

type DeliveryRecord = Awaited<ReturnType<Db['delivery']['findMany']>>[number];

/**
 * Mails one delivery. Its Message-ID is the idempotency id, by which mail servers drop what they have had.
 * @throws when the mail server refuses or does not answer
 */
export async function mailMessage(services: Services, delivery: DeliveryRecord): Promise<Outcome> {
  const { db, settings } = services;
  const user = await db.user.findUnique({ where: { id: delivery.userId ?? '' } });
  if (!settings.smtp || !user?.email || user.disabledAt) return { kind: 'failed', error: 'no mail address to send to' };
  const message = await readMessage(services, delivery, { locale: user.locale });
  const said = sayMessage(message);
  const text = [...said.lines, message.link ? `${said.open}：${message.link}` : said.open, said.auto].join('\n\n');
  const transport = createTransport(settings.smtp.url);
  try {
    await transport.sendMail({
      from: settings.smtp.from,
      to: user.email,
      subject: said.title,
      text,
      textEncoding: 'base64',
      messageId: `<${delivery.id}@${settings.smtp.from.split('@').at(-1) ?? 'yunzhi'}>`,
    });
    return { kind: 'sent' };
  } finally {
    transport.close();
  }
}
