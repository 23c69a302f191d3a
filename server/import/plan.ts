import { isSamePerson } from '../applications/contacts.ts';
import { canonicalJson } from '../audit/canonical.ts';
import type { ImportRow, ParsedFile } from './parse.ts';
import type { ImportCounts, ImportFault, ImportFaultKey } from './views.ts';

/** What the records hold already, by code. */
export interface OnRecord {
  /** By code. */
  units: Map<string, UnitFacts & { id: string }>;
  /** By `unitCode/systemCode`. */
  systems: Map<string, SystemFacts & { id: string }>;
  /** Drafts and later applications to open, by `unitCode/systemCode`. */
  applications: Map<string, { id: string; stage: string; content: unknown }>;
}

export interface UnitFacts {
  code: string;
  name: string;
  kind: string;
  parentCode: string | null;
  address: string;
  phone: string;
}

export interface SystemFacts {
  unitCode: string;
  code: string;
  facts: Record<string, unknown>;
}

export interface ApplicationFacts {
  key: string;
  content: Record<string, unknown>;
}

export interface Change<T> {
  what: 'create' | 'update';
  /** Of the present record, for an update. */
  id: string | null;
  facts: T;
}

export interface Plan {
  units: Change<UnitFacts>[];
  systems: Change<SystemFacts>[];
  applications: Change<ApplicationFacts>[];
  counts: { units: ImportCounts; systems: ImportCounts; applications: ImportCounts };
  faults: ImportFault[];
}

/** Compares the file with the records, by code: the same file twice changes nothing the second time. Pure. */
export function planImport({ rows, faults }: ParsedFile, present: OnRecord): Plan {
  const found = [...faults];
  const unitRows = dedupe(rows.units, ({ unitCode }) => String(unitCode), '单位代码', found);
  const units = unitRows.map(toUnit);
  checkUnits(unitRows, units, present, found);
  const known = new Set([...present.units.keys(), ...units.map(({ code }) => code)]);
  const systemRows = dedupe(rows.systems, systemKey, '系统代码', found);
  for (const row of systemRows) requireUnit(row, known, found);
  const systems = systemRows.map(toSystem);
  const systemKeys = new Set([...present.systems.keys(), ...systems.map(keyOf)]);
  const applications = toApplications(rows.applications, systemKeys, systems, present, found);
  const unitChanges = compare(units, ({ code }) => present.units.get(code), sameUnit);
  const systemChanges = compare(systems, (one) => present.systems.get(keyOf(one)), sameSystem);
  const applicationChanges = compareApplications(applications, present);
  return {
    units: unitChanges,
    systems: systemChanges,
    applications: applicationChanges,
    counts: {
      units: countOf(units.length, unitChanges),
      systems: countOf(systems.length, systemChanges),
      applications: countOf(applications.length, applicationChanges),
    },
    faults: found.sort((a, b) => a.sheet.localeCompare(b.sheet) || a.row - b.row),
  };
}

const systemKey = ({ unitCode, systemCode }: Record<string, unknown>): string => `${unitCode}/${systemCode}`;
export const keyOf = ({ unitCode, code }: SystemFacts): string => `${unitCode}/${code}`;

function dedupe(
  rows: readonly ImportRow[],
  key: (values: Record<string, unknown>) => string,
  column: string,
  faults: ImportFault[],
): ImportRow[] {
  const first = new Map<string, ImportRow>();
  for (const row of rows) {
    const earlier = first.get(key(row.values));
    if (earlier) faults.push(fault(row, column, key(row.values), 'duplicate', { firstRow: earlier.number }));
    else first.set(key(row.values), row);
  }
  return [...first.values()];
}

const fault = (
  { sheet, number }: ImportRow,
  column: string,
  value: string,
  key: ImportFaultKey,
  values: ImportFault['values'] = {},
): ImportFault => ({ sheet, row: number, column, value, key, values });

const toUnit = ({ values }: ImportRow): UnitFacts => ({
  code: String(values.unitCode),
  name: String(values.name),
  kind: String(values.kind),
  parentCode: values.parentCode === undefined ? null : String(values.parentCode),
  address: String(values.address ?? ''),
  phone: String(values.phone ?? ''),
});

function checkUnits(
  rows: readonly ImportRow[],
  units: readonly UnitFacts[],
  present: OnRecord,
  faults: ImportFault[],
): void {
  const rowOf = new Map(rows.map((row) => [String(row.values.unitCode), row]));
  const byCode = new Map<string, UnitFacts>([...present.units, ...units.map((unit) => [unit.code, unit] as const)]);
  const owners = Map.groupBy(byCode.values(), ({ name }) => name);
  for (const unit of units) {
    const row = rowOf.get(unit.code);
    if (!row) continue;
    const other = owners.get(unit.name)?.find(({ code }) => code !== unit.code);
    if (other) faults.push(fault(row, '单位名称', unit.name, 'takenByOther', { owner: other.code }));
    if (unit.parentCode && !byCode.has(unit.parentCode))
      faults.push(fault(row, '上级单位代码', unit.parentCode, 'unknownUnit', { code: unit.parentCode }));
    if (isCircular(unit, byCode)) faults.push(fault(row, '上级单位代码', unit.parentCode ?? '', 'circular'));
  }
}

function isCircular(unit: UnitFacts, byCode: ReadonlyMap<string, UnitFacts>): boolean {
  const seen = new Set([unit.code]);
  for (let above = unit.parentCode; above; above = byCode.get(above)?.parentCode ?? null) {
    if (above === unit.code) return true;
    if (seen.has(above)) return false;
    seen.add(above);
  }
  return false;
}

