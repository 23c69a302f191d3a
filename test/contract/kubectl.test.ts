import { spawn } from 'node:child_process';
import { describe, expect, inject } from 'vitest';
import { api, type Home, test, until, untilSo } from './fixture.ts';
import { k, kubectl } from './kubectl.ts';
import { configMap, deployment, pod } from './samples.ts';

const lines = (text: string): string[] => text.trim().split('\n');
const columns = (line: string | undefined): string[] => (line ?? '').split(/\s{2,}/);
const create = (home: Home, object: object, path = home.core('configmaps')) => api.create(path, object);

async function withDeployment(home: Home, replicas: number): Promise<void> {
  await api.create(home.in('apps/v1', 'deployments'), deployment('web', replicas));
  const path = home.in('apps/v1', 'deployments', 'web');
  await untilSo(path, (seen) => (seen.status.readyReplicas ?? 0) === replicas);
}

describe.skipIf(!kubectl)('kubectl (needs kubectl on PATH, or the programs of test/cloud/ensure)', () => {
  test('get prints a table', async ({ home }) => {
    await create(home, configMap('a', { x: '1' }));
    const [head, row] = lines(await k(home, ['get', 'configmap', 'a']));
    expect(columns(head)).toEqual(['NAME', 'DATA', 'AGE']);
    expect(columns(row).slice(0, 2)).toEqual(['a', '1']);
  });

  test('get -o yaml and -o json print the object', async ({ home }) => {
    await create(home, configMap('a', { colour: 'red' }));
    expect(await k(home, ['get', 'cm', 'a', '-o', 'yaml'])).toContain('\n  colour: red\n');
    expect(JSON.parse(await k(home, ['get', 'cm', 'a', '-o', 'json'])).data).toEqual({ colour: 'red' });
  });

  test('get -o wide shows where pods run', async ({ home }) => {
    await create(home, pod('a'), home.core('pods'));
    await untilSo(home.core('pods', 'a'), (seen) => seen.status.phase === 'Running');
    const [head, row] = lines(await k(home, ['get', 'pods', '-o', 'wide']));
    expect(columns(head)).toEqual(
      expect.arrayContaining([
        'NAME',
        'READY',
        'STATUS',
        'RESTARTS',
        'AGE',
        'IP',
        'NODE',
        'NOMINATED NODE',
        'READINESS GATES',
      ]),
    );
    expect(columns(row)).toEqual(
      expect.arrayContaining(['a', '1/1', 'Running', '0', expect.stringMatching(/^node-\d/)]),
    );
  });

  test('get -l selects, --sort-by sorts, custom columns show what is asked for', async ({ home }) => {
    await create(home, configMap('a', { rank: '2' }, { set: 'own' }));
    await create(home, configMap('b', { rank: '1' }, { set: 'own' }));
    const shape = 'custom-columns=N:.metadata.name,R:.data.rank';
    const table = lines(await k(home, ['get', 'cm', '-l', 'set=own', '--sort-by=.data.rank', '-o', shape]));
    expect(table.map(columns)).toEqual([
      ['N', 'R'],
      ['b', '1'],
      ['a', '2'],
    ]);
  });

  test('get -w prints changes as they come', async ({ home }) => {
    const args = ['--kubeconfig', inject('kubeconfig'), '-n', home.name, 'get', 'cm', '-w', '-l', 'seen=yes'];
    const watching = spawn(kubectl ?? '', args);
    let seen = '';
    watching.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
    });
    await create(home, configMap('first', { x: '1' }, { seen: 'yes' }));
    await until('the first line', async () => (seen.includes('first') ? true : undefined));
    await create(home, configMap('second', {}, { seen: 'yes' }));
    await until('the second line', async () => (/^second\s+0\s/m.test(seen) ? true : undefined));
    watching.kill();
  });

  test('get all lists the workloads of a namespace', async ({ home }) => {
    await withDeployment(home, 1);
    const text = await k(home, ['get', 'all']);
    for (const word of ['pod/web-', 'deployment.apps/web', 'replicaset.apps/web-']) expect(text).toContain(word);
  });

  test('get of a missing object says NotFound and fails', async ({ home }) => {
    await expect(k(home, ['get', 'cm', 'none'])).rejects.toThrow(
      'Error from server (NotFound): configmaps "none" not found',
    );
  });

  test('describe shows an object with its events', async ({ home }) => {
    await create(home, pod('huge', { requests: { cpu: '1000' } }), home.core('pods'));
    await untilSo(home.core('events'), (list) => list.items.length > 0);
    const text = await k(home, ['describe', 'pod', 'huge']);
    expect(text).toMatch(/^Name:\s+huge$/m);
    expect(text).toMatch(/cpu:\s+1k/);
    expect(text).toContain('FailedScheduling');
  });

  test('describe quota shows used beside hard', async ({ home }) => {
    await k(home, ['create', 'quota', 'limit', '--hard=pods=3']);
    await untilSo(home.core('resourcequotas', 'limit'), (seen) => seen.status.used !== undefined);
    expect(await k(home, ['describe', 'quota', 'limit'])).toMatch(/^pods\s+0\s+3$/m);
  });

  test('apply creates, changes, and then finds nothing to do', async ({ home }) => {
    const apply = (data: Record<string, string>) => k(home, ['apply', '-f', '-'], configMap('a', data));
    expect(await apply({ x: '1', y: '2' })).toBe('configmap/a created\n');
    expect(await apply({ x: '2' })).toBe('configmap/a configured\n');
    expect(await apply({ x: '2' })).toBe('configmap/a unchanged\n');
    expect((await api.get(home.core('configmaps', 'a'))).body.data).toEqual({ x: '2' });
  });

  test('apply of a deployment keeps what others set', async ({ home }) => {
    await k(home, ['apply', '-f', '-'], deployment('web', 1));
    await k(home, ['annotate', 'deployment', 'web', 'note=kept']);
    await k(home, ['apply', '-f', '-'], deployment('web', 2));
    const { body } = await api.get(home.in('apps/v1', 'deployments', 'web'));
    expect(body).toMatchObject({ spec: { replicas: 2 }, metadata: { annotations: { note: 'kept' } } });
  });

  test('apply --server-side names its manager, and conflicts are told', async ({ home }) => {
    await k(home, ['apply', '--server-side', '--field-manager=one', '-f', '-'], configMap('a', { x: '1' }));
    const other = ['apply', '--server-side', '--field-manager=two', '-f', '-'];
    await expect(k(home, other, configMap('a', { x: '2' }))).rejects.toThrow('conflict with "one"');
    expect(await k(home, [...other, '--force-conflicts'], configMap('a', { x: '2' }))).toContain('serverside-applied');
  });

  test('diff tells what apply would change', async ({ home }) => {
    await k(home, ['apply', '-f', '-'], configMap('a', { x: '1' }));
    const diff = await k(home, ['diff', '-f', '-'], configMap('a', { x: '2' })).catch(
      (error: { stdout: string }) => error.stdout,
    );
    expect(diff).toMatch(/^\+ {2}x: "2"$/m);
  });

  test('create makes namespaces, secrets, quotas, roles and bindings from flags', async ({ home }) => {
    expect(await k(home, ['create', 'secret', 'generic', 'a', '--from-literal=word=open'])).toBe('secret/a created\n');
    expect(await k(home, ['create', 'role', 'r', '--verb=get', '--resource=pods'])).toContain('created');
    expect(await k(home, ['create', 'rolebinding', 'b', '--role=r', '--user=li'])).toContain('created');
    expect(await k(home, ['create', 'deployment', 'd', '--image=registry.example/app:1'])).toContain('created');
  });

  test('create refuses unknown fields', async ({ home }) => {
    const wrong = { ...configMap('a'), colour: 'red' };
    await expect(k(home, ['create', '-f', '-'], wrong)).rejects.toThrow(/unknown field "colour"/);
  });

  test('patch takes all its types', async ({ home }) => {
    await create(home, configMap('a', { x: '1' }));
    const patch = (type: string, body: object) =>
      k(home, ['patch', 'cm', 'a', `--type=${type}`, '-p', JSON.stringify(body)]);
    await patch('merge', { data: { y: '2' } });
    await patch('strategic', { data: { z: '3' } });
    await patch('json', [{ op: 'remove', path: '/data/x' }]);
    expect((await api.get(home.core('configmaps', 'a'))).body.data).toEqual({ y: '2', z: '3' });
  });

  test('scale, rollout status and wait work on a deployment', async ({ home }) => {
    await withDeployment(home, 1);
    expect(await k(home, ['scale', 'deployment', 'web', '--replicas=2'])).toBe('deployment.apps/web scaled\n');
    expect(await k(home, ['rollout', 'status', 'deployment', 'web', '--timeout=20s'])).toContain(
      'successfully rolled out',
    );
    const wait = ['wait', '--for=condition=Available', 'deployment/web', '--timeout=20s'];
    expect(await k(home, wait)).toBe('deployment.apps/web condition met\n');
  });

  test('rollout restart, history and undo work', async ({ home }) => {
    await withDeployment(home, 1);
    await k(home, ['set', 'image', 'deployment/web', 'main=registry.example/app:2']);
    await k(home, ['rollout', 'status', 'deployment', 'web', '--timeout=20s']);
    expect(lines(await k(home, ['rollout', 'history', 'deployment', 'web']))).toHaveLength(4);
    await k(home, ['rollout', 'undo', 'deployment', 'web']);
    await k(home, ['rollout', 'status', 'deployment', 'web', '--timeout=20s']);
    const { body } = await api.get(home.in('apps/v1', 'deployments', 'web'));
    expect(body.spec).toMatchObject({ template: { spec: { containers: [{ image: 'registry.example/app:1' }] } } });
  });

  test('label and annotate add and remove', async ({ home }) => {
    await create(home, configMap('a'));
    await k(home, ['label', 'cm', 'a', 'unit=x', 'tier=y']);
    await k(home, ['label', 'cm', 'a', 'tier-']);
    await k(home, ['annotate', 'cm', 'a', 'note=kept']);
    const { metadata } = (await api.get(home.core('configmaps', 'a'))).body;
    expect([metadata.labels, metadata.annotations]).toEqual([{ unit: 'x' }, { note: 'kept' }]);
  });

  test('delete waits until the object is gone', async ({ home }) => {
    await withDeployment(home, 1);
    expect(await k(home, ['delete', 'deployment', 'web', '--timeout=20s'])).toContain('deleted');
    expect((await api.get(home.in('apps/v1', 'deployments', 'web'))).status).toBe(404);
  });

  test('wait --for=delete and --for=jsonpath end when it is so', async ({ home }) => {
    await create(home, pod('a'), home.core('pods'));
    await k(home, ['wait', 'pod/a', '--for=jsonpath={.status.phase}=Running', '--timeout=20s']);
    const waiting = k(home, ['wait', 'pod/a', '--for=delete', '--timeout=20s']);
    await api.delete(home.core('pods', 'a'), { gracePeriodSeconds: 0 });
    await waiting;
  });

  test('explain tells of kinds and fields', async ({ home }) => {
    const text = await k(home, ['explain', 'deployment.spec.replicas']);
    expect(text).toMatch(/FIELD:\s+replicas <integer>/);
  });

  test('api-resources and api-versions list what is served', async ({ home }) => {
    const table = await k(home, ['api-resources', '--no-headers']);
    for (const word of ['deployments', 'resourcequotas', 'customresourcedefinitions', 'networkpolicies']) {
      expect(table).toContain(word);
    }
    expect(lines(await k(home, ['api-versions']))).toEqual(expect.arrayContaining(['v1', 'apps/v1', 'batch/v1']));
  });

  test('auth can-i and whoami ask the API', async ({ home }) => {
    expect(await k(home, ['auth', 'can-i', 'create', 'deployments'])).toBe('yes\n');
    const refused = await k(home, ['auth', 'can-i', 'create', 'pods', '--as=li']).catch(
      (error: { stdout: string }) => error.stdout,
    );
    expect(refused).toBe('no\n');
    expect(await k(home, ['auth', 'whoami'])).toContain('system:masters');
  });

  test('create token gives a token for a service account', async ({ home }) => {
    expect((await k(home, ['create', 'token', 'default'])).split('.')).toHaveLength(3);
  });

  test('version tells that of the server', async ({ home }) => {
    expect(await k(home, ['version'])).toMatch(/Server Version: v1\.\d+\.\d+/);
  });
});
