import type { Content } from '../../server/applications/content.ts';
import type { MaterialKind } from '../../server/applications/materials.ts';
import type { ApplicationKind } from '../../server/applications/stages.ts';
import type { Amounts } from '../../server/capacity/amounts.ts';
import type { Desk } from './desk.ts';
import { eventually } from './desk.ts';
import {
  JUNIT_PASSED,
  K6_PASSED,
  openContent,
  PERFORMANCE_THRESHOLDS,
  pdf,
  SARIF_PASSED,
  type SystemSample,
} from './samples.ts';

/** The people through whose hands an application goes. */
export interface Desks {
  applicant: Desk;
  head: Desk;
  handler: Desk;
  /** Accepts instead of the handler: the county authority for its units. */
  county?: Desk;
  reviewer: Desk;
  leader: Desk;
  operator: Desk;
  tester: Desk;
}

/** Draft with all its materials, submitted. Answers the application's id. */
export async function applyToOpen(desks: Desks, sample: SystemSample): Promise<string> {
  const { code, name } = sample;
  const { id } = await desks.applicant.api.applications.createDraft.mutate({ kind: 'open', newSystem: { name, code } });
  await fillAndSubmit(desks.applicant, id, openContent(sample));
  return id;
}

export async function applyFor(desk: Desk, kind: ApplicationKind, systemId: string, content: Content): Promise<string> {
  const { id } = await desk.api.applications.createDraft.mutate({ kind, systemId });
  await fillAndSubmit(desk, id, content);
  return id;
}

export async function fillAndSubmit(desk: Desk, id: string, content: Content): Promise<void> {
  const draft = await view(desk, id);
  const merged = { ...draft.content, ...content };
  const { contentVersion } = await desk.api.applications.saveDraft.mutate({
    id,
    contentVersion: draft.contentVersion,
    content: merged,
  });
  await attach(desk, id, (await view(desk, id)).missingMaterials);
  await desk.api.applications.submit.mutate({ id, contentVersion });
}

export async function attach(desk: Desk, id: string, kinds: readonly MaterialKind[]): Promise<void> {
  for (const kind of kinds) {
    const name = `${kind}.pdf`;
    const sha256 = await desk.upload(name, pdf(`${id} ${kind}`));
    await desk.api.applications.addMaterial.mutate({ id, kind, name, sha256 });
  }
}

/** An application as the API answers it. */
export type View = Awaited<ReturnType<Desk['api']['applications']['get']['query']>>;
export const view = (desk: Desk, id: string): Promise<View> => desk.api.applications.get.query({ id });

export const acceptorOf = (desks: Desks): Desk => desks.county ?? desks.handler;

export async function accept(desks: Desks, id: string): Promise<void> {
  await acceptorOf(desks).api.review.complete.mutate({ id, opinion: '材料齐全，予以受理' });
}

export async function findFeasible(desks: Desks, id: string, recommended?: Amounts): Promise<void> {
  const { requested } = await view(desks.reviewer, id);
  await desks.reviewer.api.review.feasible.mutate({ id, recommended: recommended ?? requested, opinion: '需求合理' });
}

export async function approve(desks: Desks, id: string, granted?: Amounts): Promise<void> {
  const { decisionDigest, recommended } = await desks.leader.api.review.evidence.query({ id });
  await desks.leader.api.review.approve.mutate({
    id,
    granted: granted ?? recommended,
    opinion: '同意',
    decisionDigest,
  });
}

/** Acceptance, technical review and decision, all in favour. */
export async function passReview(desks: Desks, id: string, granted?: Amounts): Promise<void> {
  await accept(desks, id);
  await findFeasible(desks, id);
  await approve(desks, id, granted);
}

/** All three parties confirm; answers the trial once its environment runs. */
export async function openTrial(desks: Desks, applicationId: string): Promise<string> {
  const { trial } = await view(desks.leader, applicationId);
  if (!trial) throw new Error(`application ${applicationId} has no trial`);
  await desks.head.api.trials.confirm.mutate({ trialId: trial.id, party: 'unit' });
  await desks.handler.api.trials.confirm.mutate({ trialId: trial.id, party: 'authority' });
  await desks.operator.api.trials.confirm.mutate({ trialId: trial.id, party: 'provider' });
  await eventually(`trial of ${applicationId} runs`, async () => {
    const now = await desks.tester.api.trials.get.query({ applicationId });
    return now?.state === 'running';
  });
  return trial.id;
}

/** Uploads a passing report of each kind, or `junit` for the function test. */
export async function passTests(desks: Desks, trialId: string, { junit = JUNIT_PASSED } = {}): Promise<void> {
  const { tester } = desks;
  const sha256 = await tester.upload('function.xml', junit);
  await tester.api.tests.upload.mutate({ source: 'junit', trialId, sha256 });
  const k6 = await tester.upload('performance.json', K6_PASSED);
  await tester.api.tests.upload.mutate({ source: 'k6', trialId, sha256: k6, thresholds: PERFORMANCE_THRESHOLDS });
  const sarif = await tester.upload('security.sarif', SARIF_PASSED);
  await tester.api.tests.upload.mutate({
    source: 'sarif',
    trialId,
    sha256: sarif,
    thresholds: { critical: 0, high: 0 },
  });
}

export async function untilStage(desk: Desk, id: string, stage: View['stage'], seconds = 30): Promise<View> {
  return eventually(
    `application ${id} is ${stage}`,
    async () => {
      const now = await view(desk, id);
      return now.stage === stage && now;
    },
    seconds,
  );
}

/** The whole chain: from draft to production in force. Answers the application and its system. */
export async function goLive(desks: Desks, sample: SystemSample): Promise<{ id: string; systemId: string }> {
  const id = await applyToOpen(desks, sample);
  await passReview(desks, id);
  await passTests(desks, await openTrial(desks, id));
  const { system } = await untilStage(desks.leader, id, 'finished');
  return { id, systemId: system.id };
}