function requireUnit(row: ImportRow, known: ReadonlySet<string>, faults: ImportFault[]): void {
  const code = String(row.values.unitCode);
  if (!known.has(code)) faults.push(fault(row, '单位代码', code, 'unknownUnit', { code }));
}

function toSystem({ values }: ImportRow): SystemFacts {
  const { unitCode, systemCode, contactName, contactPhone, stage, ...rest } = values;
  const contacts = contactName ? [{ name: contactName, phone: contactPhone ?? '', email: '', duty: 'owner' }] : [];
  const facts = { usersServed: '', userCount: 0, concurrency: 0, ...rest, contacts, stage: stage ?? 'registered' };
  return { unitCode: String(unitCode), code: String(systemCode), facts };
}

const GIB = 2 ** 30;

type Cells = Record<string, unknown>;

/** The rows of one system are its workloads, and make one application. */
function toApplications(
  rows: readonly ImportRow[],
  systemKeys: ReadonlySet<string>,
  systems: readonly SystemFacts[],
  present: OnRecord,
  faults: ImportFault[],
): ApplicationFacts[] {
  const grouped = new Map<string, ImportRow[]>();
  for (const row of rows) {
    const key = systemKey(row.values);
    if (systemKeys.has(key)) grouped.set(key, [...(grouped.get(key) ?? []), row]);
    else faults.push(fault(row, '系统代码', key, 'unknownSystem', { code: key }));
    if (isSamePerson(firstOf(row.values), secondOf(row.values)))
      faults.push(fault(row, '第二应急联系人', String(row.values.secondContactName), 'sameContact'));
  }
  const facts = new Map(systems.map((system) => [keyOf(system), system]));
  return [...grouped].map(([key, its]) => ({
    key,
    content: contentOf(its, facts.get(key) ?? present.systems.get(key)),
  }));
}

function contentOf(rows: readonly ImportRow[], system: SystemFacts | undefined): Record<string, unknown> {
  const head = rows[0]?.values ?? {};
  const contact = firstOf(head);
  const {
    name,
    purpose,
    usersServed,
    userCount,
    concurrency,
    protectionLevel,
    category,
    zone,
    drLevel,
    rpoMinutes,
    rtoMinutes,
  } = system?.facts ?? {};
  const hosts = rows.flatMap(({ values }) => (values.testHost ? [String(values.testHost).toLowerCase()] : []));
  return {
    unitContact: contact,
    emergencyContactA: contact,
    // Left open where the file names nobody: the unit fills it in before it submits.
    ...(head.secondContactName ? { emergencyContactB: secondOf(head) } : {}),
    system: {
      name,
      code: system?.code,
      purpose,
      usersServed,
      userCount,
      concurrency,
      protectionLevel,
      classified: false,
      category,
      zone,
    },
    fundSource: head.fundSource,
    goLiveOn: head.goLiveOn,
    termMonths: head.termMonths,
    workloads: rows.map(({ values }) => workloadOf(values)),
    ports: [],
    publicIp: { count: 0, bandwidthMbps: 0 },
    loadBalancers: 0,
    gpus: 0,
    recovery: { level: drLevel, rpoMinutes, rtoMinutes },
    testHosts: [...new Set(hosts)],
  };
}

const firstOf = ({ contactName, contactPhone }: Cells) => ({ name: contactName, phone: contactPhone, email: '' });
const secondOf = ({ secondContactName, secondContactPhone }: Cells) => ({
  name: secondContactName,
  phone: secondContactPhone ?? '',
  email: '',
});

const workloadOf = (values: Record<string, unknown>) => ({
  name: values.workload,
  part: values.part,
  cpuMillis: Math.round(Number(values.cpuCores) * 1000),
  memoryBytes: Math.round(Number(values.memoryGib) * GIB),
  systemDiskBytes: Number(values.systemDiskGib ?? 0) * GIB,
  dataDiskBytes: Number(values.dataDiskGib ?? 0) * GIB,
  storageClass: 'standard',
  count: values.count,
  image: values.image,
  architecture: values.architecture,
  domesticStack: values.domesticStack === 'yes',
});

function compare<T>(
  wanted: readonly T[],
  find: (one: T) => (T & { id: string }) | undefined,
  same: (a: T, b: T) => boolean,
): Change<T>[] {
  return wanted.flatMap((facts): Change<T>[] => {
    const before = find(facts);
    if (!before) return [{ what: 'create', id: null, facts }];
    return same(before, facts) ? [] : [{ what: 'update', id: before.id, facts }];
  });
}

const sameUnit = (a: UnitFacts, b: UnitFacts): boolean =>
  a.name === b.name &&
  a.kind === b.kind &&
  a.parentCode === b.parentCode &&
  a.address === b.address &&
  a.phone === b.phone;

/** The stage of a system that has gone further is its own; the file states only what it was at first. */
const sameSystem = (a: SystemFacts, b: SystemFacts): boolean =>
  canonicalJson({ ...a.facts, stage: null }) === canonicalJson({ ...b.facts, stage: null });

/** A draft follows the file; what has been submitted is frozen and stays as it is. */
function compareApplications(wanted: readonly ApplicationFacts[], present: OnRecord): Change<ApplicationFacts>[] {
  return wanted.flatMap((facts): Change<ApplicationFacts>[] => {
    const before = present.applications.get(facts.key);
    if (!before) return [{ what: 'create', id: null, facts }];
    if (before.stage !== 'draft' || canonicalJson(before.content) === canonicalJson(facts.content)) return [];
    return [{ what: 'update', id: before.id, facts }];
  });
}

function countOf(rows: number, changes: readonly { what: 'create' | 'update' }[]): ImportCounts {
  const created = changes.filter(({ what }) => what === 'create').length;
  return { rows, created, updated: changes.length - created, unchanged: rows - changes.length };
}
