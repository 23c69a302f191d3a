import type { TenancySpec } from '../../operators/resources/tenancy.ts';
import { type Content, partsOf } from '../applications/content.ts';
import type { Amounts } from '../capacity/amounts.ts';
import { NOTHING } from '../capacity/amounts.ts';
import { divideByWeight, redivide, type Share } from './division.ts';
import { fromQuantities, toQuantities } from './quantities.ts';

/** The desired state of a tenancy: built from the records when a trial opens, changed in place from then on. Pure. */
export interface SystemOnRecord {
  code: string;
  name: string;
  zone: TenancySpec['zone'];
  protectionLevel: number;
  drLevel: number;
  rpoMinutes: number;
  rtoMinutes: number;
  unit: { code: string; name: string };
}

export function trialSpec(
  system: SystemOnRecord,
  content: Content,
  quota: Amounts,
  members: TenancySpec['members'],
): TenancySpec {
  const shares = divideByWeight(quota, weightsOf(content));
  const parts = new Set(shares.map((share) => share.part));
  return {
    unit: { code: system.unit.code, name: system.unit.name },
    system: { code: system.code, name: system.name },
    environment: 'trial',
    quota: toQuantities(quota),
    namespaces: shares.map(({ part, quota: share }) => ({ part, quota: toQuantities(share) })),
    zone: system.zone,
    protectionLevel: system.protectionLevel,
    disasterRecovery: recoveryOf(system),
    members,
    ports: (content.ports ?? []).flatMap(({ part, port, protocol, from }) =>
      part && port && protocol && from && parts.has(part)
        ? [{ part, port, protocol: protocol as 'TCP' | 'UDP', from: from as 'zone' | 'internet' | 'system' }]
        : [],
    ),
    frozen: false,
  };
}

export const recoveryOf = (system: Pick<SystemOnRecord, 'drLevel' | 'rpoMinutes' | 'rtoMinutes'>) => ({
  level: system.drLevel,
  rpoMinutes: system.rpoMinutes,
  rtoMinutes: system.rtoMinutes,
});

/** What each part asks for, as the form's workloads add up: the proportion in which any grant is divided at first. */
function weightsOf(content: Content): Share[] {
  return partsOf(content).map((part) => {
    const quota = { ...NOTHING };
    for (const one of (content.workloads ?? []).filter((workload) => workload.part === part)) {
      const count = one.count ?? 1;
      quota.cpuMillis += (one.cpuMillis ?? 0) * count;
      quota.memoryBytes += (one.memoryBytes ?? 0) * count;
      quota.storageBytes += ((one.systemDiskBytes ?? 0) + (one.dataDiskBytes ?? 0)) * count;
      quota.pods += count;
    }
    return { part, quota };
  });
}

export const sharesOf = (spec: TenancySpec): Share[] =>
  spec.namespaces.map(({ part, quota }) => ({ part, quota: fromQuantities(quota) }));

/** The specification with another grant, its division fitted to it (see `redivide`). */
export const withQuota = (spec: TenancySpec, total: Amounts, used: readonly Share[]): TenancySpec => ({
  ...spec,
  quota: toQuantities(total),
  namespaces: redivide(sharesOf(spec), used, total).map(({ part, quota }) => ({ part, quota: toQuantities(quota) })),
});
