import { json } from '../allocations/desired.ts';
import { openKeyOf } from '../applications/stages.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { keyOf, type OnRecord, type Plan, type SystemFacts, type UnitFacts } from './plan.ts';

/** Rows of one statement: some 18,000 parameters, below the 32,766 of both databases. */
const CHUNK = 1000;

/** Carries out a plan without faults. Units first, then what belongs to them. */
export async function writePlan(tx: Tx, cmd: Command, plan: Plan, present: OnRecord): Promise<void> {
  const unitIds = await writeUnits(tx, cmd, plan, present);
  const systemIds = await writeSystems(tx, cmd, plan, present, unitIds);
  await writeApplications(tx, cmd, plan, systemIds);
}

type Ids = Map<string, string>;

async function writeUnits(tx: Tx, cmd: Command, { units }: Plan, present: OnRecord): Promise<Ids> {
  const ids: Ids = new Map([...present.units].map(([code, { id }]) => [code, id]));
  for (const { what, facts } of units) if (what === 'create') ids.set(facts.code, cmd.newId());
  const created = units.filter(({ what }) => what === 'create').map(({ facts }) => facts);
  // Parents may come later in the file: all are made without one, and are hung into the tree afterwards.
  await inChunks(created, (some) =>
    tx.unit.createMany({
      data: some.map((facts) => ({
        id: ids.get(facts.code) ?? '',
        ...unitColumns(facts),
        code: facts.code,
        createdAt: cmd.clock.now(),
      })),
    }),
  );
  for (const { what, facts } of units) {
    const parentId = facts.parentCode ? (ids.get(facts.parentCode) ?? null) : null;
    const data = what === 'create' ? { parentId } : { ...unitColumns(facts), parentId };
    if (what === 'update' || parentId) await tx.unit.update({ where: { code: facts.code }, data });
  }
  return ids;
}

const unitColumns = ({ name, kind, address, phone }: UnitFacts) => ({
  name,
  kind: kind as 'department',
  address,
  phone,
});

async function writeSystems(tx: Tx, cmd: Command, { systems }: Plan, present: OnRecord, unitIds: Ids): Promise<Ids> {
  const ids: Ids = new Map([...present.systems].map(([key, { id }]) => [key, id]));
  for (const { what, facts } of systems) if (what === 'create') ids.set(keyOf(facts), cmd.newId());
  const created = systems.filter(({ what }) => what === 'create').map(({ facts }) => facts);
  await inChunks(created, (some) =>
    tx.system.createMany({
      data: some.map((facts) => ({
        ...systemColumns(facts),
        id: ids.get(keyOf(facts)) ?? '',
        code: facts.code,
        unitId: unitIds.get(facts.unitCode) ?? '',
        stage: facts.facts.stage as 'registered',
        createdAt: cmd.clock.now(),
      })),
    }),
  );
  for (const { what, id, facts } of systems)
    if (what === 'update' && id)
      await tx.system.update({ where: { id }, data: { ...systemColumns(facts), version: { increment: 1 } } });
  return ids;
}

function systemColumns({ facts }: SystemFacts) {
  const { contacts, stage: _, ...rest } = facts;
  return { ...(rest as unknown as SystemColumns), contacts: json(contacts) };
}

interface SystemColumns {
  name: string;
  category: string;
  purpose: string;
  usersServed: string;
  userCount: number;
  concurrency: number;
  protectionLevel: number;
  drLevel: number;
  rpoMinutes: number;
  rtoMinutes: number;
  zone: 'internet';
}

async function writeApplications(tx: Tx, cmd: Command, { applications }: Plan, systemIds: Ids): Promise<void> {
  const now = cmd.clock.now();
  const created = applications.filter(({ what }) => what === 'create').map(({ facts }) => facts);
  const systems = new Map<string, string>();
  await inChunks([...new Set(created.map(({ key }) => systemIds.get(key) ?? ''))], async (some) => {
    const found = await tx.system.findMany({ where: { id: { in: some } }, select: { id: true, unitId: true } });
    for (const { id, unitId } of found) systems.set(id, unitId);
  });
  await inChunks(created, (some) =>
    tx.application.createMany({
      data: some.map(({ key, content }) => {
        const systemId = systemIds.get(key) ?? '';
        return {
          id: cmd.newId(),
          kind: 'open' as const,
          unitId: systems.get(systemId) ?? '',
          systemId,
          openKey: openKeyOf(systemId, 'open'),
          createdById: cmd.actor.id,
          content: json(content),
          createdAt: now,
          updatedAt: now,
        };
      }),
    }),
  );
  for (const { what, id, facts } of applications)
    if (what === 'update' && id)
      await tx.application.updateMany({
        where: { id, stage: 'draft' },
        data: { content: json(facts.content), contentVersion: { increment: 1 }, updatedAt: now },
      });
}

async function inChunks<T>(items: readonly T[], act: (some: T[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += CHUNK) await act(items.slice(at, at + CHUNK));
}
