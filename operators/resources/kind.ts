import type { z } from 'zod';

/** One kind of the contract: from this its types, validation and CustomResourceDefinition are derived. */
export interface KindDefinition {
  kind: string;
  plural: string;
  singular: string;
  shortNames: string[];
  scope: 'Cluster' | 'Namespaced';
  description: string;
  spec: z.ZodType;
  status: z.ZodType;
  columns: { name: string; type: 'string' | 'integer' | 'date' | 'boolean'; jsonPath: string; priority?: number }[];
}
