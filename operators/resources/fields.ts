import { z } from 'zod';
import { saidSchema } from './sentences.ts';

/** Fields that several kinds share. Every field carries the description that ends in the CRD and in `kubectl explain`. */

export const quantity = z
  .string()
  .regex(/^([0-9]+\.?[0-9]*|\.[0-9]+)(m|k|[KMGTPE]i?)?$/)
  .max(32);

export const dnsLabel = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/)
  .max(63);

/**
 * Codes of units and of parts hold no hyphen, so that `unit-system-part` can be read in one way only and two tenancies
 * can never claim one namespace.
 */
export const plainCode = z
  .string()
  .regex(/^[a-z][a-z0-9]*$/)
  .max(20);

export const dateTime = z.string().meta({ format: 'date-time' });

/** A grant of resources. Absent numbers of load balancers, public IPs or GPUs mean none. */
export const quotaSchema = z.object({
  cpu: quantity.describe('CPU that requests and limits may add up to, as a Kubernetes quantity.'),
  memory: quantity.describe('Memory that requests and limits may add up to, as a Kubernetes quantity.'),
  storage: quantity.describe('Sum of the storage requested by persistent volume claims.'),
  pods: z.int().min(0).max(100_000).describe('Number of pods that have not ended.'),
  loadBalancers: z.int().min(0).max(10_000).default(0).describe('Number of services of type LoadBalancer.'),
  publicIps: z
    .int()
    .min(0)
    .max(10_000)
    .default(0)
    .describe('Number of public addresses: services that may be reached from the internet.'),
  gpus: z.int().min(0).max(10_000).default(0).describe('Number of GPUs (nvidia.com/gpu) that requests may add up to.'),
});
export type ResourceQuantities = z.infer<typeof quotaSchema>;

export const conditionSchema = z.object({
  type: z.string().max(316).describe('Name of the condition.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
  reason: z.string().max(1024).describe('One CamelCase word for the machine.'),
  message: z.string().max(32_768).describe('A sentence for people.'),
  said: saidSchema.optional(),
  lastTransitionTime: dateTime.describe('When the status last changed.'),
  observedGeneration: z.int().min(0).optional().describe('The generation of the specification that this judges.'),
});
export type Condition = z.infer<typeof conditionSchema>;

export const conditionsSchema = z
  .array(conditionSchema)
  .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] })
  .describe('Standard conditions.');

export interface ObjectMeta {
  name?: string;
  namespace?: string;
  uid?: string;
  generation?: number;
  resourceVersion?: string;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
}

/** A custom resource of the contract as it stands on the cluster. */
export interface Resource<Spec, Status> {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec: Spec;
  status?: Status;
}
