import { visibleComplaints } from '../complaints/read.ts';
import type { Command } from '../context.ts';
import { can } from '../identity/permissions.ts';
import { findReview } from '../provider/find.ts';
import { visibleMeasures } from './measures.ts';

type Files = { sha256: string }[];

/** Whether the file lies at an appeal, a dispute, a measure or a complaint (by its id) that this person may see. */
export async function isFileOfJudgement(cmd: Command, id: string, sha256: string): Promise<boolean> {
  const { db, actor } = cmd;
  const has = (files: unknown) => (files as Files).some((file) => file.sha256 === sha256);
  const appeal = await db.assessmentAppeal.findUnique({ where: { id } });
  if (appeal) return has(appeal.files) && (can(actor, 'assessment:read:all') || appeal.unitId === actor.unitId);
  const dispute = await db.settlementDispute.findUnique({ where: { id } });
  if (dispute) return has(dispute.files) && Boolean(await findReview(db, cmd, dispute.reviewId));
  const measure = await db.measure.findFirst({ where: { AND: [{ id }, visibleMeasures(cmd)] } });
  if (measure) return has(measure.answerFiles);
  const complaint = await db.complaint.findFirst({ where: { AND: [{ id }, visibleComplaints(cmd)] } });
  return complaint !== null && has(complaint.files);
}
