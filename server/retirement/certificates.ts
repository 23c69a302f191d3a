import type { TenancyStatus } from '../../operators/resources/tenancy.ts';
import { systemsOf } from '../allocations/read.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { dayOf } from '../time/working-days.ts';
import type { CertificateView } from './views.ts';

/** An erasure certificate (level 3: storage is cleared before reuse, and the unit is given proof). */
export async function readCertificate(cmd: Command, number: string): Promise<CertificateView> {
  const found = await cmd.db.retirement.findFirst({ where: { certificateNumber: number, system: systemsOf(cmd) } });
  if (!found?.certificate) throw new AppError('NOT_FOUND', `No certificate ${number}`, { key: 'certificateNotFound' });
  return found.certificate as unknown as CertificateView;
}

/** Numbers run through the year (UTC+8): QC-2026-00001 (清除证明). */
export async function nextCertificateNumber(tx: Tx, now: Date): Promise<string> {
  const year = dayOf(now).slice(0, 4);
  const name = `certificate-${year}`;
  const { value } = await tx.counter.upsert({
    where: { name },
    create: { name, value: 1 },
    update: { value: { increment: 1 } },
  });
  return `QC-${year}-${String(value).padStart(5, '0')}`;
}

/** The operator's proof, with the number and the names under which it is filed. */
export async function certificateFor(
  tx: Tx,
  retirement: { systemId: string },
  tenancyName: string,
  number: string,
  proof: NonNullable<TenancyStatus['certificate']>,
): Promise<CertificateView> {
  const system = await tx.system.findUniqueOrThrow({ where: { id: retirement.systemId }, include: { unit: true } });
  const { erasedAt, erased, controller, backup, backupKeptUntil, digest } = proof;
  return {
    number,
    systemName: system.name,
    systemCode: system.code,
    unitName: system.unit.name,
    tenancyName,
    erasedAt,
    erased,
    controller,
    backup,
    backupKeptUntil,
    digest,
  };
}
