import { describe, expect } from 'vitest';
import type { KubeObject } from './client.ts';
import { api, createHome, type Home, test, until } from './fixture.ts';
import { claim, pod, type Resources } from './samples.ts';

async function withLimits(home: Home, limits: object[]): Promise<void> {
  await api.create(home.core('limitranges'), { metadata: { name: 'limits' }, spec: { limits } });
  // Admission learns of it through a watch: a dry run shows when.
  await until('the limits to count', async () => {
    const probe = pod('probe', { requests: { cpu: '1000', memory: '1Pi' } });
    const bare = await api.create(home.core('pods', '?dryRun=All'), pod('probe'));
    const huge = await api.create(home.core('pods', '?dryRun=All'), probe);
    const changed = resourcesOf(bare.body).requests ?? resourcesOf(bare.body).limits;
    return changed ||
      huge.status === 403 ||
      limits.every((one) => 'type' in one && one.type === 'PersistentVolumeClaim')
      ? true
      : undefined;
  });
}

const resourcesOf = (object: KubeObject): Resources =>
  (object.spec as { containers: { resources: Resources }[] } | undefined)?.containers[0]?.resources ?? {};

describe('limit range', () => {
  const bounds = {
    type: 'Container',
    default: { cpu: '500m', memory: '256Mi' },
    defaultRequest: { cpu: '100m', memory: '128Mi' },
    min: { cpu: '50m' },
    max: { cpu: '2', memory: '1Gi' },
  };

  test('gives containers that say nothing its defaults', async ({ home }) => {
    await withLimits(home, [bounds]);
    const answer = await api.create(home.core('pods'), pod('a'));
    expect(resourcesOf(answer.body)).toEqual({
      limits: { cpu: '500m', memory: '256Mi' },
      requests: { cpu: '100m', memory: '128Mi' },
    });
  });

  test('leaves alone what a container says itself', async ({ home }) => {
    await withLimits(home, [bounds]);
    const own = { requests: { cpu: '200m', memory: '64Mi' }, limits: { cpu: '1', memory: '512Mi' } };
    expect(resourcesOf((await api.create(home.core('pods'), pod('a', own))).body)).toEqual(own);
  });

  test('refuses a limit above its maximum, saying so', async ({ home }) => {
    await withLimits(home, [bounds]);
    const answer = await api.create(home.core('pods'), pod('a', { limits: { cpu: '3' } }));
    expect(answer.body).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(answer.body.message).toContain('maximum cpu usage per Container is 2, but limit is 3');
  });

  test('refuses a request below its minimum, saying so', async ({ home }) => {
    await withLimits(home, [bounds]);
    const answer = await api.create(home.core('pods'), pod('a', { requests: { cpu: '10m' } }));
    expect(answer.body).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(answer.body.message).toContain('minimum cpu usage per Container is 50m, but request is 10m');
  });

  test('bounds the sum of a pod', async ({ home }) => {
    await withLimits(home, [{ type: 'Pod', max: { cpu: '1' } }]);
    const two = ['a', 'b'].map((name) => ({
      name,
      image: 'registry.example/app:1',
      resources: { requests: { cpu: '600m' }, limits: { cpu: '600m' } },
    }));
    const answer = await api.create(home.core('pods'), pod('a', {}, { spec: { containers: two } }));
    expect(answer.body).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(answer.body.message).toContain('maximum cpu usage per Pod is 1');
  });

  test('bounds the ratio of limit to request', async ({ home }) => {
    await withLimits(home, [
      { type: 'Container', max: { cpu: '8', memory: '1Ti' }, maxLimitRequestRatio: { cpu: '2' } },
    ]);
    const resources = { requests: { cpu: '100m', memory: '1Gi' }, limits: { cpu: '500m', memory: '1Gi' } };
    const answer = await api.create(home.core('pods'), pod('a', resources));
    expect(answer.body).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(answer.body.message).toContain('cpu max limit to request ratio per Container is 2');
  });

  test('bounds the size of claims', async ({ home }) => {
    await withLimits(home, [{ type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '10Gi' } }]);
    const create = (name: string, size: string) => api.create(home.core('persistentvolumeclaims'), claim(name, size));
    await until('the bounds', async () => ((await create('large', '20Gi')).status === 403 ? true : undefined));
    expect((await create('small', '1Mi')).status).toBe(403);
    expect((await create('right', '5Gi')).status).toBe(201);
  });

  test('a minimum above the maximum is refused', async ({ home }) => {
    const limits = [{ type: 'Container', min: { cpu: '2' }, max: { cpu: '1' } }];
    const answer = await api.create(home.core('limitranges'), { metadata: { name: 'a' }, spec: { limits } });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });
});

