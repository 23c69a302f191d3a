import { createTransport } from 'nodemailer';
import type { Services } from '../context.ts';

const BATCH = 50;
/** Older notices are no news any more: a mail server that comes back after a long time must not send them all. */
const MAX_AGE_MILLIS = 3 * 24 * 3600 * 1000;

/**
 * Says nothing of the matter itself: mail travels outside, the notice is read after signing in.
 */
const WORDS = {
  'zh-CN': {
    subject: '【云治】您有新的通知',
    text: (link: string) => `您有一条新的通知，请登录查看：${link}\n\n本邮件由系统自动发送，请勿回复。`,
  },
  en: {
    subject: '[Yunzhi] You have a new notice',
    text: (link: string) =>
      `You have a new notice. Sign in to read it: ${link}\n\nSent automatically; please do not reply.`,
  },
};

/**
 * Sends what has not been sent: the inbox itself is the outbox, so a crash loses nothing. A notice whose mail was accepted
 * just before a crash may be mailed twice.
 * @returns how many were sent
 * @throws when the mail server refuses or does not answer; the rest stays for the next round
 */
export async function mailOnce({ db, clock, settings }: Services): Promise<number> {
  if (!settings.smtp) return 0;
  const now = clock.now();
  const waiting = await db.notice.findMany({
    where: {
      mailedAt: null,
      at: { gt: new Date(now.getTime() - MAX_AGE_MILLIS) },
      user: { email: { not: '' }, disabledAt: null },
    },
    orderBy: { id: 'asc' },
    take: BATCH,
    include: { user: { select: { email: true, locale: true } } },
  });
  const transport = createTransport(settings.smtp.url);
  for (const notice of waiting) {
    const words = notice.user.locale === 'en' ? WORDS.en : WORDS['zh-CN'];
    const text = words.text(`${settings.publicUrl}${notice.link || '/notices'}`);
    await transport.sendMail({ from: settings.smtp.from, to: notice.user.email, subject: words.subject, text });
    await db.notice.update({ where: { id: notice.id }, data: { mailedAt: clock.now() } });
  }
  transport.close();
  return waiting.length;
}
