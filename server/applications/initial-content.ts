import type { Tx } from '../db/client.ts';
import type { Content } from './content.ts';
import type { ApplicationKind } from './stages.ts';

interface KnownSystem {
  id: string;
  name: string;
  code: string;
  purpose: string;
  usersServed: string;
  userCount: number;
  concurrency: number;
  protectionLevel: number;
  category: string;
  zone: 'internet' | 'extranet' | 'exchange' | 'dedicated';
  drLevel: number;
  rpoMinutes: number;
  rtoMinutes: number;
}

/** What is known already need not be typed again (article 18): the last form of the system, else its record. */
export async function initialContent(tx: Tx, kind: ApplicationKind, system: KnownSystem): Promise<Content> {
  const last = await tx.application.findFirst({
    where: { systemId: system.id, submittedAt: { not: null } },
    orderBy: { submittedAt: 'desc' },
    select: { content: true },
  });
  const { change: _, terminate: __, exemption: ___, ...before } = (last?.content ?? {}) as Content;
  const content: Content = { ...before, system: { ...before.system, ...formOf(system) } };
  switch (kind) {
    case 'open':
    case 'exemption':
      return content;
    case 'change':
    case 'terminate': {
      const { unitContact, emergencyContactA, emergencyContactB } = before;
      return { unitContact, emergencyContactA, emergencyContactB };
    }
    default:
      return kind satisfies never;
  }
}

const formOf = (system: KnownSystem): Content['system'] => ({
  name: system.name,
  code: system.code,
  ...(system.purpose && { purpose: system.purpose }),
  ...(system.usersServed && { usersServed: system.usersServed }),
  ...(system.userCount > 0 && { userCount: system.userCount }),
  ...(system.concurrency > 0 && { concurrency: system.concurrency }),
  protectionLevel: system.protectionLevel,
  category: system.category as NonNullable<Content['system']>['category'],
  zone: system.zone,
});
