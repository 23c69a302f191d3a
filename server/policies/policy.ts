import { z } from 'zod';
import { assessmentPolicySchema } from './sections/assessment.ts';
import { availabilityPolicySchema } from './sections/availability.ts';
import { backupPolicySchema } from './sections/backup.ts';
import { bulletinPolicySchema } from './sections/bulletin.ts';
import { drillPolicySchema } from './sections/drill.ts';
import { servicePolicySchema } from './sections/service.ts';
import { supervisionPolicySchema } from './sections/supervision.ts';
import { usagePolicySchema } from './sections/usage.ts';

/**
 * The city's numbers. Every threshold of the product is here and nowhere in code; each judgement stores the version it was
 * made under. Defaults: domain.md's sources where one is named, else our own.
 */
const GIB = 1024 ** 3;

const days = (value: number) => z.number().int().min(1).max(365).default(value);
const share = (value: number) => z.number().min(0).max(100).default(value);
const ratio = (value: number) => z.number().min(1).max(20).default(value);

/** Time limits of each step in working days (art. 26); delivery is counted in hours. */
const stepsSchema = z
  .object({
    completeness: days(3),
    technical: days(5),
    decision: days(3),
    supplement: days(10),
    confirmation: days(3),
    /** Delivery is counted in hours from the approval, by day and night: in use elsewhere are 24 (鄂尔多斯 2025). */
    deliveryHours: z.number().int().min(1).max(720).default(24),
    /** The yellow warning comes this many working days before the limit. */
    warnBeforeDays: days(1),
  })
  .prefault({});

const amountsSchema = z.object({
  cpuMillis: z.number().int().min(0),
  memoryBytes: z.number().int().min(0),
  storageBytes: z.number().int().min(0),
  pods: z.number().int().min(0),
});

const trialSchema = z
  .object({
    minDays: days(30),
    maxDays: days(90),
    defaultDays: days(30),
    extensionDays: days(30),
    /** Days before the end at which everyone is warned, besides half-time. */
    warnings: z.array(z.number().int().min(1)).default([14, 7, 1]),
    quota: amountsSchema.prefault({
      cpuMillis: 4000,
      memoryBytes: 8 * GIB,
      storageBytes: 100 * GIB,
      pods: 20,
    }),
  })
  .prefault({});

const sizeSchema = amountsSchema.extend({
  id: z.string().regex(/^[a-z0-9-]{1,30}$/),
  name: z.object({ zh: z.string().min(1).max(40), en: z.string().min(1).max(40) }),
  monthlyCostYuan: z.number().min(0),
});

const size = (id: string, zh: string, en: string, cpu: number, memory: number, storage: number, cost: number) => ({
  id,
  name: { zh, en },
  cpuMillis: cpu * 1000,
  memoryBytes: memory * GIB,
  storageBytes: storage * GIB,
  pods: cpu * 5,
  monthlyCostYuan: cost,
});

const DEFAULT_SIZES = [
  size('small', '小型', 'Small', 2, 4, 100, 260),
  size('medium', '中型', 'Medium', 4, 16, 300, 640),
  size('large', '大型', 'Large', 8, 32, 500, 1250),
  size('xlarge', '超大型', 'Extra large', 16, 64, 1000, 2480),
  size('memory', '内存型', 'Memory-optimised', 8, 64, 500, 1760),
  size('storage', '存储型', 'Storage-optimised', 4, 16, 2000, 1180),
];

/** GB/T 20988-2025, as commonly tabled: the longest RTO and RPO of each disaster-recovery level. */
const DR_LEVELS = [
  { level: 1, rtoMinutes: 2880, rpoMinutes: 10080 },
  { level: 2, rtoMinutes: 1440, rpoMinutes: 10080 },
  { level: 3, rtoMinutes: 720, rpoMinutes: 1440 },
  { level: 4, rtoMinutes: 480, rpoMinutes: 1440 },
  { level: 5, rtoMinutes: 240, rpoMinutes: 30 },
  { level: 6, rtoMinutes: 10, rpoMinutes: 0 },
];

/** GB/T 22239-2019, level 3, 8.1.4: complexity, failed sign-ins, idle sign-out. */
const passwordSchema = z
  .object({
    minLength: z.number().int().min(8).max(64).default(10),
    maxFailures: z.number().int().min(3).max(20).default(5),
    lockMinutes: z.number().int().min(5).max(1440).default(30),
    idleMinutes: z.number().int().min(5).max(720).default(30),
    absoluteHours: z.number().int().min(1).max(72).default(12),
    /** Administrators must use a second factor. */
    totpForAdministrators: z.boolean().default(false),
  })
  .prefault({});

