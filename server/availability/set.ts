import type { z } from 'zod';
import type { ProbeTarget } from '../../operators/resources/availability-probe.ts';
import { namespaceName } from '../../operators/resources/tenancy.ts';
import { refusalOf } from '../../operators/runtime/addresses.ts';
import { json, specOf } from '../allocations/desired.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { systemsVisibleTo } from '../systems/visibility.ts';
import { endProbe } from './end.ts';
import type { addProbeInput, changeProbeInput, pauseProbeInput, removeProbeInput } from './input.ts';

/** Sets a probe; the operators hear of it as soon as the cluster does. */
export async function addProbe(cmd: Command, input: z.infer<typeof addProbeInput>): Promise<string> {
  const { systemId, part, name } = input;
  return inCommand(cmd, { action: 'probe.add', subject: { type: 'system', id: systemId } }, async (tx) => {
    const { tenancyName, desired } = await requireSettable(tx, cmd, systemId);
    if (!specOf({ desired }).namespaces.some((one) => one.part === part)) throw invalid('part', 'probePart');
    await requireFreeName(tx, { systemId, name });
    const target = await checked(tx, cmd, input.target);
    const { perSystem } = (await currentPolicy(tx, cmd.clock.now())).body.availability;
    if ((await tx.probe.count({ where: { systemId, removedAt: null } })) >= perSystem)
      throw new AppError('CONFLICT', `System ${systemId} has ${perSystem} probes`, {
        key: 'probesFull',
        values: { most: perSystem },
      });
    const id = cmd.newId();
    const resourceName = `probe-${id.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-')}`;
    const who = { setById: cmd.actor.id, setByName: cmd.actor.name, createdAt: cmd.clock.now() };
    const place = { systemId, tenancyName, part, namespace: namespaceName(tenancyName, part), resourceName };
    await tx.probe.create({ data: { id, ...place, name, target: json(target), ...who } });
    return { result: id, after: { probeId: id, name, part, target }, touched: [{ type: 'probe', id: systemId }] };
  });
}

/** What is asked, and what it is called. Another target begins anew; what was seen of the old one stays. */
export async function changeProbe(cmd: Command, input: z.infer<typeof changeProbeInput>): Promise<void> {
  await onProbe(cmd, 'probe.change', input, async (tx, before) => {
    await requireFreeName(tx, { systemId: before.systemId, name: input.name, besides: before.id });
    const target = await checked(tx, cmd, input.target);
    const data = { name: input.name, target: json(target) };
    return { data, before: { name: before.name, target: before.target }, after: { name: input.name, target } };
  });
}

/** For planned work, or while nothing is expected to answer. */
export async function pauseProbe(cmd: Command, input: z.infer<typeof pauseProbeInput>): Promise<void> {
  const { paused } = input;
  await onProbe(cmd, paused ? 'probe.pause' : 'probe.resume', input, async (_tx, before) => ({
    data: { paused },
    before: { paused: before.paused },
    after: { paused },
  }));
}

/** The probe goes; what it saw stays. */
export async function removeProbe(cmd: Command, input: z.infer<typeof removeProbeInput>): Promise<void> {
  await onProbe(cmd, 'probe.remove', input, async (tx, before) => {
    await endProbe(tx, before, cmd.clock.now());
    return { data: {}, before: { name: before.name, target: before.target }, after: { removed: true } };
  });
}

type ProbeRow = NonNullable<Awaited<ReturnType<Tx['probe']['findUnique']>>>;

interface Change {
  data: Parameters<Tx['probe']['updateMany']>[0]['data'];
  before: object;
  after: object;
}

/** What the unit is told when somebody else did it. */
const NOTICES = {
  'probe.change': 'probeChanged',
  'probe.pause': 'probePaused',
  'probe.resume': 'probeResumed',
  'probe.remove': 'probeRemoved',
} as const;

