import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { usagePolicySchema } from '../../policies/sections/usage.ts';
import type { PolicyVersion, UsagePolicy } from '../verdict.ts';

/** A call that cannot be carried out: what was wrong and what to write instead. */
export class CallError extends Error {
  override name = 'CallError';
}

export interface VerdictsCall {
  files: string[];
  policy: UsagePolicy;
  /** The windows as the policy has them: how sure an advice is does not grow by looking at less. */
  ownWindows: UsagePolicy;
  policyVersion: PolicyVersion;
  /** Days that the printed figures are limited to; null: everything in the files. */
  windowDays: number | null;
  /** Whether each line carries the evidence that its verdict can be recomputed from. */
  showsEvidence: boolean;
}

export const USAGE = `npm run verdicts -- FILE… [options]

Prints one JSON line a workload: figures, verdict, reasons, advice.
FILE is CSV or .csv.gz with the header
    time,workload,cpu_percent,memory_percent[,cpu_allocated_millicores][,memory_allocated_bytes]
or a file in Bitbrains' layout (GWA-T-12).

  --interval SECONDS    between two samples: 300, 300s, 5m, 1h (default: the policy's, 300)
  --window DAYS         look at the last DAYS only, for figures and verdicts: 30, 30d
                        (default: figures over everything, verdicts over the policy's windows)
  --minimum-days DAYS   fewer days of data are insufficient: 14, 14d (default: the policy's, 14)
  --policy FILE         JSON: a policy, its "usage" section, or {"version": …, "body": {…}}
  --evidence            add what each verdict can be recomputed from
  --help

Exit code 0: printed, bad rows (if any) named on the error output; 2: wrong call, unreadable file or header, bad policy.
`;

const OPTIONS = {
  interval: { type: 'string' },
  window: { type: 'string' },
  'minimum-days': { type: 'string' },
  policy: { type: 'string' },
  evidence: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** undefined for `--help`. Throws CallError. */
export function readCall(args: string[]): VerdictsCall | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  if (positionals.length === 0)
    throw new CallError('Name at least one file: npm run verdicts -- FILE… (--help explains).');
  const { usage, version } = values.policy === undefined ? { usage: {}, version: 0 } : readPolicy(values.policy);
  const windowDays = values.window === undefined ? null : inRange('--window', days('--window', values.window), 1, 365);
  const base = checkedPolicy(usage, values.policy ?? 'the built-in policy');
  const policy = withOptions(base, { windowDays, interval: values.interval, minimumDays: values['minimum-days'] });
  return {
    files: positionals,
    policy,
    ownWindows: base,
    policyVersion: version,
    windowDays,
    showsEvidence: values.evidence ?? false,
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new CallError(`${(error as Error).message} (--help explains)`);
  }
}

interface Overrides {
  windowDays: number | null;
  interval: string | undefined;
  minimumDays: string | undefined;
}

function withOptions(policy: UsagePolicy, { windowDays, interval, minimumDays }: Overrides): UsagePolicy {
  const changed = structuredClone(policy);
  if (interval !== undefined) changed.intervalSeconds = seconds('--interval', interval);
  if (86_400 % changed.intervalSeconds !== 0)
    throw new CallError(
      `The interval of ${changed.intervalSeconds} s does not divide a day into whole slots: 60, 300, 900, 3600 do.`,
    );
  if (minimumDays !== undefined)
    changed.minimumDays = inRange('--minimum-days', days('--minimum-days', minimumDays), 0, 365);
  if (windowDays !== null) {
    for (const verdict of ['idle', 'overProvisioned', 'overloaded'] as const) changed[verdict].windowDays = windowDays;
  }
  return changed;
}

const SECONDS = { '': 1, s: 1, m: 60, min: 60, h: 3600, d: 86_400 } as const;
const DAYS = { '': 1, d: 1, w: 7 } as const;

const seconds = (name: string, text: string): number => {
  const value = measured(name, text, SECONDS, '300, 300s, 5m or 1h');
  if (!Number.isInteger(value)) throw new CallError(`${name} takes whole seconds, not "${text}".`);
  return inRange(name, value, 1, 86_400);
};
const days = (name: string, text: string): number => measured(name, text, DAYS, '30, 30d or 4w');

function measured(name: string, text: string, units: Readonly<Record<string, number>>, example: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const factor = units[match?.[2]?.toLowerCase() ?? '?'];
  if (!match || factor === undefined) throw new CallError(`${name} takes ${example}, not "${text}".`);
  return Number(match[1]) * factor;
}

function inRange(name: string, value: number, least: number, most: number): number {
  if (value < least || value > most) throw new CallError(`${name} must be from ${least} to ${most}, not ${value}.`);
  return value;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The usage section of a policy file and its version: as the file says, else the digest of the section. */
function readPolicy(path: string): { usage: Json; version: PolicyVersion } {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new CallError(`The policy ${path} cannot be read: ${(error as Error).message}.`);
  }
  if (!isObject(content)) throw new CallError(`The policy ${path} is not a JSON object.`);
  const body = isObject(content.body) ? content.body : content;
  const usage = isObject(body.usage) ? body.usage : sectionItself(body, path);
  const { version } = content;
  const isVersion = typeof version === 'number' || typeof version === 'string';
  return { usage, version: isVersion ? version : digestOf(usage) };
}

/** A body without `usage` keeps the defaults; anything else without a single known name is some other file. */
function sectionItself(body: Json, path: string): Json {
  const { version: _, ...section } = body;
  const known = Object.keys(usagePolicySchema.parse({}));
  if (Object.keys(section).length > 0 && !Object.keys(section).some((key) => known.includes(key)))
    throw new CallError(`${path} is neither a policy with a "usage" section nor that section (${known.join(', ')}).`);
  return section;
}

const digestOf = (usage: Json): string =>
  `sha256:${createHash('sha256').update(canonical(usage)).digest('hex').slice(0, 16)}`;

const canonical = (value: unknown): string =>
  isObject(value)
    ? `{${Object.keys(value)
        .sort()
        .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
        .join(',')}}`
    : JSON.stringify(value);

/** Throws on values out of range and on names that the policy does not know: a misspelt threshold must not be passed over. */
function checkedPolicy(usage: Json, source: string): UsagePolicy {
  const result = usagePolicySchema.safeParse(usage);
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => `usage.${path.join('.')}: ${message}`);
    throw new CallError(`The policy ${source} is not valid: ${faults.join('; ')}.`);
  }
  const unknown = unknownNames(usage, result.data, 'usage');
  if (unknown.length > 0) throw new CallError(`The policy ${source} has unknown names: ${unknown.join(', ')}.`);
  return result.data;
}

const unknownNames = (given: Json, known: Json, path: string): string[] =>
  Object.entries(given).flatMap(([key, value]) => {
    const at = `${path}.${key}`;
    if (!(key in known)) return [at];
    const inner = known[key];
    return isObject(value) && isObject(inner) ? unknownNames(value, inner, at) : [];
  });
