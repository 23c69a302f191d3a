import { type Content, draftSchema } from '../applications/content.ts';
import { AMOUNT_KEYS, type Amounts, amountsFrom } from '../capacity/amounts.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import type { Scope } from '../identity/permissions.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import type { ApprovedApplication, ExecutionStart } from './approved.ts';
import { moveApplication } from './progress.ts';
import { startStep } from './steps.ts';

/** An approved system gets a trial first (article 7): nothing is on the cloud before the three parties have confirmed it. */
export async function executeOpen(tx: Tx, cmd: Command, application: ApprovedApplication): Promise<ExecutionStart> {
  const content = draftSchema.parse(application.content);
  const { trial: rule } = (await currentPolicy(tx, cmd.clock.now())).body;
  await registerSystem(tx, application.systemId, content);
  const trial = await tx.trial.create({
    data: {
      id: cmd.newId(),
      applicationId: application.id,
      systemId: application.systemId,
      days: Math.min(Math.max(rule.defaultDays, rule.minDays), rule.maxDays),
      quota: { ...trialQuota(rule.quota, amountsFrom(application.granted)) },
      warnings: [],
      createdAt: cmd.clock.now(),
    },
  });
  await moveApplication(tx, cmd, application.id, 'executing');
  await startStep(tx, cmd, application.id, 'confirmation');
  await askParties(tx, cmd, application, trial.id);
  return 'executing';
}

/** The trial's own small quota: never more than what was granted for production. */
const trialQuota = (rule: Partial<Amounts>, granted: Amounts): Amounts => {
  const limit = amountsFrom(rule);
  const quota = { ...granted };
  // Load balancers, public addresses and GPUs are not part of the policy's trial: what was granted may be tried.
  for (const key of AMOUNT_KEYS) if (rule[key] !== undefined) quota[key] = Math.min(limit[key], granted[key]);
  return quota;
};

/** What the approved form says of the system is now on record. */
async function registerSystem(tx: Tx, systemId: string, { system, recovery, goLiveOn: _ }: Content): Promise<void> {
  const { name, purpose, usersServed, userCount, concurrency, protectionLevel, category, zone } = system ?? {};
  await tx.system.update({
    where: { id: systemId },
    data: {
      name,
      purpose,
      usersServed,
      userCount,
      concurrency,
      protectionLevel,
      category,
      zone: zone as 'internet' | undefined,
      drLevel: recovery?.level,
      rpoMinutes: recovery?.rpoMinutes,
      rtoMinutes: recovery?.rtoMinutes,
      stage: 'trial',
      version: { increment: 1 },
    },
  });
}

async function askParties(tx: Tx, cmd: Command, application: ApprovedApplication, trialId: string): Promise<void> {
  const ask = (scope: Scope, unitId?: string) =>
    notify(tx, cmd, {
      scope,
      unitId,
      level: 'info',
      key: 'trialToConfirm',
      values: { number: application.number ?? '' },
      link: `/applications/${application.id}`,
      onceKey: `trial-confirm:${trialId}`,
    });
  await ask('trial:confirm:unit', application.unitId);
  await ask('trial:confirm:authority');
  await ask('trial:confirm:provider');
}
