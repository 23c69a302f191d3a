import { isSamePerson } from '../../../server/applications/contacts.ts';
import { type Content, submitSchemas } from '../../../server/applications/content.ts';
import type { ApplicationKind } from '../../../server/applications/stages.ts';
import type { Messages } from '../../forms/create-form.ts';
import { f } from './words.ts';

/** What zod reports, as far as sentences are made of it. */
interface Issue {
  code: string;
  path: readonly PropertyKey[];
  origin?: string;
  minimum?: number | bigint;
  maximum?: number | bigint;
  expected?: string;
  input?: unknown;
  values?: readonly unknown[];
}

/** What still keeps this form from being submitted: path → sentence. The rules are the server's own. */
export const problemsOf = (kind: ApplicationKind, content: Content): Messages => {
  const outcome = submitSchemas[kind].safeParse(withEmptyLists(kind, content), { reportInput: true });
  const messages: Record<string, string> = {};
  for (const issue of outcome.error?.issues ?? [])
    for (const path of pathsOf(issue)) messages[path] ??= sentence(issue as Issue, path);
  const { emergencyContactA: a, emergencyContactB: b } = content;
  if ((kind === 'open' || kind === 'change') && isSamePerson(a, b))
    messages['emergencyContactB.name'] ??= f().problems.sameContact;
  return messages;
};

/** Lists that nobody has touched are empty, not missing. */
const withEmptyLists = (kind: ApplicationKind, content: Content): Content =>
  kind === 'open'
    ? {
        ...content,
        workloads: content.workloads ?? [],
        ports: content.ports ?? [],
        testHosts: content.testHosts ?? [],
        unitContact: content.unitContact ?? {},
        emergencyContactA: content.emergencyContactA ?? {},
        emergencyContactB: content.emergencyContactB ?? {},
        system: content.system ?? {},
        publicIp: content.publicIp ?? {},
        recovery: content.recovery ?? {},
      }
    : {
        unitContact: {},
        ...(kind === 'change' ? { emergencyContactA: {}, emergencyContactB: {}, change: {} } : {}),
        ...(kind === 'terminate' ? { terminate: {} } : {}),
        ...(kind === 'exemption' ? { system: {}, exemption: {} } : {}),
        ...content,
      };

/** Where a whole object is missing, its first field is what can be pointed at. */
const FIRST_FIELD: Record<string, readonly string[]> = {
  unitContact: ['unitContact.name'],
  'change.newQuota': ['change.newQuota.cpuMillis', 'change.newQuota.memoryBytes', 'change.newQuota.storageBytes'],
  'change.newRecovery': ['change.newRecovery.level'],
  testHosts: ['testHosts'],
};

const pathsOf = (issue: { path: readonly PropertyKey[] }): readonly string[] => {
  const path = issue.path.map(String).join('.');
  if (path.startsWith('testHosts')) return ['testHosts'];
  return FIRST_FIELD[path] ?? [path];
};

const SCALED: Record<string, number> = {
  cpuMillis: 1000,
  memoryBytes: 2 ** 30,
  storageBytes: 2 ** 30,
  systemDiskBytes: 2 ** 30,
  dataDiskBytes: 2 ** 30,
};

const sentence = (issue: Issue, path: string): string => {
  const p = f().problems;
  const field = path.split('.').at(-1) ?? path;
  const empty = issue.input === undefined || issue.input === '' || issue.input === null;
  const limit = (value: number | bigint | undefined) =>
    new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 }).format(Number(value ?? 0) / (SCALED[field] ?? 1));
  if (issue.code === 'invalid_value' || issue.code === 'invalid_union')
    return issue.values?.[0] === true ? p.confirm : p.choose;
  if (issue.code === 'invalid_type' && issue.expected === 'boolean') return p.choose;
  if (empty) return p.required;
  if (issue.code === 'invalid_type' && issue.expected === 'int') return p.whole;
  if (issue.code === 'too_small') return issue.origin === 'array' ? p.atLeastOne : p.atLeast(limit(issue.minimum));
  if (issue.code === 'too_big')
    return issue.origin === 'string' ? p.tooLong(Number(issue.maximum)) : p.atMost(limit(issue.maximum));
  return p.formats[field] ?? p.notValid;
};