/** One change of a probe that somebody has seen in this version. @throws AppError NOT_FOUND · FORBIDDEN · CONFLICT */
async function onProbe(
  cmd: Command,
  action: keyof typeof NOTICES,
  { id, version }: { id: string; version: number },
  act: (tx: Tx, before: ProbeRow) => Promise<Change>,
): Promise<void> {
  const known = await cmd.db.probe.findUnique({ where: { id }, select: { systemId: true } });
  if (!known) throw notFound(id);
  await inCommand(cmd, { action, subject: { type: 'system', id: known.systemId } }, async (tx) => {
    const { name: system, unitId } = await requireOwn(tx, cmd, known.systemId);
    const row = await tx.probe.findUniqueOrThrow({ where: { id } });
    if (row.removedAt) throw notFound(id);
    if (row.version !== version)
      throw new AppError('CONFLICT', `Probe ${id} has changed since version ${version}`, { key: 'changedMeanwhile' });
    const { data, before, after } = await act(tx, row);
    await tx.probe.updateMany({ where: { id }, data: { ...data, version: { increment: 1 } } });
    // What the provider's own figure rests on it does not change unseen.
    if (unitId !== cmd.actor.unitId)
      await notify(tx, cmd, {
        scope: 'probe:set',
        unitId,
        level: 'warning',
        key: NOTICES[action],
        values: { system, probe: row.name, person: cmd.actor.name },
        link: `/systems/${known.systemId}`,
      });
    const touched = [{ type: 'probe', id: known.systemId }];
    return { result: undefined, before: { probeId: id, ...before }, after: { probeId: id, ...after }, touched };
  });
}

const notFound = (id: string) => new AppError('NOT_FOUND', `No probe ${id}`, { key: 'probeNotFound' });

/** A unit's own system, or any for the provider. */
async function requireOwn(tx: Tx, cmd: Command, systemId: string) {
  const system = await tx.system.findFirst({
    where: { AND: [{ id: systemId }, systemsVisibleTo(cmd.actor)] },
    select: { name: true, unitId: true, allocation: { select: { state: true, tenancyName: true, desired: true } } },
  });
  if (!system) throw new AppError('NOT_FOUND', `No system ${systemId}`, { key: 'systemNotFound' });
  if (system.unitId !== cmd.actor.unitId && !can(cmd.actor, 'ticket:handle'))
    throw new AppError('FORBIDDEN', `System ${systemId} belongs to another unit`, { key: 'notYourSystem' });
  return system;
}

async function requireSettable(tx: Tx, cmd: Command, systemId: string) {
  const { allocation } = await requireOwn(tx, cmd, systemId);
  if (!allocation || allocation.state === 'retired' || allocation.state === 'retiring')
    throw new AppError('CONFLICT', `System ${systemId} has no place on the cloud`, { key: 'probeNotOnCloud' });
  return allocation;
}

/** A system's probes are told apart by their names; and a second click adds nothing. */
async function requireFreeName(tx: Tx, one: { systemId: string; name: string; besides?: string }): Promise<void> {
  const { systemId, name, besides } = one;
  const others = { systemId, name, removedAt: null, ...(besides && { id: { not: besides } }) };
  if ((await tx.probe.count({ where: others })) > 0) throw invalid('name', 'probeNameTaken');
}

/** What can be told without asking: the section, and an address that must not be called. Names are judged by the operators at each look. */
async function checked(tx: Tx, cmd: Command, given: ProbeTarget): Promise<ProbeTarget> {
  const { kind } = given;
  const section = given[kind];
  if (!section) throw invalid(`target.${kind}`, 'probeSection');
  if (kind === 'http' && given.http && hasDots(given.http.path)) throw invalid('target.http.path', 'probePath');
  if (kind === 'url' && given.url) {
    const { allowedAddresses } = (await currentPolicy(tx, cmd.clock.now())).body.availability;
    requireCallable(given.url.url, allowedAddresses);
  }
  return { kind, [kind]: section };
}

const hasDots = (path: string): boolean => /(^|\/)(\.|%2e){1,2}(\/|\?|#|$)/i.test(path);

function requireCallable(text: string, allowed: readonly string[]): void {
  if (!URL.canParse(text)) throw invalid('target.url.url', 'probeUrl');
  const { username, password, hostname } = new URL(text);
  if (username || password) throw invalid('target.url.url', 'probeCredentials');
  const address = hostname.replace(/^\[|\]$/g, '');
  const isAddress = /^[\d.]+$/.test(address) || address.includes(':');
  if (isAddress && refusalOf(address, allowed)) throw invalid('target.url.url', 'probeAddress');
}

const invalid = (path: string, key: string): AppError =>
  new AppError('INVALID', `${path}: ${key}`, { key }, { fields: [{ path, message: { key } }] });
