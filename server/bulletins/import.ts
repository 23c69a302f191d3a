import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { type AuditEvent, isTenant, noteOf } from '../../operators/resources/audit-events.ts';
import { monthOf } from '../../operators/resources/months.ts';
import { namespaceName, type TenancySpec } from '../../operators/resources/tenancy.ts';
import { canonicalJson } from '../../operators/runtime/canonical.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command, Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { write } from '../db/write.ts';
import { AppError } from '../errors.ts';
import { readFileSheets } from '../import/read-file.ts';
import { currentPolicy } from '../policies/current.ts';
import { type HandedIn, handedInSchema, type ImportFault, parseHandedIn } from './import-table.ts';
import type { importInput } from './input.ts';

export interface ImportResult {
  figures: number;
  incidents: number;
  faults: ImportFault[];
}

/** A file that was uploaded before, csv or xlsx: all of it or, with one fault, nothing. */
export async function importFile(cmd: Command, { sha256, name }: z.infer<typeof importInput>): Promise<ImportResult> {
  if (!(await cmd.files.exists(sha256))) throw new AppError('INVALID', `no file ${sha256}`, { key: 'fileNotFound' });
  const { handedIn, faults } = parseHandedIn(
    await readFileSheets(await readFile(cmd.files.pathOf(sha256)), name, { withTimes: true }),
  );
  if (faults.length > 0) return { figures: 0, incidents: 0, faults: faults.slice(0, 500) };
  return handIn(cmd, handedIn, 'file');
}

/** What a security product sends by itself, as JSON. @throws AppError INVALID with the fields that are wrong */
export async function importJson(cmd: Command, body: unknown, source: string): Promise<ImportResult> {
  const parsed = handedInSchema.safeParse(body);
  if (parsed.success) return handIn(cmd, parsed.data, source);
  const fields = parsed.error.issues.slice(0, 50).map(({ path, message }) => ({
    path: path.join('.'),
    message: { key: 'invalidField', values: { message } },
  }));
  throw new AppError(
    'INVALID',
    'not what docs/bulletin-import.md describes',
    { key: 'bulletinImportInvalid' },
    { fields },
  );
}

/** Figures replace those of the same month, side and name; incidents those of the same source and number: sent twice is sent once. */
async function handIn(cmd: Command, { figures, incidents }: HandedIn, source: string): Promise<ImportResult> {
  const { timeZone } = (await currentPolicy(cmd.db, cmd.clock.now())).body;
  const record = { action: 'bulletin.import', subject: { type: 'bulletin', id: source } };
  return inCommand(cmd, record, async (tx) => {
    await replaceFigures(tx, cmd, figures, source);
    await replaceIncidents(tx, cmd, incidents, source, timeZone);
    const result = { figures: figures.length, incidents: incidents.length, faults: [] };
    return { result, after: { source, figures: figures.length, incidents: incidents.length } };
  });
}

/** A product hands in the same month again and again: what is unchanged costs nothing, and a statement takes many. */
const ROWS_A_STATEMENT = 500;

async function replaceFigures(tx: Tx, cmd: Command, figures: HandedIn['figures'], source: string): Promise<void> {
  const updatedAt = cmd.clock.now();
  const keyOf = ({ month, side, name }: { month: string; side: string; name: string }) => `${month}|${side}|${name}`;
  const wanted = new Map(figures.map((figure) => [keyOf(figure), figure]));
  const months = [...new Set(figures.map(({ month }) => month))];
  const known = await tx.securityFigure.findMany({ where: { month: { in: months } } });
  for (const { month, side, name, value: before, source: by } of known) {
    const figure = wanted.get(keyOf({ month, side, name }));
    wanted.delete(keyOf({ month, side, name }));
    if (!figure || (figure.value === before && by === source)) continue;
    const data = { value: figure.value, source, updatedAt };
    await tx.securityFigure.update({ where: { month_side_name: { month, side, name } }, data });
  }
  const fresh = [...wanted.values()].map((figure) => ({ ...figure, source, updatedAt }));
  await inStatements(fresh, (data) => tx.securityFigure.createMany({ data }));
}

