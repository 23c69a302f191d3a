import type { Draft, Finding } from '../resources/security-bulletin.ts';
import { type Said, say } from '../resources/sentences.ts';
import type { Severity } from '../resources/severities.ts';
import { SEVERITIES } from '../resources/severities.ts';
import { type Support, supportOfImage, supportOfOs } from './end-of-life.ts';
import { type Collected, each, FindingGroups, type Look, noCounts, ownerOf, Unavailable } from './look.ts';
import {
  imageName,
  nameInReference,
  severityOf,
  subjectOfReport,
  VULNERABILITY_REPORTS,
  type VulnerabilityReport,
} from './trivy.ts';
import type { Workloads } from './workloads.ts';

type Top = Draft['top'][number];

/** What is kept of an image; two reports of one digest say the same. */
interface Image {
  /** Each id once, in the order of the report. */
  ids: string[];
  /** By severity, sorted: findings share these lists, however many tenancies run the image. */
  bySeverity: Record<Severity, { ids: string[]; mendable: Set<string> }>;
  os: Support | undefined;
}

/** An image by its name in one tenancy, with the digests that run there: one, unless a release is under way. */
interface Place {
  tenancy: string;
  unit: string;
  subject: string;
  detail: string;
  digests: Set<string>;
}

export interface Scanned {
  collected: Collected;
  eolImages: Collected;
  vulnerabilities: Omit<Draft['vulnerabilities'], 'fresh' | 'persisting' | 'fixed'>;
  /** By image digest, the ids: what months are compared by. */
  images: Record<string, string[]>;
  top: Top[];
  /** Names of images that run somewhere where nothing has been scanned. */
  unreported: Set<string>;
  /** Whether there is a scanner to ask at all. */
  isServed: boolean;
}

/**
 * Vulnerabilities of what runs now. Counted is each vulnerability once per image digest, in however many places the image runs and
 * however many packages of it are affected (domain.md, section 7: the counting rule is part of the bulletin). Findings are made by
 * tenancy, image name and severity: they are mended by replacing that image there.
 */
export async function scanVulnerabilities(look: Look, workloads: Workloads): Promise<Scanned> {
  const scan = new Scan(look);
  const source = 'VulnerabilityReport (Trivy Operator)';
  try {
    for await (const report of each<VulnerabilityReport>(look, VULNERABILITY_REPORTS)) scan.take(report, workloads);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return scan.result(workloads, source, error.said);
  }
  return scan.result(workloads, source);
}

class Scan {
  readonly #look: Look;
  readonly #images = new Map<string, Image>();
  readonly #places = new Map<string, Place>();
  readonly #endOfLife = new FindingGroups();
  /** What is said of a vulnerability is kept once, not with each image: reports repeat it thousands of times. */
  readonly #known = new Map<string, { id: string; title: string }>();
  readonly #reported = new Set<string>();
  #stale = 0;

  constructor(look: Look) {
    this.#look = look;
  }

  take(object: VulnerabilityReport, workloads: Workloads): void {
    const namespace = object.metadata.namespace ?? '';
    const { kind, name } = subjectOfReport(object);
    if (!workloads.get(namespace, kind, name)) {
      this.#stale += 1;
      return;
    }
    this.#reported.add(`${namespace}/${kind}/${name}`);
    const { artifact, registry } = object.report;
    const subject = imageName(registry?.server, artifact?.repository);
    const tag = artifact?.tag ?? '';
    const digest = artifact?.digest || `${subject}:${tag}`;
    const { tenancy, unit } = ownerOf(this.#look, namespace);
    const key = `${tenancy}|${subject}`;
    const place = this.#places.get(key) ?? { tenancy, unit, subject, detail: tag, digests: new Set() };
    // A workload of several replicas, or several workloads of one image, say it again.
    if (place.digests.has(digest)) return;
    place.digests.add(digest);
    this.#places.set(key, place);
    this.#takeEndOfLife(place, tag, this.#imageOf(digest, object));
  }

  #takeEndOfLife({ digests: _digests, ...place }: Place, tag: string, { os }: Image): void {
    const { now, rules } = this.#look;
    const product = supportOfImage(place.subject, tag, now, rules.endOfLife);
    const where = { ...place, detail: '', section: 'eolImage' as const, severity: 'high' as const };
    for (const support of [os, product])
      if (support?.isOver)
        this.#endOfLife.add({ ...where, title: support.name, detail: support.until ?? '' }, support.name);
  }

