import type { Services } from '../context.ts';
import { write } from '../db/write.ts';
import { hashPassword, oneTimePassword } from './password.ts';
import type { Role } from './permissions.ts';

export interface FirstAccount {
  username: string;
  password: string;
}

/** The two who can make all others: one creates accounts, the other gives roles (GB/T 22239: never one person). */
const FIRST: { username: string; name: string; role: Role }[] = [
  { username: 'sysadmin', name: '系统管理员', role: 'systemAdministrator' },
  { username: 'secadmin', name: '安全管理员', role: 'securityAdministrator' },
];

/** In records without anybody, makes the first unit and the first two accounts. @returns their one-time passwords, shown once */
export async function createFirstAccounts({ db, clock, newId }: Services): Promise<FirstAccount[]> {
  if ((await db.user.count()) > 0) return [];
  const accounts = await Promise.all(
    FIRST.map(async (account) => {
      const password = oneTimePassword();
      return { ...account, password, passwordHash: await hashPassword(password) };
    }),
  );
  await write(db, async (tx) => {
    const now = clock.now();
    const existing = await tx.unit.findFirst({ where: { kind: 'authority' } });
    const unitId = existing?.id ?? newId();
    const unit = {
      id: unitId,
      code: 'authority',
      name: '电子政务行政主管部门',
      kind: 'authority' as const,
      createdAt: now,
    };
    if (!existing) await tx.unit.create({ data: unit });
    for (const { username, name, role, passwordHash } of accounts) {
      const secret = { passwordHash, passwordChangedAt: now, mustChangePassword: true };
      const roles = { create: { role, grantedAt: now, grantedBy: 'installation' } };
      await tx.user.create({ data: { id: newId(), username, name, unitId, ...secret, createdAt: now, roles } });
    }
  });
  return accounts.map(({ username, password }) => ({ username, password }));
}
