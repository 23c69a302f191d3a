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
  spec?: { tenancy?: string; announcedStart?: string };
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

/** Phases that say how a drill came out; one that still waits or runs says nothing yet. */
const CAME_OUT: Record<string, string | undefined> = {
  verified: undefined,
  failed: 'drillFailed',
  'timed-out': 'drillTimedOut',
  overdue: 'drillOverdue',
};

/**
 * Drills that failed, ran out of time, or were not held when they were due: of each tenancy the newest that came out. Drills stay on the
 * cluster for good; one that was repeated and verified has been mended, and its item is closed by that.
 */
export const collectDrills: Collector = (look) =>
  collect('drill', 'Drill', async () => {
    const present = new Set(look.tenancies.map(({ metadata }) => metadata.name));
    const newest = new Map<string, DrillObject>();
    for await (const drill of each<DrillObject>(look, DRILLS)) {
      const { tenancy = '' } = drill.spec ?? {};
      if (!((drill.status?.phase ?? '') in CAME_OUT) || !present.has(tenancy)) continue;
      const known = newest.get(tenancy);
      if (!known || startOf(drill) > startOf(known)) newest.set(tenancy, drill);
    }
    const findings = [...newest].flatMap(([tenancy, { status }]) => {
      const title = CAME_OUT[status?.phase ?? ''];
      // The same to be mended, whichever way it fails again.
      const words = { message: status?.summary, said: status?.summarySaid };
      return title ? [{ ...of(look, 'drill', tenancy, title, 'medium', words), ids: ['notVerified'] }] : [];
    });
    return { findings };
  });

const startOf = ({ spec }: DrillObject): number => Date.parse(spec?.announcedStart ?? '') || 0;

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
