import type { Content } from '../applications/content.ts';
import type { ApplicationKind } from '../applications/stages.ts';
import type { Tx } from '../db/client.ts';
import type { SystemContact } from './views.ts';

/**
 * Takes what the unit has declared of its system into the record, while the system is not on the cloud yet. Afterwards zone and
 * levels change by approval only (execution writes them).
 */
export async function recordDeclared(
  tx: Tx,
  application: { kind: ApplicationKind; systemId: string; content: Content },
): Promise<void> {
  const { kind, systemId, content } = application;
  const { system, recovery } = content;
  if ((kind !== 'open' && kind !== 'exemption') || !system) return;
  await tx.system.updateMany({
    where: { id: systemId, stage: { in: ['registered', 'offCloud', 'exempt'] } },
    data: {
      name: system.name,
      category: system.category,
      purpose: system.purpose,
      usersServed: system.usersServed,
      userCount: system.userCount,
      concurrency: system.concurrency,
      protectionLevel: system.protectionLevel,
      zone: system.zone,
      drLevel: recovery?.level,
      rpoMinutes: recovery?.rpoMinutes,
      rtoMinutes: recovery?.rtoMinutes,
      contacts: contactsOf(content).map((contact) => ({ ...contact })),
      version: { increment: 1 },
    },
  });
}

function contactsOf({ unitContact, emergencyContactA, emergencyContactB }: Content): SystemContact[] {
  const entries = [
    ['owner', unitContact],
    ['emergencyA', emergencyContactA],
    ['emergencyB', emergencyContactB],
  ] as const;
  return entries.flatMap(([duty, contact]) =>
    contact?.name ? [{ duty, name: contact.name, phone: contact.phone ?? '', email: contact.email ?? '' }] : [],
  );
}
