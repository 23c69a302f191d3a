import type { ApiObject } from './cluster.ts';
import { type Cause, forbiddenField, invalidValue, required } from './errors.ts';
import { asArray, asObject, asObjects, asString, asStrings, at, type Json, timestamp } from './json.ts';
import type { Column, CustomType, Kinds, ResourceType } from './kinds.ts';
import { isOpen, type Schema } from './schema.ts';
import { compileRule } from './validation-rules.ts';

/** CustomResourceDefinitions: what they must say, and the kinds that they make. */

const CRD = 'apiextensions.k8s.io/customresourcedefinitions';
export const isDefinition = (type: ResourceType): boolean => type.collection === CRD;

const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const subVerbs = ['get', 'patch', 'update'];

const createdColumns: Column[] = [
  {
    name: 'Age',
    type: 'date',
    format: '',
    description: 'CreationTimestamp is a timestamp representing the server time when this object was created.',
    priority: 0,
    jsonPath: '.metadata.creationTimestamp',
  },
];
const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  priority: 0,
  jsonPath: '.metadata.name',
};

const columnsOf = (version: Json): Column[] => {
  const own = asObjects(version.additionalPrinterColumns).map((c) => ({
    name: asString(c.name),
    type: asString(c.type),
    format: asString(c.format),
    description: asString(c.description) || `Custom resource definition column (in JSONPath format): ${c.jsonPath}`,
    priority: Number(c.priority ?? 0),
    jsonPath: asString(c.jsonPath),
  }));
  return [nameColumn, ...(own.length > 0 ? own : createdColumns)];
};

const typesOf = (crd: ApiObject): ResourceType[] => {
  const spec = asObject(crd.spec);
  const names = asObject(spec.names);
  const group = asString(spec.group);
  const versions = asObjects(spec.versions);
  const storageVersion = asString(versions.find((v) => v.storage === true)?.name);
  return versions
    .filter((version) => version.served === true)
    .map((version) => {
      const groupVersion = `${group}/${version.name}`;
      const plural = asString(names.plural);
      const kind = asString(names.kind);
      const scale = at(version, 'subresources', 'scale');
      const hasStatus = at(version, 'subresources', 'status') !== undefined;
      const own = { group, version: asString(version.name), kind, verbs: subVerbs };
      const custom: CustomType = {
        crd: crd.metadata.name,
        hasStatus,
        storageVersion,
        selectableFields: asObjects(version.selectableFields).map((f) => asString(f.jsonPath).replace(/^\./, '')),
        ...(scale ? { scale: scale as CustomType['scale'] } : {}),
      };
      return {
        ref: `${groupVersion}/${plural}`,
        group,
        version: asString(version.name),
        groupVersion,
        resource: plural,
        singular: asString(names.singular),
        kind,
        namespaced: spec.scope === 'Namespaced',
        shortNames: asStrings(names.shortNames),
        categories: asStrings(names.categories),
        verbs,
        subresources: {
          ...(hasStatus ? { status: own } : {}),
          ...(scale ? { scale: { group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: subVerbs } } : {}),
        },
        collection: `${group}/${plural}`,
        schema: (at(version, 'schema', 'openAPIV3Schema') ?? {}) as Schema,
        columns: columnsOf(version),
        custom,
      };
    });
};

/** Serves what the definition says from now on. */
export const serve = (kinds: Kinds, crd: ApiObject): void => {
  kinds.removeCustom(crd.metadata.name);
  for (const type of typesOf(crd)) kinds.add(type);
};

const condition = (type: string, reason: string, message: string, now: Date): Json => ({
  type,
  status: 'True',
  lastTransitionTime: timestamp(now),
  reason,
  message,
});

/** A definition is accepted at once: nobody else can claim its names on one machine. */
export const establish = (crd: ApiObject, now: Date): void => {
  const names = at(crd, 'spec', 'names');
  const before = asObject(crd.status);
  const storage = asObjects(at(crd, 'spec', 'versions')).find((v) => v.storage === true)?.name;
  crd.status = {
    conditions: before.conditions ?? [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found', now),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted', now),
    ],
    acceptedNames: names,
    storedVersions: [...new Set([...asStrings(before.storedVersions), asString(storage)])],
  };
};

const schemaCauses = (schema: Schema, path: string, isRoot: boolean): Cause[] => {
  const causes: Cause[] = [];
  if (!schema.type && !schema['x-kubernetes-int-or-string'] && !schema['x-kubernetes-preserve-unknown-fields'])
    causes.push(
      required(
        `${path}.type`,
        isRoot ? 'must not be empty at the root' : 'must not be empty for specified object fields',
      ),
    );
  if (isRoot && schema.type && schema.type !== 'object')
    causes.push(invalidValue(`${path}.type`, schema.type, 'must be object at the root'));
  if (schema.properties && schema.additionalProperties)
    causes.push(
      forbiddenField(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'),
    );
  if (schema.type === 'array' && !schema.items) causes.push(required(`${path}.items`, 'must be specified'));
  (schema['x-kubernetes-validations'] ?? []).forEach(({ rule }, i) => {
    try {
      compileRule(rule);
    } catch (error) {
      causes.push(
        invalidValue(
          `${path}.x-kubernetes-validations[${i}].rule`,
          rule,
          error instanceof Error ? error.message : String(error),
        ),
      );
    }
  });
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    if (!(isRoot && ['metadata', 'apiVersion', 'kind'].includes(name)))
      causes.push(...schemaCauses(child, `${path}.properties[${name}]`, false));
  }
  if (schema.items) causes.push(...schemaCauses(schema.items, `${path}.items`, false));
  if (typeof schema.additionalProperties === 'object' && !isOpen(schema.additionalProperties))
    causes.push(...schemaCauses(schema.additionalProperties, `${path}.additionalProperties`, false));
  return causes;
};

export const definitionCauses = (crd: ApiObject): Cause[] => {
  const { group, names, versions } = asObject(crd.spec);
  const causes: Cause[] = [];
  const expected = `${at(names, 'plural')}.${group}`;
  if (crd.metadata.name !== expected)
    causes.push(invalidValue('metadata.name', crd.metadata.name, `must be spec.names.plural+"."+spec.group`));
  const stored = asObjects(versions).filter((v) => v.storage === true).length;
  if (stored !== 1)
    causes.push(
      invalidValue(
        'spec.versions',
        asArray(versions).map((v) => at(v, 'name')),
        'must have exactly one version marked as storage version',
      ),
    );
  asObjects(versions).forEach((version, i) => {
    const path = `spec.versions[${i}].schema.openAPIV3Schema`;
    const schema = at(version, 'schema', 'openAPIV3Schema');
    if (schema === undefined) causes.push(required(path, 'schemas are required'));
    else causes.push(...schemaCauses(schema as Schema, path, true));
  });
  return causes;
};
