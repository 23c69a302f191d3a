import { afterAll, beforeAll, describe, expect } from 'vitest';
import { api, names, test, uniqueName, until, untilGone, untilSo } from './fixture.ts';

type Schema = Record<string, unknown>;

interface Defined {
  group: string;
  /** Path of the custom resources in a namespace: `things`, `things/name`. */
  things: (rest?: string) => string;
  definition: string;
}

const spec: Schema = {
  type: 'object',
  required: ['size'],
  properties: {
    size: { type: 'integer', minimum: 1, maximum: 10 },
    colour: { type: 'string', enum: ['red', 'blue'], default: 'red' },
    code: { type: 'string', pattern: '^[a-z]{3}$' },
    replicas: { type: 'integer' },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    members: {
      type: 'array',
      maxItems: 3,
      items: {
        type: 'object',
        required: ['user'],
        properties: { user: { type: 'string' }, role: { type: 'string', default: 'viewer' } },
      },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['user'],
    },
    note: { type: 'string', nullable: true },
    port: { 'x-kubernetes-int-or-string': true },
    until: { type: 'string', format: 'date-time' },
  },
  'x-kubernetes-validations': [
    { rule: '!has(self.replicas) || self.replicas <= self.size', message: 'replicas may not exceed size' },
  ],
};

const status: Schema = {
  type: 'object',
  properties: { replicas: { type: 'integer' }, phase: { type: 'string' }, selector: { type: 'string' } },
};

