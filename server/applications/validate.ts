import { fieldsOf } from '../api/errors.ts';
import { AppError, type FieldError } from '../errors.ts';
import { blockedBy } from './checks/chain.ts';
import type { CheckResult } from './checks/check.ts';
import { isSamePerson } from './contacts.ts';
import { type Content, submitSchemas } from './content.ts';
import type { ApplicationKind } from './stages.ts';

const PARTS_AT_MOST = 10;

export interface ToValidate {
  kind: ApplicationKind;
  content: Content;
  /** Of the system on record. */
  systemCode: string;
}

/** Everything in the form that is missing or wrong, field by field; empty when it may be submitted. */
export function problemsOf({ kind, content, systemCode }: ToValidate): FieldError[] {
  const parsed = submitSchemas[kind].safeParse(content);
  const fields = parsed.success ? [] : fieldsOf(parsed.error);
  return [
    ...fields,
    ...codeProblems(content, systemCode),
    ...contactProblems(kind, content),
    ...partProblems(kind, content),
  ];
}

/** The code names namespaces and never changes: what the paper says must be what the record holds. */
const codeProblems = ({ system }: Content, systemCode: string): FieldError[] =>
  system?.code === undefined || system.code === systemCode
    ? []
    : [field('system.code', 'field.codeFixed', { code: systemCode })];

/** Kinds that name emergency contacts. */
const WITH_EMERGENCIES: readonly ApplicationKind[] = ['open', 'change'];

const contactProblems = (kind: ApplicationKind, { emergencyContactA, emergencyContactB }: Content): FieldError[] =>
  WITH_EMERGENCIES.includes(kind) && isSamePerson(emergencyContactA, emergencyContactB)
    ? [field('emergencyContactB.name', 'field.sameContact', {})]
    : [];

/** Parts become namespaces: ports must belong to one, and there cannot be too many. */
function partProblems(kind: ApplicationKind, content: Content): FieldError[] {
  if (kind !== 'open') return [];
  const parts = new Set((content.workloads ?? []).map((one) => one.part));
  const strayPorts = (content.ports ?? []).flatMap(({ part }, index) =>
    parts.has(part) ? [] : [field(`ports.${index}.part`, 'field.partUnknown', { part: part ?? '' })],
  );
  const tooMany =
    parts.size > PARTS_AT_MOST ? [field('workloads', 'field.tooManyParts', { maximum: PARTS_AT_MOST })] : [];
  return [...strayPorts, ...tooMany];
}

const field = (path: string, key: string, values: Record<string, string | number>): FieldError => ({
  path,
  message: { key, values },
});

/** @throws AppError INVALID with every field */
export function requireValid(application: ToValidate & { id: string }): void {
  const { id } = application;
  const fields = problemsOf(application);
  if (fields.length === 0) return;
  const where = fields.map((one) => one.path).join(', ');
  throw new AppError('INVALID', `application ${id} is not complete: ${where}`, { key: 'formIncomplete' }, { fields });
}

/** @throws AppError INVALID naming the first check that blocks */
export function requireUnblocked(id: string, checks: readonly CheckResult[]): void {
  const blocked = blockedBy(checks);
  const [first] = blocked;
  if (!first) return;
  const names = blocked.map(({ check, key }) => `${check}.${key}`).join(', ');
  throw new AppError(
    'INVALID',
    `application ${id} is blocked by ${names}`,
    { key: `check.${first.check}.${first.key}`, values: first.values },
    { fields: blocked.map(({ check, key, values }) => field(`checks.${check}`, `check.${check}.${key}`, values)) },
  );
}
