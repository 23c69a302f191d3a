import { z } from 'zod';

/** Probes of whether systems are there: what the provider's availability rests on beside incidents and tickets (articles 8 and 34). */
export const availabilityPolicySchema = z
  .object({
    /** Seconds between two looks of one probe. */
    intervalSeconds: z.number().int().min(10).max(3600).default(60),
    /** Failures in a row from which a system is down; the outage counts from the first of them. */
    failures: z.number().int().min(1).max(20).default(3),
    /** Seconds after which a question counts as not answered. */
    timeoutSeconds: z.number().int().min(1).max(60).default(5),
    /** Addresses or networks (CIDR) that probes of URLs may call although they are private. */
    allowedAddresses: z.array(z.string().min(1).max(64)).max(50).default([]),
    /** A prober of the provider's that asks services in place of the API server's proxy; empty: the proxy. */
    via: z
      .union([
        z.literal(''),
        z
          .string()
          .max(2000)
          .regex(/^https?:\/\//),
      ])
      .default(''),
    /** How many probes one system may have. */
    perSystem: z.number().int().min(1).max(50).default(10),
  })
  .prefault({});
