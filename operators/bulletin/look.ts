import type { OperationsPolicySpec } from '../resources/operations-policy.ts';
import type { Finding, SectionName, SectionStatus, SeverityCounts } from '../resources/security-bulletin.ts';
import { type Said, SaidError, say, spoken } from '../resources/sentences.ts';
import { namespaceName, type Tenancy } from '../resources/tenancy.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { isForbidden, isNotFound } from '../runtime/errors.ts';
import type { ResourceKind } from '../runtime/kinds.ts';

/** Whose a namespace is. */
export interface Owner {
  tenancy: string;
  unit: string;
}

/** What belongs to no tenancy belongs to the platform. */
export const PLATFORM: Owner = { tenancy: '', unit: '' };

/** One look at the cluster: where to look, by which rules, and at which time. */
export interface Look {
  client: KubeClient;
  rules: OperationsPolicySpec['bulletin'];
  now: Date;
  tenancies: readonly Tenancy[];
  owners: ReadonlyMap<string, Owner>;
  /** Looks into these alone; absent: everywhere. */
  namespaces?: readonly string[];
  /** Leaves out what belongs to no namespace: a look into one tenancy. */
  isPartial?: boolean;
}

/** What a section came to. */
export interface Collected {
  section: SectionName;
  source: string;
  available: boolean;
  /** Why not, or what must be known of the figures. */
  said: Said;
  findings: Finding[];
  /** Counts that are not those of the findings. */
  counts?: SeverityCounts;
  figures?: Record<string, number>;
}

export type Collector = (look: Look) => Promise<Collected>;

export const ownersOf = (tenancies: readonly Tenancy[]): Map<string, Owner> =>
  new Map(
    tenancies.flatMap(({ metadata, spec }) =>
      spec.namespaces.map(({ part }) => {
        const owner = { tenancy: metadata.name ?? '', unit: spec.unit.code };
        return [namespaceName(owner.tenancy, part), owner] as const;
      }),
    ),
  );

export const ownerOf = (look: Look, namespace: string | undefined): Owner =>
  look.owners.get(namespace ?? '') ?? PLATFORM;

/**
 * Reports are large, forty kilobytes and more: what a small page leaves behind is gone again before it grows old, which keeps the memory flat
 * and the collector idle. The next page is under way while one is being read.
 */
const PAGE = 50;

/** Every object of a kind where the look goes. Throws `Unavailable` where the kind is not served or may not be read. */
export async function* each<T = KubeObject>(
  { client, namespaces }: Look,
  kind: ResourceKind,
  query: { fieldSelector?: string } = {},
): AsyncGenerator<T> {
  const places = kind.namespaced && namespaces ? namespaces : [undefined];
  for (const place of places) {
    try {
      yield* client.listAll<T>(kind, place, { limit: PAGE, ...query }, { readAhead: true });
    } catch (error) {
      if (isNotFound(error))
        throw new NotServed(say('bulletin.notServed', { kind: kind.kind, apiVersion: kind.apiVersion }));
      if (isForbidden(error)) throw new Unavailable(say('bulletin.mayNotRead', { plural: kind.plural }));
      throw error;
    }
  }
}

/** A source that is not there. The section says so; it never looks like one without findings. */
export class Unavailable extends SaidError {
  override name = 'Unavailable';
}

/** A kind that this cluster does not have at all: of what is not there, there is none. */
export class NotServed extends Unavailable {
  override name = 'NotServed';
}

/** Runs a collector; a source that is not there makes its section unavailable, anything else is thrown on. */
export async function collect(
  section: SectionName,
  source: string,
  work: () => Promise<Omit<Collected, 'section' | 'source' | 'available' | 'said'> & { said?: Said }>,
): Promise<Collected> {
  try {
    return { section, source, available: true, said: [], ...(await work()) };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { section, source, available: false, said: error.said, findings: [] };
  }
}

export const noCounts = (): SeverityCounts => ({ critical: 0, high: 0, medium: 0, low: 0 });

/** Points by severity: a finding with several ids is several. */
export function countsOf(findings: Iterable<Finding>): SeverityCounts {
  const counts = noCounts();
  for (const { severity, ids } of findings) counts[severity] += Math.max(1, ids.length);
  return counts;
}

export const sectionOf = ({ section, source, available, said, findings, counts }: Collected): SectionStatus => ({
  section,
  source,
  available,
  ...spoken(...said),
  counts: counts ?? countsOf(findings),
});

/** Gathers findings by a key: what is to be mended in one place by one act is one finding. */
export class FindingGroups {
  readonly #groups = new Map<string, Finding & { all: Set<string>; mendable: Set<string> }>();

  add(finding: Omit<Finding, 'ids' | 'fixable'>, id: string, fixable = false): void {
    const key = [finding.section, finding.tenancy, finding.subject, finding.severity].join('|');
    const group = this.#groups.get(key) ?? { ...finding, ids: [], all: new Set(), mendable: new Set() };
    group.all.add(id);
    if (fixable) group.mendable.add(id);
    this.#groups.set(key, group);
  }

  findings({ withFixable = false } = {}): Finding[] {
    return [...this.#groups.values()].map(({ all, mendable, ...finding }) => ({
      ...finding,
      ids: [...all].sort(),
      ...(withFixable ? { fixable: mendable.size } : {}),
    }));
  }
}
