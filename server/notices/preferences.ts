import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { currentPolicy } from '../policies/current.ts';
import type { setPreferencesInput } from './channel-input.ts';
import type { PreferencesView } from './channel-views.ts';
import { type Choice, SUBJECTS, WAYS } from './subjects.ts';

/** How the person hears of each subject, by each way; without a choice of one's own, at once. */
export async function readPreferences({ db, actor, settings, clock }: Command): Promise<PreferencesView> {
  const user = await db.user.findUniqueOrThrow({ where: { id: actor.id }, select: { email: true } });
  const channels = await db.channel.findMany({ where: { userId: actor.id, enabled: true }, select: { name: true } });
  const rows = await db.noticePreference.findMany({ where: { userId: actor.id } });
  const chosen = new Map(rows.map((row) => [`${row.way}:${row.subject}`, row.choice as Choice]));
  return {
    mail: settings.smtp === null ? 'noServer' : user.email === '' ? 'noAddress' : 'ready',
    channels: channels.map(({ name }) => name),
    digestHour: (await currentPolicy(db, clock.now())).body.service.digestHour,
    choices: WAYS.flatMap((way) =>
      SUBJECTS.map((subject) => ({ way, subject, choice: chosen.get(`${way}:${subject}`) ?? 'now' })),
    ),
  };
}

/** The given choices; others stay. */
export async function setPreferences(
  cmd: Command,
  { choices }: z.infer<typeof setPreferencesInput>,
): Promise<PreferencesView> {
  const userId = cmd.actor.id;
  await inCommand(cmd, { action: 'notices.setPreferences', subject: { type: 'user', id: userId } }, async (tx) => {
    for (const { way, subject, choice } of choices) {
      const where = { userId_way_subject: { userId, way, subject } };
      await tx.noticePreference.upsert({ where, create: { userId, way, subject, choice }, update: { choice } });
    }
    return { result: undefined, after: choices };
  });
  return readPreferences(cmd);
}
