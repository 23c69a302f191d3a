import { describe, expect } from 'vitest';
import { api, type Home, names, test } from './fixture.ts';
import { configMap, pod } from './samples.ts';

const own = 'set=own'; // leaves out kube-root-ca.crt, which every namespace has

async function createSet(home: Home, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      api.create(
        home.core('configmaps'),
        configMap(`m${index}`, {}, { set: 'own', parity: index % 2 ? 'odd' : 'even', [`only-${index}`]: 'yes' }),
      ),
    ),
  );
}

describe('listing', () => {
  test('a list has a kind, a resource version and its items in order of name', async ({ home }) => {
    await createSet(home, 3);
    const answer = await api.get(home.core('configmaps', `?labelSelector=${own}`));
    expect(answer.body).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
    expect(answer.body.metadata.resourceVersion).toMatch(/^\d+$/);
    expect(names(answer.body)).toEqual(['m0', 'm1', 'm2']);
  });

  test('an empty list has an empty array of items', async ({ home }) => {
    const answer = await api.get(home.core('pods'));
    expect(answer.body.items).toEqual([]);
  });

  test('a namespace that does not exist lists as empty', async () => {
    const answer = await api.get('/api/v1/namespaces/never-made/pods');
    expect(answer.status).toBe(200);
    expect(answer.body.items).toEqual([]);
  });

  test('a list over all namespaces holds those of each', async ({ home }) => {
    await createSet(home, 1);
    const answer = await api.get(`/api/v1/configmaps?labelSelector=${own}`);
    expect(answer.body.items.map((item) => item.metadata.namespace)).toContain(home.name);
  });

  test('the list version is not older than its newest item', async ({ home }) => {
    const created = await api.create(home.core('configmaps'), configMap('a'));
    const answer = await api.get(home.core('configmaps'));
    expect(Number(answer.body.metadata.resourceVersion)).toBeGreaterThanOrEqual(
      Number(created.body.metadata.resourceVersion),
    );
  });
});

describe('label selectors', () => {
  const cases: [string, string, string[]][] = [
    ['equality', 'parity=odd', ['m1', 'm3']],
    ['double equality', 'parity==odd', ['m1', 'm3']],
    ['inequality', `parity!=odd,${own}`, ['m0', 'm2']],
    ['a set of values', 'parity in (odd,even)', ['m0', 'm1', 'm2', 'm3']],
    ['exclusion of a set, which also takes those without the label', `only-1 notin (yes),${own}`, ['m0', 'm2', 'm3']],
    ['presence of a label', 'only-2', ['m2']],
    ['absence of a label', `!only-2,${own}`, ['m0', 'm1', 'm3']],
    ['several conditions, all of which must hold', 'parity=even,only-0=yes', ['m0']],
  ];
  for (const [what, selector, expected] of cases) {
    test(`a label selector takes ${what}`, async ({ home }) => {
      await createSet(home, 4);
      const answer = await api.get(home.core('configmaps', `?labelSelector=${encodeURIComponent(selector)}`));
      expect(names(answer.body)).toEqual(expected);
    });
  }

  test('a malformed label selector is refused with 400', async ({ home }) => {
    const answer = await api.get(home.core('configmaps', `?labelSelector=${encodeURIComponent('a in (')}`));
    expect(answer.body).toMatchObject({ code: 400, reason: 'BadRequest' });
  });
});

describe('field selectors', () => {
  test('select by name', async ({ home }) => {
    await createSet(home, 3);
    const answer = await api.get(home.core('configmaps', '?fieldSelector=metadata.name=m1'));
    expect(names(answer.body)).toEqual(['m1']);
  });

  test('select by inequality', async ({ home }) => {
    await createSet(home, 3);
    const answer = await api.get(home.core('configmaps', `?labelSelector=${own}&fieldSelector=metadata.name!=m1`));
    expect(names(answer.body)).toEqual(['m0', 'm2']);
  });

  test('select by namespace over all namespaces', async ({ home }) => {
    await createSet(home, 1);
    const answer = await api.get(
      `/api/v1/configmaps?labelSelector=${own}&fieldSelector=metadata.namespace=${home.name}`,
    );
    expect(names(answer.body)).toEqual(['m0']);
  });

  test('select pods by restart policy', async ({ home }) => {
    await api.create(home.core('pods'), pod('once', {}, { spec: { restartPolicy: 'Never' } }));
    await api.create(home.core('pods'), pod('always'));
    const answer = await api.get(home.core('pods', '?fieldSelector=spec.restartPolicy=Never'));
    expect(names(answer.body)).toEqual(['once']);
  });

  test('select secrets by type', async ({ home }) => {
    await api.create(home.core('secrets'), { metadata: { name: 'plain' } });
    await api.create(home.core('secrets'), { metadata: { name: 'mine' }, type: 'example.com/mine' });
    const answer = await api.get(home.core('secrets', '?fieldSelector=type=example.com/mine'));
    expect(names(answer.body)).toEqual(['mine']);
  });

  test('a field that cannot be selected by is refused with 400', async ({ home }) => {
    const answer = await api.get(home.core('configmaps', '?fieldSelector=data.colour=red'));
    expect(answer.body).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(answer.body.message).toContain('data.colour');
  });
});

