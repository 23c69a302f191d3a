import type { z } from 'zod';
import { type AcceptanceTestSpec, acceptanceTestName } from '../../operators/resources/acceptance-test.ts';
import { namespaceName } from '../../operators/resources/tenancy.ts';
import { json, specOf } from '../allocations/desired.ts';
import { draftSchema } from '../applications/content.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { addEvent } from '../execution/progress.ts';
import { currentPolicy } from '../policies/current.ts';
import { touchedBy } from './confirm.ts';
import type { testStartInput } from './input.ts';
import { runView } from './read.ts';
import type { TestRunView } from './views.ts';

/**
 * Puts a test on record as desired; the dispatcher makes the AcceptanceTest, the operator runs it. The target must be a host
 * that the application declared; addresses are checked by the operator after resolution, where they are used.
 */
export async function startTest(cmd: Command, input: z.infer<typeof testStartInput>): Promise<TestRunView> {
  const subject = { type: 'trial', id: input.trialId };
  return inCommand(cmd, { action: 'test.start', subject }, async (tx) => {
    const trial = await claimTrial(tx, input.trialId, cmd);
    const spec = await specFor(tx, cmd, trial, input);
    const allocation = await tx.allocation.findUniqueOrThrow({ where: { systemId: trial.systemId } });
    const id = cmd.newId();
    const [first] = specOf(allocation).namespaces;
    const run = await tx.testRun.create({
      data: {
        id,
        trialId: trial.id,
        kind: input.kind,
        source: 'active',
        spec: json({ ...spec, tenancy: allocation.tenancyName }),
        testerId: cmd.actor.id,
        testerName: cmd.actor.name,
        createdAt: cmd.clock.now(),
        resourceName: acceptanceTestName(input.kind, id),
        namespace: namespaceName(allocation.tenancyName, first?.part ?? 'app'),
      },
    });
    await addEvent(tx, cmd, trial.applicationId, 'test.started', { data: { kind: input.kind, runId: id } });
    return { result: runView(run), after: { kind: input.kind, url: input.url }, touched: touchedBy(trial) };
  });
}

export type TestedTrial = Awaited<ReturnType<typeof claimTrial>>;

/** Tests are made while the trial runs, and not a moment longer. */
export async function claimTrial(tx: Tx, trialId: string, cmd: Command) {
  const { count } = await tx.trial.updateMany({
    where: { id: trialId, state: { in: ['running', 'testing'] }, endsAt: { gt: cmd.clock.now() } },
    data: { state: 'testing', version: { increment: 1 } },
  });
  const trial = await tx.trial.findUnique({ where: { id: trialId }, include: { application: true } });
  if (!trial) throw new AppError('NOT_FOUND', `No trial ${trialId}`, { key: 'trialNotFound' });
  if (count === 0) throw new AppError('CONFLICT', `Trial ${trialId} is ${trial.state}`, { key: 'trialNotRunning' });
  return trial;
}

async function specFor(
  tx: Tx,
  cmd: Command,
  trial: TestedTrial,
  input: z.infer<typeof testStartInput>,
): Promise<Omit<AcceptanceTestSpec, 'tenancy'>> {
  const hosts = (draftSchema.parse(trial.application.content).testHosts ?? []).filter((host) => host !== undefined);
  requireDeclared(input.url, hosts);
  const { tests } = (await currentPolicy(tx, cmd.clock.now())).body;
  const part = input[input.kind];
  if (!part)
    throw new AppError('INVALID', `A ${input.kind} test needs its part of the form`, { key: 'testPartMissing' });
  const { performance } = input;
  if (performance) refuseBeyond(performance, tests);
  return {
    kind: input.kind,
    target: { url: input.url, hosts, allowedAddresses: tests.allowedAddresses },
    [input.kind]: part,
    requestedAt: cmd.clock.now().toISOString(),
  };
}

function requireDeclared(url: string, hosts: readonly string[]): void {
  const { host, hostname } = new URL(url);
  if (hosts.includes(host) || hosts.includes(hostname)) return;
  throw new AppError('INVALID', `${host} is not among the declared hosts: ${hosts.join(', ') || 'none'}`, {
    key: 'hostNotDeclared',
    values: { host, hosts: hosts.join(', ') },
  });
}

function refuseBeyond(
  { durationSeconds, ratePerSecond, connections }: NonNullable<AcceptanceTestSpec['performance']>,
  limits: { maxDurationSeconds: number; maxRate: number; maxConnections: number },
): void {
  const beyond =
    durationSeconds > limits.maxDurationSeconds ||
    ratePerSecond > limits.maxRate ||
    connections > limits.maxConnections;
  if (!beyond) return;
  throw new AppError('INVALID', 'The load goes beyond what the policy allows', {
    key: 'loadBeyondPolicy',
    values: { seconds: limits.maxDurationSeconds, rate: limits.maxRate, connections: limits.maxConnections },
  });
}
