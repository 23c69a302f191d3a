import { z } from 'zod';
import type { Amounts } from '../capacity/amounts.ts';
import { amountsSchema } from './amounts.ts';
import { type DeepPartial, loosen } from './loosen.ts';
import type { ApplicationKind } from './stages.ts';

/**
 * The application form: every field that the forms of real government clouds ask for, in their order. A draft may lack
 * anything (`draftSchema`); a submission must satisfy the schema of its kind (`submitSchemas`).
 */
export const CATEGORIES = ['application', 'support', 'infrastructure'] as const;
export const FORM_ZONES = ['internet', 'extranet', 'exchange', 'dedicated'] as const;
export const FUND_SOURCES = ['fiscal', 'special', 'selfRaised', 'other'] as const;
export const ARCHITECTURES = ['amd64', 'arm64'] as const;
export const STORAGE_CLASSES = ['standard', 'fast', 'shared'] as const;
export const CHANGE_KINDS = ['grow', 'shrink', 'extend', 'move', 'level'] as const;
export const EXEMPTION_KINDS = ['notOnCloud', 'later'] as const;

const words = (max: number) => z.string().trim().min(1).max(max);
const day = z.iso.date(); // 2026-11-22, a day in UTC+8
const partName = z.string().regex(/^[a-z][a-z0-9]{0,9}$/); // part of a namespace's name
export const systemCode = z.string().regex(/^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/);
const hostName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?=.{1,253}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/);

const contact = z.object({
  name: words(50),
  phone: z
    .string()
    .trim()
    .regex(/^[0-9+()\- ]{5,20}$/),
  email: z.union([z.literal(''), z.email()]).default(''),
});

const system = z.object({
  name: words(100),
  code: systemCode,
  purpose: words(2_000),
  usersServed: words(500),
  userCount: z.int().min(1).max(100_000_000),
  concurrency: z.int().min(1).max(10_000_000),
  /** GB/T 22239; 4 and above can be stated and is then refused by the check, with its reason. */
  protectionLevel: z.int().min(1).max(5),
  /** Whether it handles state secrets: such systems may not come to this cloud. */
  classified: z.boolean(),
  category: z.enum(CATEGORIES),
  zone: z.enum(FORM_ZONES),
});

const workload = z.object({
  name: words(50),
  part: partName, // app, db, …: each part becomes a namespace
  cpuMillis: z.int().min(100).max(1_000_000),
  memoryBytes: z
    .int()
    .min(2 ** 20)
    .max(2 ** 44),
  systemDiskBytes: z
    .int()
    .min(0)
    .max(2 ** 46),
  dataDiskBytes: z
    .int()
    .min(0)
    .max(2 ** 50),
  storageClass: z.enum(STORAGE_CLASSES),
  count: z.int().min(1).max(1_000),
  image: words(200), // operating system or container image
  architecture: z.enum(ARCHITECTURES),
  domesticStack: z.boolean(),
});

const port = z.object({
  part: partName,
  port: z.int().min(1).max(65_535),
  protocol: z.enum(['TCP', 'UDP']),
  from: z.enum(['zone', 'internet', 'system']),
});

const recovery = z.object({
  level: z.int().min(1).max(6), // GB/T 20988
  rpoMinutes: z.int().min(0).max(525_600),
  rtoMinutes: z.int().min(0).max(525_600),
});

const contacts = { unitContact: contact, emergencyContactA: contact, emergencyContactB: contact };

const openSchema = z.object({
  ...contacts,
  system,
  fundSource: z.enum(FUND_SOURCES),
  goLiveOn: day,
  termMonths: z.int().min(1).max(120),
  workloads: z.array(workload).min(1).max(50),
  ports: z.array(port).max(100),
  publicIp: z.object({ count: z.int().min(0).max(100), bandwidthMbps: z.int().min(0).max(100_000) }),
  loadBalancers: z.int().min(0).max(100),
  gpus: z.int().min(0).max(1_000),
  recovery,
  testHosts: z.array(hostName).max(20), // the only hosts that acceptance tests may call
});

