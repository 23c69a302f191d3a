import { GROUP, VERSION } from '../resources/group.ts';
import type { Finding } from '../resources/security-bulletin.ts';
import type { Sentence } from '../resources/sentences.ts';
import type { Severity } from '../resources/severities.ts';
import type { KubeObject } from '../runtime/client.ts';
import type { ResourceKind } from '../runtime/kinds.ts';
import { type Collector, collect, each, type Look } from './look.ts';

/** Read by name and shape, not by type: the bulletin repeats what the other duties have found and depends on none of them. */
const kind = (name: string, plural: string): ResourceKind => ({
  apiVersion: `${GROUP}/${VERSION}`,
  kind: name,
  plural,
  namespaced: false,
});
const BACKUP_REVIEWS = kind('BackupReview', 'backupreviews');
const DRILLS = kind('Drill', 'drills');

interface Review extends KubeObject {
  spec?: { tenancy?: string };
  status?: { finding?: string; message?: string; said?: Sentence[]; lastGoodBackup?: { completedAt?: string } };
}
interface DrillObject extends KubeObject {
  spec?: { tenancies?: string[]; tenancy?: string };
  status?: { phase?: string; summary?: string; summarySaid?: Sentence[] };
}

/** lifecycle.md, "Backup finding": everything but these two wants mending. */
const GOOD = new Set(['protected', 'exempt']);
const GRAVE = new Set(['unprotected', 'never-ran', 'overdue', 'location-unavailable']);

/** What the backup reviews have found, one finding a tenancy. */
export const collectBackups: Collector = (look) =>
  collect('backup', 'BackupReview', async () => {
    const findings: Finding[] = [];
    for await (const { metadata, spec, status } of each<Review>(look, BACKUP_REVIEWS)) {
      const finding = status?.finding;
      const tenancy = spec?.tenancy ?? metadata.name ?? '';
      if (!finding || GOOD.has(finding)) continue;
      findings.push(of(look, 'backup', tenancy, finding, GRAVE.has(finding) ? 'high' : 'medium', status));
    }
    return { findings };
  });

const FAILED = new Set(['failed', 'timed-out', 'overdue']);

/** Drills that failed, ran out of time, or were not held when they were due. */
export const collectDrills: Collector = (look) =>
  collect('drill', 'Drill', async () => {
    const findings: Finding[] = [];
    for await (const { metadata, spec, status } of each<DrillObject>(look, DRILLS)) {
      const phase = status?.phase ?? '';
      if (!FAILED.has(phase.toLowerCase())) continue;
      for (const tenancy of spec?.tenancies ?? (spec?.tenancy ? [spec.tenancy] : [''])) {
        findings.push({
          ...of(look, 'drill', tenancy, phase, 'medium', { message: status?.summary, said: status?.summarySaid }),
          subject: `drill/${metadata.name}`,
        });
      }
    }
    return { findings };
  });

function of(
  look: Look,
  section: 'backup' | 'drill',
  tenancy: string,
  title: string,
  severity: Severity,
  { message = '', said }: { message?: string | undefined; said?: Sentence[] | undefined } = {},
): Finding {
  const unit = look.tenancies.find(({ metadata }) => metadata.name === tenancy)?.spec.unit.code ?? '';
  return {
    section,
    tenancy: unit ? tenancy : '',
    unit,
    subject: `tenancy/${tenancy}`,
    severity,
    title,
    detail: message.slice(0, 300),
    ...(said && { said }),
    ids: [title],
  };
}