const testsSchema = z
  .object({
    /** Addresses or networks (CIDR) that tests may reach although they are loopback, link-local or inside the cluster. */
    allowedAddresses: z.array(z.string().min(1).max(64)).default([]),
    maxDurationSeconds: z.number().int().min(1).max(600).default(60),
    maxRate: z.number().int().min(1).max(5000).default(200),
    maxConnections: z.number().int().min(1).max(200).default(20),
    p95Millis: z.number().min(1).default(1000),
    maxErrorPercent: share(1),
    minRequestsPerSecond: z.number().min(0).default(10),
    maxCritical: z.number().int().min(0).default(0),
    maxHigh: z.number().int().min(0).default(0),
    maxMedium: z.number().int().min(0).default(20),
  })
  .prefault({});

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

export const policySchema = z.object({
  /** IANA time zone of days and months in the operators' duties. */
  timeZone: z.string().min(1).max(64).refine(isTimeZone, 'not an IANA time zone').default('Asia/Shanghai'),
  steps: stepsSchema,
  trial: trialSchema,
  /** Granted amounts may exceed the physical ones by these factors. */
  overcommit: z.object({ cpu: ratio(3), memory: ratio(1.2), storage: ratio(1) }).prefault({}),
  /** Share of the capacity that is never granted: failures and the platform itself. */
  reservePercent: z.number().min(0).max(90).default(15),
  /** Storage of the pool where the cluster does not tell its own (no CSIStorageCapacity). */
  storageCapacityBytes: z
    .number()
    .int()
    .min(0)
    .default(100 * 1024 * GIB),
  smallRaise: z
    .object({
      enabled: z.boolean().default(false),
      minUsedPercent: share(80),
      minDaysSinceChange: days(30),
      maxFactor: ratio(1.5),
    })
    .prefault({}),
  sizes: z.array(sizeSchema).min(1).max(50).default(DEFAULT_SIZES),
  /** A shrink must fit the peak of this many days. */
  shrinkWindowDays: days(30),
  reclaim: z
    .object({
      noticeDays: z.array(z.number().int().min(1)).default([30, 14, 7, 1]),
      keepBackupDays: days(30),
      objectionDays: days(15),
    })
    .prefault({}),
  password: passwordSchema,
  tests: testsSchema,
  upload: z
    .object({
      maxBytes: z
        .number()
        .int()
        .min(1)
        .default(50 * 1024 ** 2),
    })
    .prefault({}),
  /** What a request may be measured by: beyond these, the reviewer is shown a doubt. */
  reasonableness: z
    .object({
      /** One core serves at least this many concurrent users. */
      concurrentUsersPerCore: z.number().int().min(1).default(50),
      /** One GiB of memory serves at least this many concurrent users. */
      concurrentUsersPerGib: z.number().int().min(1).default(20),
      /** GiB of storage for each registered user that need no explanation. */
      storageGibPerUser: z.number().min(0).default(0.1),
      /** Amounts up to this need no explanation, however few the users. */
      freeCpuMillis: z.number().int().min(0).default(8000),
      freeMemoryBytes: z
        .number()
        .int()
        .min(0)
        .default(16 * GIB),
      freeStorageBytes: z
        .number()
        .int()
        .min(0)
        .default(500 * GIB),
      /** Share of the pool's free capacity above which one request is pointed out. */
      maxPoolSharePercent: share(20),
      /** Below this mean use, more is doubted. */
      lowUsePercent: share(30),
    })
    .prefault({}),
  drLevels: z
    .array(
      z.object({
        level: z.number().int().min(1).max(6),
        rtoMinutes: z.number().int().min(0),
        rpoMinutes: z.number().int().min(0),
      }),
    )
    .default(DR_LEVELS),
  backup: backupPolicySchema,
  drill: drillPolicySchema,
  bulletin: bulletinPolicySchema,
  service: servicePolicySchema,
  usage: usagePolicySchema,
  availability: availabilityPolicySchema,
  assessment: assessmentPolicySchema,
  supervision: supervisionPolicySchema,
});

export type PolicyBody = z.infer<typeof policySchema>;

export const defaultPolicy = (): PolicyBody => policySchema.parse({});
