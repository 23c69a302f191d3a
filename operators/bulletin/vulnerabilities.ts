import type { Draft } from '../resources/security-bulletin.ts';
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

/** What is kept of a report's image; two reports of one digest say the same. */
interface Image {
  /** In the order of severity. */
  vulnerabilities: { id: string; severity: Severity; isFixable: boolean; title: string }[];
  os: Support | undefined;
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
  readonly #groups = new FindingGroups();
  readonly #endOfLife = new FindingGroups();
  readonly #places = new Map<string, { images: Set<string>; tenancies: Set<string>; top: Top }>();
  /** Digest and tenancy already taken: a workload of several replicas, or several workloads of one image, say it again. */
  readonly #taken = new Set<string>();
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
    const repository = imageName(registry?.server, artifact?.repository);
    const digest = artifact?.digest || `${repository}:${artifact?.tag ?? ''}`;
    const { tenancy, unit } = ownerOf(this.#look, namespace);
    const key = `${tenancy}|${repository}|${digest}`;
    if (this.#taken.has(key)) return;
    this.#taken.add(key);
    const image = this.#imageOf(digest, object);
    const where = { tenancy, unit, subject: repository, detail: artifact?.tag ?? '' };
    for (const { id, severity, isFixable, title } of image.vulnerabilities) {
      this.#groups.add({ ...where, section: 'vulnerability', severity, title: '' }, id, isFixable);
      this.#count(id, severity, isFixable, title, digest, tenancy);
    }
    const product = supportOfImage(repository, artifact?.tag, this.#look.now, this.#look.rules.endOfLife);
    for (const { name, until = '', isOver } of [image.os, product].filter((each) => each !== undefined))
      if (isOver)
        this.#endOfLife.add({ ...where, section: 'eolImage', severity: 'high', title: name, detail: until }, name);
  }

  #imageOf(digest: string, { report }: VulnerabilityReport): Image {
    const known = this.#images.get(digest);
    if (known) return known;
    const byId = new Map<string, Image['vulnerabilities'][number]>();
    for (const { vulnerabilityID: id, severity, fixedVersion, title } of report.vulnerabilities ?? []) {
      const before = byId.get(id);
      const present = severityOf(severity);
      byId.set(id, {
        id,
        severity: before ? worse(before.severity, present) : present,
        isFixable: (before?.isFixable ?? false) || Boolean(fixedVersion),
        title: (title ?? before?.title ?? '').slice(0, 200),
      });
    }
    const image = {
      vulnerabilities: [...byId.values()],
      os: supportOfOs(report.os, this.#look.now, this.#look.rules.endOfLife),
    };
    this.#images.set(digest, image);
    return image;
  }

  #count(id: string, severity: Severity, fixable: boolean, title: string, digest: string, tenancy: string): void {
    const known = this.#places.get(id) ?? {
      images: new Set(),
      tenancies: new Set(),
      top: { id, severity, title, images: 0, tenancies: 0, fixable },
    };
    known.images.add(digest);
    known.tenancies.add(tenancy);
    known.top.severity = worse(known.top.severity, severity);
    known.top.fixable ||= fixable;
    this.#places.set(id, known);
  }

  result(workloads: Workloads, source: string, missing?: Said): Scanned {
    const counts = noCounts();
    let fixable = 0;
    for (const { vulnerabilities } of this.#images.values()) {
      for (const { severity, isFixable } of vulnerabilities) {
        counts[severity] += 1;
        if (isFixable) fixable += 1;
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
      collected: { ...state, section: 'vulnerability', findings: this.#groups.findings({ withFixable: true }), counts },
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
      images: Object.fromEntries(
        [...this.#images].map(([digest, image]) => [digest, image.vulnerabilities.map(({ id }) => id)]),
      ),
      top: this.#top(),
      unreported,
      isServed: missing === undefined,
    };
  }

  #top(): Top[] {
    const all = [...this.#places.values()].map(({ images, tenancies, top }) => ({
      ...top,
      images: images.size,
      tenancies: tenancies.size,
    }));
    return all
      .sort(
        (a, b) =>
          SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
          b.images - a.images ||
          (a.id < b.id ? -1 : 1),
      )
      .slice(0, 20);
  }
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
