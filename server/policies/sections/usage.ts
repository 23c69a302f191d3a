import { z } from 'zod';

const percent = (value: number) => z.number().min(0).max(100).default(value);

/**
 * How a size is advised: `headroom` puts the 95th percentile at the target share of the new size; `vpa` and `krr` are the
 * published methods of Kubernetes' Vertical Pod Autoscaler and of Robusta's KRR, with their published defaults.
 */
const adviceSchema = z
  .object({
    method: z.enum(['headroom', 'vpa', 'krr']).default('headroom'),
    /** Added to the target share for the aggressive size, taken off for the conservative one, in points. */
    spreadPercent: z.number().min(0).max(15).default(10),
    vpa: z
      .object({
        cpuPercentile: z.number().min(1).max(100).default(90),
        memoryPercentile: z.number().min(1).max(100).default(90),
        marginPercent: z.number().min(0).max(100).default(15),
        halfLifeHours: z.number().int().min(1).max(720).default(24),
      })
      .prefault({}),
    krr: z
      .object({
        cpuPercentile: z.number().min(1).max(100).default(95),
        memoryBufferPercent: z.number().min(0).max(100).default(15),
      })
      .prefault({}),
    /** Sizes are rounded up to these steps and are never smaller than one step. */
    cpuStepMillis: z.number().int().min(1).max(16_000).default(100),
    memoryStepBytes: z
      .number()
      .int()
      .min(1024 ** 2)
      .default(256 * 1024 ** 2),
    /** What a limit is, as a share of the request. */
    limitPercent: z.number().min(100).max(1000).default(120),
  })
  .prefault({});

/** Use of resources and its verdicts (articles 8 and 9). */
export const usagePolicySchema = z
  .object({
    /** `metrics.k8s.io`, or Prometheus at the address below. */
    source: z.enum(['metrics', 'prometheus']).default('metrics'),
    prometheusUrl: z.string().max(2000).default(''),
    /** How far back missing days are asked of Prometheus; 0: not at all. */
    backfillDays: z.number().int().min(0).max(400).default(90),
    /** Seconds between two samples; a day is a whole number of them. */
    intervalSeconds: z
      .number()
      .int()
      .min(10)
      .max(3600)
      .refine((seconds) => 86_400 % seconds === 0, 'must divide a day: 60, 300, 900 or 3600, for example')
      .default(300),
    /** Fewer days than this, or a smaller share of the expected samples, is insufficient data. */
    minimumDays: z.number().int().min(1).max(90).default(14),
    minimumSamplesPercent: percent(90),
    idle: z
      .object({
        windowDays: z.number().int().min(1).max(365).default(30),
        cpuMeanPercent: percent(5),
        cpuP95Percent: percent(10),
        memoryP95Percent: percent(20),
        /** Network and disk together, bytes a second at the 95th percentile, up to which they are near zero. */
        ioBytesPerSecond: z.number().min(0).default(10_240),
      })
      .prefault({}),
    overProvisioned: z
      .object({
        windowDays: z.number().int().min(1).max(365).default(90),
        cpuP95Percent: percent(40),
        memoryP95Percent: percent(50),
        /** The advised size has its 95th percentile at this share. */
        targetPercent: percent(80),
      })
      .prefault({}),
    overloaded: z
      .object({
        windowDays: z.number().int().min(1).max(365).default(30),
        cpuP95Percent: percent(80),
        memoryP95Percent: percent(90),
      })
      .prefault({}),
    /** The first minutes after a start count for size, not for idleness. */
    startupMinutes: z.number().int().min(0).max(120).default(15),
    advice: adviceSchema,
    /** A system younger than this is exempt. */
    youngDays: z.number().int().min(0).max(365).default(90),
    /** Volumes, services, addresses and namespaces unused for fewer days are not listed as orphans. */
    orphanGraceDays: z.number().int().min(0).max(365).default(7),
    /**
     * What the pods behind a load balancer or public address may send and receive, bytes a second in the day's busiest slot, on a day
     * that counts as one without traffic: probes and collectors of metrics never leave it at zero.
     */
    silentBytesPerSecond: z.number().min(0).default(512),
    /** Prices, in yuan a month, for money beside amounts. */
    prices: z
      .object({
        vcpu: z.number().min(0).default(60),
        memoryGib: z.number().min(0).default(20),
        storageGib: z.number().min(0).default(0.5),
        loadBalancer: z.number().min(0).default(100),
        publicIp: z.number().min(0).default(80),
      })
      .prefault({}),
    /** A finding: working days for the unit's answer, and before their end the reminder. */
    answerDays: z.number().int().min(1).max(90).default(15),
    remindBeforeDays: z.number().int().min(0).max(30).default(5),
    /** Days of use that are measured after a change before it is called safe. */
    verifyDays: z.number().int().min(1).max(90).default(14),
    /** Points by which sizes are advised larger for a system after an advice proved unsafe. */
    marginStepPercent: z.number().min(0).max(50).default(10),
    keepMonths: z.number().int().min(12).max(120).default(36),
  })
  .prefault({});
