import type { Finding, FindingList, SectionName, SeverityCounts } from '../../operators/resources/security-bulletin.ts';
import { SEVERITIES } from '../../operators/resources/severities.ts';
import { digestOf } from '../../operators/runtime/canonical.ts';
import { json } from '../allocations/desired.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { incidentsOf } from './figures.ts';
import type { BulletinContent, ExtractContent } from './views.ts';

/** Findings that an extract lists, and ids that one of them shows: the worst first; the rest is counted. */
const MOST_FINDINGS = 1000;
const MOST_IDS = 50;

interface Published {
  bulletinId: string;
  digest: string;
  content: BulletinContent;
}

/** One extract for each unit that has something on the cloud, and for the provider: what concerns it, and nothing of others. */
export async function createExtracts(tx: Tx, cmd: Command, list: FindingList, published: Published): Promise<string[]> {
  const now = cmd.clock.now();
  const units = await unitsConcerned(tx);
  const incidents = await incidentsOf(tx, published.content.month);
  const byUnit = Map.groupBy(list.findings, ({ unit }) => units.idOf(unit));
  const rows = units.all.map((unit) => {
    const content: ExtractContent = {
      month: published.content.month,
      number: published.content.number,
      unitCode: unit.code,
      unitName: unit.name,
      bulletinDigest: published.digest,
      ...summary(byUnit.get(unit.id) ?? []),
      audit: Object.fromEntries(Object.entries(list.audit).filter(([tenancy]) => unit.tenancies.has(tenancy))),
      incidents: incidents.filter(({ unitId }) => unitId === unit.id).map(({ unitId: _unit, ...incident }) => incident),
    };
    return {
      id: cmd.newId(),
      bulletinId: published.bulletinId,
      unitId: unit.id,
      content: json(content),
      digest: digestOf(content),
      createdAt: now,
    };
  });
  for (let at = 0; at < rows.length; at += 200) await tx.bulletinExtract.createMany({ data: rows.slice(at, at + 200) });
  return rows.map(({ unitId }) => unitId);
}

function summary(findings: readonly Finding[]): Pick<ExtractContent, 'counts' | 'sections' | 'findings' | 'more'> {
  const bySection = Map.groupBy(findings, ({ section }) => section);
  const sorted = [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  return {
    counts: countsOf(findings),
    sections: [...bySection].map(([section, own]) => ({ section, findings: own.length, counts: countsOf(own) })),
    findings: sorted.slice(0, MOST_FINDINGS).map(({ section, tenancy, subject, severity, title, ids }) => ({
      section: section as SectionName,
      tenancy,
      subject,
      severity,
      title,
      ids: ids.slice(0, MOST_IDS),
      more: Math.max(0, ids.length - MOST_IDS),
    })),
    more: Math.max(0, findings.length - MOST_FINDINGS),
  };
}

function countsOf(findings: readonly Finding[]): SeverityCounts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { severity, ids } of findings) counts[severity] += Math.max(1, ids.length);
  return counts;
}

interface Concerned {
  id: string;
  code: string;
  name: string;
  tenancies: Set<string>;
}

/** Units with a tenancy, and the provider, whose the platform is. */
async function unitsConcerned(tx: Tx): Promise<{ all: Concerned[]; idOf(code: string): string }> {
  const allocations = await tx.allocation.findMany({
    where: { state: { not: 'retired' } },
    select: { unitId: true, tenancyName: true },
  });
  const provider = await providerUnit(tx);
  const ids = new Set(allocations.map(({ unitId }) => unitId));
  const units = await tx.unit.findMany({ select: { id: true, code: true, name: true }, orderBy: { code: 'asc' } });
  const idByCode = new Map(units.map(({ id, code }) => [code, id]));
  const tenancies = Map.groupBy(allocations, ({ unitId }) => unitId);
  return {
    all: units
      .filter(({ id }) => ids.has(id) || id === provider.id)
      .map((unit) => ({ ...unit, tenancies: new Set(tenancies.get(unit.id)?.map(({ tenancyName }) => tenancyName)) })),
    idOf: (code) => idByCode.get(code) ?? provider.id,
  };
}

/** The provider's unit: it answers for the platform. With several, the first by code. */
export async function providerUnit(tx: Db | Tx): Promise<{ id: string; name: string }> {
  const found = await tx.unit.findFirst({
    where: { kind: 'provider', active: true },
    orderBy: { code: 'asc' },
    select: { id: true, name: true },
  });
  if (!found) throw new Error('There is no unit of kind provider: nobody answers for the platform.');
  return found;
}
