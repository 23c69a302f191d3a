import { createHash } from 'node:crypto';
import { canonicalJson } from '../../operators/runtime/canonical.ts';
import type { Command } from '../context.ts';
import { type ZipEntry, zip } from '../files/zip.ts';
import { dayOf } from '../time/working-days.ts';
import { drillDocuments } from './evidence-documents.ts';
import { type Block, page } from './evidence-page.ts';
import { findDrill, itemsOf } from './find.ts';
import { versionView } from './plan-read.ts';
import { drillView } from './read.ts';
import { ZH } from './scenario-words.ts';

export interface EvidencePackage {
  fileName: string;
  content: Buffer;
  /** `sha256:…` of the archive. */
  digest: string;
  files: { name: string; digest: string }[];
}

const sha256 = (content: Buffer | string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/**
 * The evidence of a drill (domain.md §8): plan, contingency plan, script, sign-in sheet, problem list, summary and on-site proof, as pages
 * that any browser shows, with a list of digests. The same drill in the same state gives the same bytes.
 */
export async function evidencePackage(cmd: Command, id: string): Promise<EvidencePackage> {
  const { db } = cmd;
  const row = await findDrill(db, cmd, id);
  const drill = await drillView(db, cmd, id);
  const plans = await db.drillPlan.findMany({
    where: { year: row.year, providerAt: { not: null } },
    orderBy: { version: 'desc' },
  });
  const plan = plans.find((one) => one.authorityAt && itemsOf(one).some((item) => item.id === row.planItem)) ?? null;
  const documents = drillDocuments(drill, plan && versionView(plan));
  const entries: ZipEntry[] = Object.entries(documents).map(([title, blocks]: [string, Block[]], index) => ({
    name: `${String(index + 1).padStart(2, '0')}-${title}.html`,
    content: page(title, blocks),
  }));
  const { actions: _, version: __, ...record } = drill;
  entries.push({ name: '08-现场数据.json', content: `${canonicalJson({ record, planItem: row.planItem })}\n` });
  const files = entries.map(({ name, content }) => ({ name, digest: sha256(content) }));
  const list = files.map(({ name, digest }) => `${digest.slice('sha256:'.length)}  ${name}\n`).join('');
  entries.push({ name: 'SHA256SUMS', content: list });
  const content = zip(entries, row.closedAt ?? row.cleanedUpAt ?? row.endedAt ?? row.plannedFor);
  const title = [drill.systemName ?? '', ZH.scenarios[drill.scenario], dayOf(row.plannedFor)].filter(Boolean).join('-');
  return { fileName: `${title.replace(/[\\/:*?"<>|\s]+/g, '')}.zip`, content, digest: sha256(content), files };
}