/** One change at a time; each kind names only what it changes. */
const changeSchema = z.object({
  ...contacts,
  change: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('grow'), reason: words(2_000), newQuota: amountsSchema }),
    z.object({ kind: z.literal('shrink'), reason: words(2_000), newQuota: amountsSchema }),
    z.object({ kind: z.literal('extend'), reason: words(2_000), newTermMonths: z.int().min(1).max(120) }),
    z.object({ kind: z.literal('move'), reason: words(2_000), newZone: z.enum(FORM_ZONES) }),
    z.object({
      kind: z.literal('level'),
      reason: words(2_000),
      newProtectionLevel: z.int().min(1).max(5),
      newRecovery: recovery,
    }),
  ]),
});

/** The unit's word of article 7: taken offline, data migrated and backed up. */
const terminateSchema = z.object({
  unitContact: contact,
  terminate: z.object({
    reason: words(2_000),
    offline: z.literal(true),
    migrated: z.literal(true),
    proof: words(2_000),
    plannedFor: day,
  }),
});

const exemptionSchema = z.object({
  unitContact: contact,
  system,
  exemption: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('notOnCloud'), reason: words(2_000), until: day.optional() }),
    z.object({ kind: z.literal('later'), reason: words(2_000), until: day }),
  ]),
});

export const submitSchemas = {
  open: openSchema,
  change: changeSchema,
  terminate: terminateSchema,
  exemption: exemptionSchema,
} as const satisfies Record<ApplicationKind, z.ZodType>;

export type OpenContent = z.infer<typeof openSchema>;
export type ChangeContent = z.infer<typeof changeSchema>;
export type TerminateContent = z.infer<typeof terminateSchema>;
export type ExemptionContent = z.infer<typeof exemptionSchema>;
export type Workload = z.infer<typeof workload>;
export type Contact = z.infer<typeof contact>;

/** Everything a form of any kind may hold; what is present depends on the kind. */
const anyContent = z.object({
  ...openSchema.shape,
  change: z.object({
    kind: z.enum(CHANGE_KINDS),
    reason: words(2_000),
    newQuota: amountsSchema,
    newTermMonths: z.int(),
    newZone: z.enum(FORM_ZONES),
    newProtectionLevel: z.int(),
    newRecovery: recovery,
  }),
  terminate: z.object({
    reason: words(2_000),
    offline: z.boolean(),
    migrated: z.boolean(),
    proof: words(2_000),
    plannedFor: day,
  }),
  exemption: z.object({ kind: z.enum(EXEMPTION_KINDS), reason: words(2_000), until: day }),
});

/** A form under way: any field may be missing or not yet right, but none may be of another type or endless. */
export type Content = DeepPartial<z.infer<typeof anyContent>>;
export const draftSchema = loosen(anyContent) as unknown as z.ZodType<Content, Content>;

/**
 * The amounts that a form asks for, or null where its kind or change asks for none (extend, move, level, terminate,
 * exemption). Pods are counted twice, so that one rolling update fits ([ours]).
 */
export function requestedOf(kind: ApplicationKind, content: Content): Amounts | null {
  if (kind === 'change') return amountsSchema.safeParse(content.change?.newQuota).data ?? null;
  if (kind !== 'open') return null;
  const sum = (each: (one: DeepPartial<Workload>) => number) =>
    (content.workloads ?? []).reduce((total, one) => total + each(one) * (one.count ?? 0), 0);
  return {
    cpuMillis: sum((one) => one.cpuMillis ?? 0),
    memoryBytes: sum((one) => one.memoryBytes ?? 0),
    storageBytes: sum((one) => (one.systemDiskBytes ?? 0) + (one.dataDiskBytes ?? 0)),
    pods: 2 * sum(() => 1),
    loadBalancers: content.loadBalancers ?? 0,
    publicIps: content.publicIp?.count ?? 0,
    gpus: content.gpus ?? 0,
  };
}

/** The parts (future namespaces) that a form names, in the order of the form; `app` where it names none. */
export function partsOf(content: Content): string[] {
  const parts = new Set((content.workloads ?? []).flatMap((one) => (one.part ? [one.part] : [])));
  return parts.size > 0 ? [...parts] : ['app'];
}
