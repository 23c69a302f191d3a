import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { advance } from '../applications/advance.ts';
import type { Loaded } from '../applications/load.ts';
import { officesOf } from '../applications/offices.ts';
import { closeStep, openStep } from '../applications/steps.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { notify } from '../notices/notify.ts';

export interface TechnicalOpinion {
  outcome: 'feasible' | 'infeasible';
  opinion: string;
  quotes: readonly string[];
  set?: Prisma.ApplicationUpdateManyMutationInput;
  data?: object;
}

/** Closes the technical review with its opinion, for or against, and puts the application on the leader's desk. */
export async function toDecision(tx: Tx, cmd: Command, application: Loaded, given: TechnicalOpinion): Promise<void> {
  const { outcome, opinion, quotes, set, data } = given;
  const { id, number, unitId } = application;
  const { authorityId } = await officesOf(tx, unitId);
  const event = { action: outcome, to: 'decision', set, words: opinion, data: { ...data, quotes } } as const;
  await advance(tx, cmd, application, event);
  await closeStep(tx, cmd, id, 'technical', { outcome, opinion, quotes });
  await openStep(tx, cmd, { applicationId: id, name: 'decision', officeUnitId: authorityId });
  await notify(tx, cmd, {
    scope: 'review:decide',
    unitId: authorityId,
    level: 'info',
    key: 'applicationToDecide',
    values: { number: number ?? '' },
    link: `/applications/${id}`,
  });
}
