import type { Retest, RetestResult, SectionName } from '../resources/security-bulletin.ts';
import { type Said, say, spoken } from '../resources/sentences.ts';
import { collectAccess } from './access.ts';
import { collectCertificates } from './certificates.ts';
import { collectBaseline, collectConfiguration } from './configuration.ts';
import type { Collected, Look } from './look.ts';
import { collectBackups, collectDrills } from './other-duties.ts';
import { collectKubernetes, collectPodSecurity } from './platform.ts';
import { type Scanned, scanVulnerabilities } from './vulnerabilities.ts';
import { Workloads } from './workloads.ts';

/**
 * Looks whether what was reported mended is gone: the same sources, the same judgement as for the draft, in the one tenancy. Nobody's
 * word counts, and neither does silence: where nothing has looked since, the outcome is `unknown` and it is looked at again.
 */
export async function retest(look: Look, requests: readonly Retest[]): Promise<RetestResult[]> {
  const results: RetestResult[] = [];
  const byTenancy = Map.groupBy(requests, ({ tenancy }) => tenancy);
  for (const [tenancy, asked] of byTenancy) {
    const namespaces = [...look.owners].filter(([, owner]) => owner.tenancy === tenancy).map(([name]) => name);
    if (tenancy && namespaces.length === 0) {
      results.push(...asked.map((each) => answer(look, each, 'gone', [], [say('retest.tenancyGone')])));
      continue;
    }
    const place = new Place(tenancy ? { ...look, namespaces, isPartial: true } : look);
    for (const each of asked) results.push(await place.judge(each));
  }
  return results;
}

/** One tenancy; each source in it is read once, however many items ask. */
class Place {
  readonly #look: Look;
  #workloads: Promise<Workloads> | undefined;
  #scan: Promise<Scanned> | undefined;
  readonly #collected = new Map<SectionName, Promise<Collected>>();

  constructor(look: Look) {
    this.#look = look;
  }

  async judge(request: Retest): Promise<RetestResult> {
    const { section, tenancy, subject, ids } = request;
    const collected = await this.#read(section);
    const found = collected.findings.filter(
      (each) => each.section === section && each.tenancy === tenancy && each.subject === subject,
    );
    const remaining = ids.filter((id) => found.some((each) => each.ids.includes(id)));
    if (remaining.length > 0)
      return answer(this.#look, request, 'present', remaining, [
        say('retest.present', { count: remaining.length, total: ids.length }),
      ]);
    const doubt = await this.#doubt(request, collected);
    return doubt
      ? answer(this.#look, request, 'unknown', [], doubt)
      : answer(this.#look, request, 'gone', [], [say('retest.gone')]);
  }

  /** Why nothing found need not mean nothing there. */
  async #doubt({ section, subject }: Retest, collected: Collected): Promise<Said | undefined> {
    if (section !== 'vulnerability' && section !== 'eolImage') return collected.available ? undefined : collected.said;
    const { unreported, isServed } = await this.#scanned();
    if (!isServed) return collected.said;
    return unreported.has(subject) ? [say('retest.notScanned')] : undefined;
  }

  #read(section: SectionName): Promise<Collected> {
    const known = this.#collected.get(section);
    if (known) return known;
    const reading = this.#collect(section);
    this.#collected.set(section, reading);
    return reading;
  }

  async #collect(section: SectionName): Promise<Collected> {
    switch (section) {
      case 'vulnerability':
        return (await this.#scanned()).collected;
      case 'eolImage':
        return (await this.#scanned()).eolImages;
      case 'configuration':
        return collectConfiguration(this.#look, await this.#running());
      case 'podSecurity':
        return collectPodSecurity(this.#look, await this.#running());
      case 'baseline':
        return collectBaseline(this.#look);
      case 'kubernetes':
        return collectKubernetes(this.#look);
      case 'certificate':
        return collectCertificates(this.#look);
      case 'access':
        return collectAccess(this.#look);
      case 'backup':
        return collectBackups(this.#look);
      case 'drill':
        return collectDrills(this.#look);
      case 'audit':
        return { section, source: '', available: false, said: [say('retest.past')], findings: [] };
      default:
        return section satisfies never;
    }
  }

  #running(): Promise<Workloads> {
    this.#workloads ??= Workloads.read(this.#look);
    return this.#workloads;
  }

  #scanned(): Promise<Scanned> {
    this.#scan ??= this.#running().then((workloads) => scanVulnerabilities(this.#look, workloads));
    return this.#scan;
  }
}

const answer = (
  look: Look,
  { item, requestedAt }: Retest,
  outcome: RetestResult['outcome'],
  remaining: string[],
  said: Said,
): RetestResult => ({
  item,
  requestedAt,
  lookedAt: look.now.toISOString(),
  outcome,
  remaining,
  ...spoken(...said),
});

export const isUnanswered = (
  request: Retest,
  results: readonly RetestResult[],
  now: Date,
  againMillis: number,
): boolean => {
  const result = results.find(({ item }) => item === request.item);
  if (!result || result.requestedAt !== request.requestedAt) return true;
  return result.outcome === 'unknown' && now.getTime() - Date.parse(result.lookedAt) >= againMillis;
};