async function replaceIncidents(
  tx: Tx,
  cmd: Command,
  incidents: HandedIn['incidents'],
  source: string,
  timeZone: string,
): Promise<void> {
  const updatedAt = cmd.clock.now();
  const units = new Map(
    (await tx.unit.findMany({ select: { id: true, name: true } })).map(({ id, name }) => [name, id]),
  );
  const wanted = new Map(
    incidents.map((incident) => {
      const at = new Date(incident.at);
      const unitId = units.get(incident.unitName) ?? null;
      return [incident.externalId, { ...incident, at, unitId, month: monthOf(at, timeZone) }];
    }),
  );
  await inStatements([...wanted.keys()], async (ids) => {
    const known = await tx.securityIncident.findMany({ where: { source, externalId: { in: ids } } });
    for (const { id, createdAt: _created, updatedAt: _updated, source: _source, ...before } of known) {
      const data = wanted.get(before.externalId);
      wanted.delete(before.externalId);
      if (data && canonicalJson(data) !== canonicalJson(before))
        await tx.securityIncident.update({ where: { id }, data: { ...data, updatedAt } });
    }
  });
  const fresh = [...wanted.values()].map((incident) => ({
    ...incident,
    id: cmd.newId(),
    source,
    createdAt: updatedAt,
    updatedAt,
  }));
  await inStatements(fresh, (data) => tx.securityIncident.createMany({ data }));
}

async function inStatements<Row>(rows: readonly Row[], act: (rows: Row[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT) await act(rows.slice(at, at + ROWS_A_STATEMENT));
}

interface EventList {
  kind?: string;
  items?: AuditEvent[];
}

/**
 * A batch of the API server's audit webhook (`audit.k8s.io/v1` EventList). Only what bulletins speak of is kept, each event by its audit
 * id: the API server sends a batch again when it has not heard the answer.
 */
export async function importAuditEvents(
  services: Services,
  body: unknown,
): Promise<{ received: number; noted: number }> {
  const { kind, items } = (body ?? {}) as EventList;
  if (kind !== 'EventList' || !Array.isArray(items))
    throw new AppError('INVALID', 'not an EventList of audit.k8s.io/v1', { key: 'bulletinAuditInvalid' });
  const { timeZone } = (await currentPolicy(services.db, services.clock.now())).body;
  const owners = await ownersByNamespace(services);
  const rows = new Map(
    items.flatMap((event) => {
      const noted = noteOf(event);
      const at = new Date(noted?.at ?? '');
      if (!noted?.id || Number.isNaN(at.getTime())) return [];
      const tenancy = owners.get(noted.namespace) ?? '';
      if (!tenancy && noted.kind !== 'denied') return [];
      const byOther = noted.kind !== 'denied' && !isTenant(noted.user, tenancy, [noted.namespace]);
      const { id, namespace, user, object } = noted;
      const row = { id, at, month: monthOf(at, timeZone), kind: noted.kind, namespace, tenancy, byOther };
      return [[id, { ...row, username: user.slice(0, 200), object: object.slice(0, 300) }] as const];
    }),
  );
  const noted = await write(services.db, async (tx) => {
    const known = await tx.securityAuditEvent.findMany({
      where: { id: { in: [...rows.keys()] } },
      select: { id: true },
    });
    for (const { id } of known) rows.delete(id);
    await tx.securityAuditEvent.createMany({ data: [...rows.values()] });
    return rows.size;
  });
  return { received: items.length, noted };
}

async function ownersByNamespace({ db }: Services): Promise<Map<string, string>> {
  const rows = await db.allocation.findMany({ select: { tenancyName: true, desired: true } });
  return new Map(
    rows.flatMap(({ tenancyName, desired }) =>
      ((desired as unknown as TenancySpec).namespaces ?? []).map(({ part }) => [
        namespaceName(tenancyName, part),
        tenancyName,
      ]),
    ),
  );
}
