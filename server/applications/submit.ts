import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { notify } from '../notices/notify.ts';
import { approveAutomatically } from '../review/approve-automatically.ts';
import { recordDeclared } from '../systems/record-declared.ts';
import { advance } from './advance.ts';
import { runChecks } from './checks/chain.ts';
import { gatherFacts } from './checks/gather.ts';
import { isSmallRaise } from './checks/small-raise.ts';
import { requestedOf } from './content.ts';
import { digestOf } from './digest.ts';
import { type Loaded, loadVisible, requireAction } from './load.ts';
import { nextNumber } from './number.ts';
import { type Offices, officesOf } from './offices.ts';
import { savedElsewhere } from './save-draft.ts';
import type { ApplicationStage } from './stages.ts';
import { closeStep, openStep, resumeStep } from './steps.ts';
import { requireUnblocked, requireValid } from './validate.ts';
import type { StageChange } from './views.ts';

/**
 * Declares the form: freezes it with its digest, numbers it and starts the clock of the accepting authority; or, after a
 * return, hands it back to the desk that returned it.
 * @throws AppError INVALID (form, materials, a blocking check) · CONFLICT (saved or submitted elsewhere meanwhile)
 */
export async function submit(cmd: Command, input: { id: string; contentVersion: number }): Promise<StageChange> {
  const { id } = input;
  return inCommand(cmd, { action: 'application.submit', subject: { type: 'application', id } }, async (tx) => {
    const loaded = await loadVisible(tx, cmd, id);
    const isAgain = loaded.stage === 'returned';
    requireAction(loaded, cmd, isAgain ? 'resubmit' : 'submit');
    if (loaded.contentVersion !== input.contentVersion) throw savedElsewhere(id, input.contentVersion);
    requireValid(loaded);
    const application = { ...loaded, requested: requestedOf(loaded.kind, loaded.content) };
    const { facts, policyVersion } = await gatherFacts(tx, cmd.clock.now(), application);
    const checks = runChecks(facts);
    requireUnblocked(id, checks);

    const frozen = {
      contentDigest: digestOf(loaded.content),
      requested: application.requested ?? undefined,
      checks: checks.map((check) => ({ ...check })),
      policyVersion,
    };
    await recordDeclared(tx, application);
    const done = isAgain
      ? await resubmit(tx, cmd, application, frozen)
      : await submitFirst(tx, cmd, application, frozen);
    const stage =
      isSmallRaise(facts, checks) && done.stage === 'submitted' ? await approveAutomatically(tx, cmd, id) : done.stage;
    return { result: { ...done, stage }, before: { stage: loaded.stage }, after: { stage, ...frozen } };
  });
}

interface Frozen {
  contentDigest: string;
  requested?: object;
  checks: object[];
  policyVersion: number;
}

async function submitFirst(tx: Tx, cmd: Command, application: Loaded, frozen: Frozen): Promise<StageChange> {
  const offices = await officesOf(tx, application.unitId);
  const number = await nextNumber(tx, cmd.clock.now());
  const set = { ...frozen, number, handlerUnitId: offices.acceptorId, submittedAt: cmd.clock.now() };
  await advance(tx, cmd, application, {
    action: 'submit',
    to: 'submitted',
    set,
    data: { digest: frozen.contentDigest },
  });
  await openStep(tx, cmd, { applicationId: application.id, name: 'completeness', officeUnitId: offices.acceptorId });
  await tellDesk(tx, cmd, { id: application.id, number }, 'submitted', offices);
  return { id: application.id, number, stage: 'submitted' };
}

async function resubmit(tx: Tx, cmd: Command, application: Loaded, frozen: Frozen): Promise<StageChange> {
  const { id, number } = application;
  await closeStep(tx, cmd, id, 'supplement', { outcome: 'supplemented' });
  const { name } = await resumeStep(tx, cmd, id);
  const to: ApplicationStage = name === 'technical' ? 'technical' : 'submitted';
  await advance(tx, cmd, application, { action: 'resubmit', to, set: frozen, data: { digest: frozen.contentDigest } });
  await tellDesk(tx, cmd, application, to, await officesOf(tx, application.unitId));
  return { id, number, stage: to };
}

async function tellDesk(
  tx: Tx,
  cmd: Command,
  { id, number }: { id: string; number: string | null },
  stage: 'submitted' | 'technical',
  offices: Offices,
): Promise<void> {
  const atAcceptor = stage === 'submitted';
  await notify(tx, cmd, {
    scope: atAcceptor ? 'review:completeness' : 'review:technical',
    unitId: atAcceptor ? offices.acceptorId : offices.authorityId,
    level: 'info',
    key: atAcceptor ? 'applicationSubmitted' : 'applicationSupplemented',
    values: { number: number ?? '' },
    link: `/applications/${id}`,
  });
}