  #imageOf(digest: string, { report }: VulnerabilityReport): Image {
    const known = this.#images.get(digest);
    if (known) return known;
    const byId = new Map<string, { severity: Severity; isFixable: boolean }>();
    for (const { vulnerabilityID, severity, fixedVersion, title } of report.vulnerabilities ?? []) {
      const id = this.#idOf(vulnerabilityID, title);
      const before = byId.get(id);
      const present = severityOf(severity);
      byId.set(id, {
        severity: before ? worse(before.severity, present) : present,
        isFixable: (before?.isFixable ?? false) || Boolean(fixedVersion),
      });
    }
    const { now, rules } = this.#look;
    const image = {
      ids: [...byId.keys()],
      bySeverity: sortedBySeverity(byId),
      os: supportOfOs(report.os, now, rules.endOfLife),
    };
    this.#images.set(digest, image);
    return image;
  }

  /** The one text of an id; its title as first given. */
  #idOf(id: string, title = ''): string {
    const known = this.#known.get(id);
    if (!known) {
      this.#known.set(id, { id, title: title.slice(0, 200) });
      return id;
    }
    if (!known.title) known.title = title.slice(0, 200);
    return known.id;
  }

  result(workloads: Workloads, source: string, missing?: Said): Scanned {
    const counts = noCounts();
    let fixable = 0;
    for (const { bySeverity } of this.#images.values()) {
      for (const severity of SEVERITIES) {
        counts[severity] += bySeverity[severity].ids.length;
        fixable += bySeverity[severity].mendable.size;
      }
    }
    const unscanned = new Set<string>();
    const unreported = new Set<string>();
    for (const { namespace, kind, name, images } of workloads.values()) {
      if (this.#reported.has(`${namespace}/${kind}/${name}`)) continue;
      for (const image of images) {
        unscanned.add(image);
        unreported.add(nameInReference(image));
      }
    }
    const said = missing ?? (this.#reported.size === 0 ? [say('bulletin.nothingScanned')] : []);
    const state = { available: said.length === 0, said, source };
    return {
      collected: { ...state, section: 'vulnerability', findings: this.#findings(), counts },
      eolImages: {
        ...state,
        section: 'eolImage',
        source: `${source}: os; table of ends of life`,
        findings: this.#endOfLife.findings(),
      },
      vulnerabilities: {
        total: counts.critical + counts.high + counts.medium + counts.low,
        counts,
        fixable,
        images: this.#images.size,
        unscanned: unscanned.size,
        staleReports: this.#stale,
      },
      images: Object.fromEntries([...this.#images].map(([digest, { ids }]) => [digest, ids])),
      top: this.#top(),
      unreported,
      isServed: missing === undefined,
    };
  }

  #findings(): Finding[] {
    return [...this.#places.values()].flatMap(({ digests, ...place }) => {
      const images = [...digests].flatMap((digest) => this.#images.get(digest) ?? []);
      return SEVERITIES.flatMap((severity): Finding[] => {
        const { ids, mendable } = together(images.map(({ bySeverity }) => bySeverity[severity]));
        const finding = {
          ...place,
          section: 'vulnerability' as const,
          severity,
          title: '',
          ids,
          fixable: mendable.size,
        };
        return ids.length > 0 ? [finding] : [];
      });
    });
  }

  #top(): Top[] {
    const all = new Map<string, Top>();
    for (const { bySeverity } of this.#images.values()) {
      for (const severity of SEVERITIES) {
        const { ids, mendable } = bySeverity[severity];
        for (const id of ids) {
          const fixable = mendable.has(id);
          const known = all.get(id);
          if (!known) all.set(id, { id, severity, title: '', images: 1, tenancies: 0, fixable });
          else {
            known.images += 1;
            known.severity = worse(known.severity, severity);
            known.fixable ||= fixable;
          }
        }
      }
    }
    const worst = [...all.values()].sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        b.images - a.images ||
        (a.id < b.id ? -1 : 1),
    );
    return worst.slice(0, 20).map((top) => ({
      ...top,
      title: this.#known.get(top.id)?.title ?? '',
      tenancies: this.#tenanciesWith(top.id),
    }));
  }

  #tenanciesWith(id: string): number {
    const having = new Set([...this.#images].filter(([, { ids }]) => ids.includes(id)).map(([digest]) => digest));
    const places = [...this.#places.values()].filter(({ digests }) =>
      [...digests].some((digest) => having.has(digest)),
    );
    return new Set(places.map(({ tenancy }) => tenancy)).size;
  }
}

function sortedBySeverity(byId: ReadonlyMap<string, { severity: Severity; isFixable: boolean }>): Image['bySeverity'] {
  const none = () => ({ ids: [] as string[], mendable: new Set<string>() });
  const sorted = { critical: none(), high: none(), medium: none(), low: none() };
  for (const [id, { severity, isFixable }] of byId) {
    sorted[severity].ids.push(id);
    if (isFixable) sorted[severity].mendable.add(id);
  }
  for (const { ids } of Object.values(sorted)) ids.sort();
  return sorted;
}

type Part = Image['bySeverity'][Severity];

/** Of one digest its own lists, of several their union. */
function together([first, ...others]: readonly Part[]): Part {
  if (!first) return { ids: [], mendable: new Set() };
  if (others.length === 0) return first;
  const all = [first, ...others];
  return {
    ids: [...new Set(all.flatMap(({ ids }) => ids))].sort(),
    mendable: new Set(all.flatMap(({ mendable }) => [...mendable])),
  };
}

const worse = (one: Severity, other: Severity): Severity =>
  SEVERITIES.indexOf(one) <= SEVERITIES.indexOf(other) ? one : other;

/** New, persisting and fixed by digest and id. */
export function compareImages(now: Record<string, string[]>, before: Record<string, string[]>) {
  let persisting = 0;
  let total = 0;
  let old = 0;
  for (const ids of Object.values(before)) old += ids.length;
  for (const [digest, ids] of Object.entries(now)) {
    total += ids.length;
    const known = new Set(before[digest] ?? []);
    for (const id of ids) if (known.has(id)) persisting += 1;
  }
  return { fresh: total - persisting, persisting, fixed: old - persisting };
}
