import { addMonths } from '../resources/months.ts';
import type { Draft, Finding, FindingList, SecurityBulletin, SeverityCounts } from '../resources/security-bulletin.ts';
import { say } from '../resources/sentences.ts';
import { collectAccess } from './access.ts';
import type { AuditMonth, AuditState } from './audit-state.ts';
import { collectCertificates } from './certificates.ts';
import { collectBaseline, collectConfiguration } from './configuration.ts';
import { type Collected, type Look, noCounts, sectionOf } from './look.ts';
import { collectBackups, collectDrills } from './other-duties.ts';
import { collectKubernetes, collectPodSecurity } from './platform.ts';
import { compareImages, scanVulnerabilities } from './vulnerabilities.ts';
import { Workloads } from './workloads.ts';

/** Last month's draft and its full list. */
export interface Before {
  draft: Draft;
  list: FindingList;
}

export interface Drafted {
  /** Complete but for the parts, which are yet to be written. */
  draft: Omit<Draft, 'parts' | 'digest'>;
  list: FindingList;
}

/** Looks into everything once and puts the month's draft together. Reads only. */
export async function draftMonth(
  look: Look,
  bulletin: SecurityBulletin,
  before: Before | undefined,
  audit: AuditState | undefined,
): Promise<Drafted> {
  const { month } = bulletin.spec;
  const workloads = await Workloads.read(look);
  const scan = await scanVulnerabilities(look, workloads);
  const audited = auditOf(audit, month);
  const collected: Collected[] = [
    scan.collected,
    await collectConfiguration(look, workloads),
    await collectBaseline(look),
    scan.eolImages,
    await collectKubernetes(look),
    await collectPodSecurity(look, workloads),
    await collectCertificates(look),
    await collectAccess(look),
    audited.collected,
    await collectBackups(look),
    await collectDrills(look),
  ];
  const findings = collected.flatMap((each) => each.findings);
  const wasScanned = before?.draft.sections.some(({ section, available }) => section === 'vulnerability' && available);
  // Months are compared only if both were scanned: a month without scans is not one in which everything was mended.
  const compared = wasScanned && scan.collected.available ? before : undefined;
  return {
    draft: {
      observedAt: look.now.toISOString(),
      ...(compared && { comparedWith: addMonths(month, -1) }),
      sections: collected.map(sectionOf),
      vulnerabilities: {
        ...scan.vulnerabilities,
        ...(compared ? compareImages(scan.images, compared.list.images) : { fresh: 0, persisting: 0, fixed: 0 }),
      },
      figures: withBefore(collected, before),
      top: scan.top,
      units: countsByUnit(findings),
      findings: findings.length,
    },
    list: { month, images: scan.images, findings, audit: audited.byTenancy, auditSamples: audited.samples },
  };
}

function auditOf(state: AuditState | undefined, month: string) {
  const counted: AuditMonth | undefined = state?.months[month];
  const collected: Collected = {
    section: 'audit',
    source: 'audit log of the API server (audit.k8s.io/v1)',
    available: counted !== undefined && state?.fault === undefined,
    said:
      counted && !state?.fault ? [] : [state?.fault ?? say(state ? 'bulletin.auditEmpty' : 'bulletin.auditUnknown')],
    findings: [],
    figures: counted && {
      auditDenied: counted.denied,
      auditDeleted: counted.deleted,
      auditRestarted: counted.restarted,
      auditScaled: counted.scaled,
      auditByOthers: counted.byOthers,
    },
  };
  return { collected, byTenancy: counted?.tenancies ?? {}, samples: counted?.samples ?? [] };
}

/** Every section's number of points, and what the sections count besides, next to last month's. */
function withBefore(collected: readonly Collected[], before: Before | undefined): Draft['figures'] {
  const old = new Map(before?.draft.figures.map(({ name, value }) => [name, value]));
  const figures = new Map<string, number>();
  for (const each of collected) {
    if (!each.available) continue;
    for (const [name, value] of Object.entries(each.figures ?? {})) figures.set(name, value);
    if (each.section === 'audit') continue;
    figures.set(each.section, total(sectionOf(each).counts));
  }
  return [...figures].map(([name, value]) => ({ name, value, ...(old.has(name) && { before: old.get(name) }) }));
}

const total = ({ critical, high, medium, low }: SeverityCounts): number => critical + high + medium + low;

function countsByUnit(findings: readonly Finding[]): Draft['units'] {
  const units = new Map<string, Draft['units'][number]>();
  for (const { unit, severity, ids } of findings) {
    const known = units.get(unit) ?? { unit, findings: 0, counts: noCounts() };
    known.findings += 1;
    known.counts[severity] += Math.max(1, ids.length);
    units.set(unit, known);
  }
  return [...units.values()].sort((a, b) => (a.unit < b.unit ? -1 : 1));
}