describe('requests and limits', () => {
  test('a limit without a request is also the request', async ({ home }) => {
    const answer = await api.create(home.core('pods'), pod('a', { limits: { cpu: '1', memory: '1Gi' } }));
    expect(resourcesOf(answer.body).requests).toEqual({ cpu: '1', memory: '1Gi' });
  });

  test('a request above the limit is refused', async ({ home }) => {
    const answer = await api.create(home.core('pods'), pod('a', { requests: { cpu: '2' }, limits: { cpu: '1' } }));
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });

  test('the quality of service follows from them', async ({ home }) => {
    const guaranteed = { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } };
    const classes = await Promise.all(
      [guaranteed, { requests: { cpu: '1' } }, {}].map(async (resources, index) => {
        const answer = await api.create(home.core('pods'), pod(`p${index}`, resources));
        return answer.body.status.qosClass;
      }),
    );
    expect(classes).toEqual(['Guaranteed', 'Burstable', 'BestEffort']);
  });
});

describe('pod security', () => {
  async function secured(level: string, use: (home: Home) => Promise<void>): Promise<void> {
    const home = await createHome({ 'pod-security.kubernetes.io/enforce': level });
    await use(home);
    await api.delete(`/api/v1/namespaces/${home.name}`);
  }
  const mighty = { capabilities: { add: ['SYS_ADMIN'] } };
  const privileged = { containers: [{ name: 'main', image: 'registry.example/app:1', securityContext: mighty }] };

  test('baseline refuses the capabilities of an administrator, and lets plain ones in', () =>
    secured('baseline', async (home) => {
      const answer = await api.create(home.core('pods'), pod('a', {}, { spec: privileged }));
      expect(answer.body).toMatchObject({ code: 403, reason: 'Forbidden' });
      expect(answer.body.message).toContain('violates PodSecurity "baseline:latest"');
      expect((await api.create(home.core('pods'), pod('b'))).status).toBe(201);
    }));

  test('baseline refuses the network of the host and folders of the host', () =>
    secured('baseline', async (home) => {
      const volumes = [{ name: 'host', hostPath: { path: '/etc' } }];
      expect((await api.create(home.core('pods'), pod('a', {}, { spec: { hostNetwork: true } }))).status).toBe(403);
      expect((await api.create(home.core('pods'), pod('b', {}, { spec: { volumes } }))).status).toBe(403);
    }));

  test('restricted wants non-root, no escalation, no capabilities and a seccomp profile', () =>
    secured('restricted', async (home) => {
      const plain = await api.create(home.core('pods'), pod('a'));
      expect(plain.body).toMatchObject({ code: 403 });
      for (const word of ['allowPrivilegeEscalation', 'unrestricted capabilities', 'runAsNonRoot', 'seccompProfile']) {
        expect(plain.body.message).toContain(word);
      }
      const securityContext = {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      };
      const containers = [{ name: 'main', image: 'registry.example/app:1', securityContext }];
      expect((await api.create(home.core('pods'), pod('b', {}, { spec: { containers } }))).status).toBe(201);
    }));

  test('privileged, or no label, refuses nothing', ({ home }) =>
    api
      .create(home.core('pods'), pod('a', {}, { spec: privileged }))
      .then((answer) => expect(answer.status).toBe(201)));
});