describe('pages', () => {
  test('a limit gives a page, a continue token and the number that remain', async ({ home }) => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await api.create(home.core('secrets'), { metadata: { name } });
    const first = await api.get(home.core('secrets', '?limit=2'));
    expect(names(first.body)).toEqual(['a', 'b']);
    expect(first.body.metadata.continue).toBeTruthy();
    expect(first.body.metadata.remainingItemCount).toBe(3);
  });

  test('pages together hold each item exactly once, and the last has no token', async ({ home }) => {
    await createSet(home, 5);
    const seen: string[] = [];
    let token: string | undefined = '';
    while (token !== undefined) {
      const page = await api.get(home.core('configmaps', `?labelSelector=${own}&limit=2&continue=${token}`));
      seen.push(...names(page.body));
      token = page.body.metadata.continue || undefined;
    }
    expect(seen).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
  });

  test('pages show the state of the first page, whatever is written meanwhile', async ({ home }) => {
    await createSet(home, 4);
    const first = await api.get(home.core('configmaps', `?labelSelector=${own}&limit=2`));
    await api.create(home.core('configmaps'), configMap('m9', {}, { set: 'own' }));
    await api.delete(home.core('configmaps', 'm3'));
    const token = encodeURIComponent(first.body.metadata.continue ?? '');
    const rest = await api.get(home.core('configmaps', `?labelSelector=${own}&limit=9&continue=${token}`));
    expect(names(rest.body)).toEqual(['m2', 'm3']);
    expect(rest.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
  });

  test('a continue token that nobody gave is refused with 400', async ({ home }) => {
    const answer = await api.get(home.core('configmaps', '?limit=2&continue=bm9uc2Vuc2U'));
    expect(answer.body).toMatchObject({ code: 400, reason: 'BadRequest' });
  });
});

describe('tables', () => {
  const asTable = { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

  test('a list as a table has columns and a row for each object', async ({ home }) => {
    await api.create(home.core('pods'), pod('web'));
    const { body } = await api.get(home.core('pods'), asTable);
    expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    const columns = (body.columnDefinitions as { name: string }[]).map((column) => column.name);
    expect(columns.slice(0, 5)).toEqual(['Name', 'Ready', 'Status', 'Restarts', 'Age']);
    const rows = body.rows as { cells: unknown[] }[];
    expect(rows).toHaveLength(1);
    expect(rows[0]?.cells).toHaveLength(columns.length);
    expect(rows[0]?.cells[0]).toBe('web');
  });

  test('rows carry the metadata of their object', async ({ home }) => {
    await api.create(home.core('configmaps'), configMap('a', { x: '1', y: '2' }));
    const { body } = await api.get(home.core('configmaps', '?fieldSelector=metadata.name=a'), asTable);
    expect(body.rows).toMatchObject([
      { cells: ['a', 2, expect.any(String)], object: { kind: 'PartialObjectMetadata', metadata: { name: 'a' } } },
    ]);
  });

  test('includeObject=Object puts the whole object in the row', async ({ home }) => {
    await api.create(home.core('configmaps'), configMap('a', { x: '1' }));
    const { body } = await api.get(
      home.core('configmaps', '?fieldSelector=metadata.name=a&includeObject=Object'),
      asTable,
    );
    expect(body.rows).toMatchObject([{ object: { kind: 'ConfigMap', data: { x: '1' } } }]);
  });

  test('one object can be had as a table too', async ({ home }) => {
    await api.create(home.core('configmaps'), configMap('a'));
    const { body } = await api.get(home.core('configmaps', 'a'), asTable);
    expect(body).toMatchObject({ kind: 'Table', rows: [{ cells: ['a', 0, expect.any(String)] }] });
  });

  test('a list can be had as metadata alone', async ({ home }) => {
    await api.create(home.core('configmaps'), configMap('a', { x: '1' }));
    const { body } = await api.get(home.core('configmaps'), {
      Accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    });
    expect(body).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' });
    expect(names(body)).toContain('a');
    expect(body.items[0]).not.toHaveProperty('data');
  });
});