const definitionOf = (group: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `things.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural: 'things', singular: 'thing', kind: 'Thing', shortNames: ['tg'], categories: ['all'] },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', required: ['spec'], properties: { spec, status } } },
        subresources: {
          status: {},
          scale: {
            specReplicasPath: '.spec.replicas',
            statusReplicasPath: '.status.replicas',
            labelSelectorPath: '.status.selector',
          },
        },
        additionalPrinterColumns: [
          { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
          { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
          { name: 'Colour', type: 'string', jsonPath: '.spec.colour', priority: 1 },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
      },
    ],
  },
});

const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

async function define(group: string): Promise<string> {
  const answer = await api.create(definitionsPath, definitionOf(group));
  expect(answer.status).toBe(201);
  const served = `/apis/${group}/v1alpha1/things`;
  await until('the new resource', async () => ((await api.get(served)).status === 200 ? true : undefined));
  return `${definitionsPath}/things.${group}`;
}

const sharedGroup = `${uniqueName('g')}.example.com`;
let sharedDefinition = '';
beforeAll(async () => {
  sharedDefinition = await define(sharedGroup);
});
afterAll(async () => {
  await api.delete(sharedDefinition);
});

/** One definition for the whole file, as the real API needs a second for each; the objects are each test's own. */
const crd = test.extend<{ defined: Defined }>({
  defined: async ({ home }, use) => {
    const things = (rest?: string) => home.in(`${sharedGroup}/v1alpha1`, 'things', rest);
    await use({ group: sharedGroup, things, definition: sharedDefinition });
  },
});

const thing = ({ group }: Defined, name: string, fields: object = { size: 3 }) => ({
  apiVersion: `${group}/v1alpha1`,
  kind: 'Thing',
  metadata: { name },
  spec: fields,
});

const create = (defined: Defined, name: string, fields?: object) =>
  api.create(defined.things(), thing(defined, name, fields));

describe('a custom resource definition', () => {
  crd('becomes established with its names accepted', async ({ defined }) => {
    const object = await untilSo(defined.definition, (seen) => Array.isArray(seen.status?.conditions));
    expect(object.status.conditions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'Established', status: 'True' }),
        expect.objectContaining({ type: 'NamesAccepted', status: 'True' }),
      ]),
    );
    expect(object.status).toMatchObject({ acceptedNames: { plural: 'things' }, storedVersions: ['v1alpha1'] });
  });

  crd('is listed in discovery with verbs, short names and subresources', async ({ defined }) => {
    const { body } = await api.get(`/apis/${defined.group}/v1alpha1`);
    const resources = body.resources as { name: string; shortNames?: string[]; verbs: string[] }[];
    expect(resources.map((resource) => resource.name).sort()).toEqual(['things', 'things/scale', 'things/status']);
    const main = resources.find((resource) => resource.name === 'things');
    expect(main).toMatchObject({ singularName: 'thing', namespaced: true, kind: 'Thing', shortNames: ['tg'] });
    expect(new Set(main?.verbs)).toEqual(
      new Set(['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']),
    );
  });

  test('must be named after its plural and group', async () => {
    const definition = { ...definitionOf('wrong.example.com'), metadata: { name: 'other.wrong.example.com' } };
    const answer = await api.create(definitionsPath, definition);
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });

  test('must have a schema', async () => {
    const definition = definitionOf('bare.example.com');
    const versions = [{ name: 'v1', served: true, storage: true }];
    const answer = await api.create(definitionsPath, {
      ...definition,
      spec: { ...definition.spec, versions },
    });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });

  test('takes its objects along when it is deleted', async ({ home }) => {
    const group = `${uniqueName('g')}.example.com`;
    const definition = await define(group);
    const things = (rest?: string) => home.in(`${group}/v1alpha1`, 'things', rest);
    await create({ group, definition, things }, 'a');
    await api.delete(definition);
    await untilGone(definition, 18_000);
    await until('404', async () => ((await api.get(things())).status === 404 ? true : undefined));
  });
});

describe('custom resources', () => {
  crd('are created, read and listed as any other kind', async ({ defined, home }) => {
    const created = await create(defined, 'a');
    expect(created.status).toBe(201);
    expect(created.body.metadata).toMatchObject({ namespace: home.name, generation: 1 });
    const { body } = await api.get(defined.things());
    expect(body).toMatchObject({ kind: 'ThingList', apiVersion: `${defined.group}/v1alpha1` });
    expect(names(body)).toEqual(['a']);
  });

  crd('get defaults, also in lists', async ({ defined }) => {
    const { body } = await create(defined, 'a', { size: 1, members: [{ user: 'li' }] });
    expect(body.spec).toMatchObject({ colour: 'red', members: [{ user: 'li', role: 'viewer' }] });
  });

  crd('lose unknown fields, but where the schema preserves them', async ({ defined }) => {
    const { body } = await create(defined, 'a', { size: 1, unknown: 'x', free: { anything: { goes: 1 } } });
    expect(body.spec).toEqual({ size: 1, colour: 'red', free: { anything: { goes: 1 } } });
  });

  crd('with unknown fields are refused when validation is strict', async ({ defined }) => {
    const body = thing(defined, 'a', { size: 1, unknown: 'x' });
    const answer = await api.create(defined.things('?fieldValidation=Strict'), body);
    expect(answer.body).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(answer.body.message).toContain('unknown field "spec.unknown"');
  });

  const refused: [string, object, string][] = [
    ['a missing required field', { colour: 'red' }, 'spec.size'],
    ['a number above the maximum', { size: 11 }, 'spec.size'],
    ['a number below the minimum', { size: 0 }, 'spec.size'],
    ['a value outside of the enumeration', { size: 1, colour: 'green' }, 'spec.colour'],
    ['a text that does not match the pattern', { size: 1, code: 'ABC' }, 'spec.code'],
    ['a value of another type', { size: 'three' }, 'spec.size'],
    [
      'two entries of a list with the same key',
      { size: 1, members: [{ user: 'li' }, { user: 'li' }] },
      'spec.members[1]',
    ],
    ['a list that is too long', { size: 1, members: ['a', 'b', 'c', 'd'].map((user) => ({ user })) }, 'spec.members'],
    ['a date that is none', { size: 1, until: 'tomorrow' }, 'spec.until'],
  ];
  for (const [what, fields, field] of refused) {
    crd(`with ${what} are refused, naming ${field}`, async ({ defined }) => {
      const answer = await create(defined, 'a', fields);
      expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid', details: { kind: 'Thing', name: 'a' } });
      expect(answer.body.details.causes?.map((cause) => cause.field)).toContain(field);
    });
  }

  crd('may hold a number or a text where the schema says int-or-string', async ({ defined }) => {
    expect((await create(defined, 'a', { size: 1, port: 80 })).status).toBe(201);
    expect((await create(defined, 'b', { size: 1, port: 'http' })).status).toBe(201);
    expect((await create(defined, 'c', { size: 1, port: true })).status).toBe(422);
  });

  crd('are selected by their labels', async ({ defined }) => {
    await create(defined, 'a');
    await api.create(defined.things(), { ...thing(defined, 'b'), metadata: { name: 'b', labels: { unit: 'x' } } });
    expect(names((await api.get(defined.things('?labelSelector=unit=x'))).body)).toEqual(['b']);
  });

  crd('take JSON and merge patches, but no strategic ones', async ({ defined }) => {
    await create(defined, 'a');
    const merged = await api.patch(defined.things('a'), 'merge', { spec: { size: 4 } });
    const patched = await api.patch(defined.things('a'), 'json', [{ op: 'replace', path: '/spec/size', value: 5 }]);
    const strategic = await api.patch(defined.things('a'), 'strategic', { spec: { size: 6 } });
    expect([merged.body.spec.size, patched.body.spec.size, strategic.status]).toEqual([4, 5, 415]);
  });

  crd('are applied with list entries owned by their key', async ({ defined }) => {
    const member = (user: string) => thing(defined, 'a', { size: 1, members: [{ user }] });
    await api.apply(defined.things('a'), 'one', member('li'));
    const answer = await api.apply(defined.things('a'), 'two', member('wang'));
    expect(answer.body.spec.members).toMatchObject([{ user: 'li' }, { user: 'wang' }]);
  });

  crd('are watched as any other kind', async ({ defined }) => {
    const watch = await api.watch(defined.things());
    await create(defined, 'a');
    const event = await watch.next((seen) => seen.type === 'ADDED');
    expect(event.object).toMatchObject({ kind: 'Thing', metadata: { name: 'a' } });
    watch.close();
  });
});

describe('subresources of custom resources', () => {
  crd('a status in a new object is dropped', async ({ defined }) => {
    const answer = await api.create(defined.things(), { ...thing(defined, 'a'), status: { phase: 'Ready' } });
    expect(answer.status).toBe(201);
    expect(answer.body.status).toBeUndefined();
  });

  crd('the status is written through its own path and leaves the generation alone', async ({ defined }) => {
    const { body } = await create(defined, 'a');
    const answer = await api.replace(defined.things('a/status'), {
      ...body,
      spec: { size: 9 },
      status: { phase: 'Ready' },
    });
    expect(answer.body).toMatchObject({ spec: { size: 3 }, status: { phase: 'Ready' }, metadata: { generation: 1 } });
  });

  crd('a write of the spec leaves the status and moves the generation on', async ({ defined }) => {
    await create(defined, 'a');
    await api.patch(defined.things('a/status'), 'merge', { status: { phase: 'Ready' } });
    const answer = await api.patch(defined.things('a'), 'merge', { spec: { size: 4 }, status: { phase: 'Lost' } });
    expect(answer.body).toMatchObject({ spec: { size: 4 }, status: { phase: 'Ready' }, metadata: { generation: 2 } });
  });

  crd('the scale can be read and written', async ({ defined }) => {
    await create(defined, 'a', { size: 5, replicas: 2 });
    const read = await api.get(defined.things('a/scale'));
    expect(read.body).toMatchObject({ apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: 2 } });
    const written = await api.patch(defined.things('a/scale'), 'merge', { spec: { replicas: 4 } });
    expect(written.status).toBe(200);
    expect((await api.get(defined.things('a'))).body.spec.replicas).toBe(4);
  });
});

describe('printed columns', () => {
  const asTable = { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

  crd('show what the definition names, in its order, wide ones by priority', async ({ defined }) => {
    await create(defined, 'a');
    const { body } = await api.get(defined.things(), asTable);
    expect(body.columnDefinitions).toMatchObject([
      { name: 'Name', type: 'string', priority: 0 },
      { name: 'Size', type: 'integer', priority: 0 },
      { name: 'Phase', priority: 0 },
      { name: 'Colour', priority: 1 },
      { name: 'Age', type: 'date', priority: 0 },
    ]);
    const cells = (body.rows as { cells: unknown[] }[])[0]?.cells ?? [];
    expect(cells.slice(0, 4)).toEqual(['a', 3, null, 'red']);
    expect(cells[4]).toMatch(/^\d+s$/);
  });
});

describe('rules across fields (CEL)', () => {
  crd('refuse what breaks them, with their message', async ({ defined }) => {
    const answer = await create(defined, 'a', { size: 1, replicas: 2 });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(answer.body.message).toContain('replicas may not exceed size');
  });
});
