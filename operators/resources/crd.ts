import { z } from 'zod';
import { ACCEPTANCE_TEST } from './acceptance-test.ts';
import { AVAILABILITY_PROBE } from './availability-probe.ts';
import { BACKUP_REQUEST } from './backup-request.ts';
import { BACKUP_REVIEW } from './backup-review.ts';
import { DRILL } from './drill.ts';
import { GROUP, VERSION } from './group.ts';
import type { KindDefinition } from './kind.ts';
import { OPERATIONS_POLICY } from './operations-policy.ts';
import { RESTORE_REQUEST } from './restore-request.ts';
import { SECURITY_BULLETIN } from './security-bulletin.ts';
import { TENANCY } from './tenancy.ts';
import { USAGE_REPORT } from './usage-report.ts';

/** Every kind of the contract. */
export const KINDS: readonly KindDefinition[] = [
  TENANCY,
  ACCEPTANCE_TEST,
  OPERATIONS_POLICY,
  SECURITY_BULLETIN,
  DRILL,
  BACKUP_REVIEW,
  BACKUP_REQUEST,
  RESTORE_REQUEST,
  USAGE_REPORT,
  AVAILABILITY_PROBE,
];

type Schema = { [key: string]: unknown };

/** JSON Schema keywords that a structural CRD schema does not know. */
const UNKNOWN_TO_CRDS = new Set(['$schema', 'additionalProperties', 'propertyNames']);

/**
 * Turns zod's JSON Schema into a structural schema: an `additionalProperties: false` goes (unknown fields are pruned), a map
 * keeps its value schema, a required field with a default is not required of the writer.
 */
function toStructural(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toStructural);
  if (schema === null || typeof schema !== 'object') return schema;
  const out: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') out[key] = mapValues(value as Schema, toStructural);
    else if (key === 'additionalProperties' && typeof value === 'object') out[key] = toStructural(value);
    else if (!UNKNOWN_TO_CRDS.has(key)) out[key] = key === 'items' ? toStructural(value) : value;
  }
  return out;
}

const mapValues = (record: Schema, change: (value: unknown) => unknown): Schema =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

const schemaOf = (type: z.ZodType): Schema =>
  toStructural(z.toJSONSchema(type, { target: 'draft-7', io: 'input' })) as Schema;

/** The CustomResourceDefinition of a kind, ready to be applied. */
export function toCrd(definition: KindDefinition) {
  const { kind, plural, singular, shortNames, scope } = definition;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope,
      names: { kind, plural, singular, shortNames, listKind: `${kind}List`, categories: ['yunzhi'] },
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: definition.columns,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description: definition.description,
              required: ['spec'],
              properties: { spec: schemaOf(definition.spec), status: schemaOf(definition.status) },
            },
          },
        },
      ],
    },
  };
}
