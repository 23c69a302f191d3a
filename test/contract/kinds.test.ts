import { describe, expect } from 'vitest';
import { api, names, test, untilSo } from './fixture.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('secrets', () => {
  test('stringData becomes base64 data and is not kept', async ({ home }) => {
    const { body } = await api.create(home.core('secrets'), {
      metadata: { name: 'a' },
      data: { old: base64('1') },
      stringData: { word: 'open', old: '2' },
    });
    expect(body).toMatchObject({ type: 'Opaque', data: { word: base64('open'), old: base64('2') } });
    expect(body).not.toHaveProperty('stringData');
  });

  test('data that is not base64 is refused', async ({ home }) => {
    const answer = await api.create(home.core('secrets'), { metadata: { name: 'a' }, data: { word: '***' } });
    expect(answer.body).toMatchObject({ code: 400, reason: 'BadRequest' });
  });

  test('a TLS secret must have its certificate and key', async ({ home }) => {
    const answer = await api.create(home.core('secrets'), { metadata: { name: 'a' }, type: 'kubernetes.io/tls' });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(answer.body.details.causes?.map((cause) => cause.field)).toEqual(
      expect.arrayContaining(['data[tls.crt]', 'data[tls.key]']),
    );
  });

  test('the type cannot be changed', async ({ home }) => {
    await api.create(home.core('secrets'), { metadata: { name: 'a' } });
    const answer = await api.patch(home.core('secrets', 'a'), 'merge', { type: 'example.com/other' });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });
});

describe('services', () => {
  const service = (name: string, spec: object) => ({ metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } });

  test('get an address of their own and the defaults', async ({ home }) => {
    const first = await api.create(home.core('services'), service('a', { selector: { app: 'web' } }));
    const second = await api.create(home.core('services'), service('b', {}));
    expect(first.body.spec).toMatchObject({
      type: 'ClusterIP',
      clusterIP: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      sessionAffinity: 'None',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    });
    expect(first.body.spec.clusterIPs).toEqual([first.body.spec.clusterIP]);
    expect(second.body.spec.clusterIP).not.toBe(first.body.spec.clusterIP);
  });

  test('the address cannot be changed', async ({ home }) => {
    await api.create(home.core('services'), service('a', {}));
    const answer = await api.patch(home.core('services', 'a'), 'merge', { spec: { clusterIP: '10.0.255.254' } });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });

  test('a headless service has no address', async ({ home }) => {
    const { body } = await api.create(home.core('services'), service('a', { clusterIP: 'None' }));
    expect(body.spec.clusterIP).toBe('None');
  });

  test('a NodePort service gets a port of the nodes', async ({ home }) => {
    const { body } = await api.create(home.core('services'), service('a', { type: 'NodePort' }));
    const [port] = body.spec.ports as { nodePort: number }[];
    expect(port?.nodePort).toBeGreaterThanOrEqual(30_000);
    expect(port?.nodePort).toBeLessThanOrEqual(32_767);
  });

  test('only one that is reached from outside has a policy for traffic from there', async ({ home }) => {
    const { body } = await api.create(home.core('services'), service('a', { externalIPs: ['192.0.2.1'] }));
    expect(body.spec.externalTrafficPolicy).toBe('Cluster');
    const inner = await api.create(home.core('services'), service('b', { externalTrafficPolicy: 'Cluster' }));
    expect(inner.body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(inner.body.details.causes?.map((cause) => cause.field)).toEqual(['spec.externalTrafficPolicy']);
  });

  test('ports must be named when there are several', async ({ home }) => {
    const answer = await api.create(home.core('services'), service('a', { ports: [{ port: 80 }, { port: 81 }] }));
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(answer.body.details.causes?.map((cause) => cause.field)).toContain('spec.ports[0].name');
  });
});

describe('events', () => {
  const event = (home: { name: string }, name: string, involved: string) => ({
    metadata: { name },
    involvedObject: { kind: 'Pod', namespace: home.name, name: involved },
    reason: 'Tested',
    message: 'it was tested',
    type: 'Normal',
  });

  test('are kept and found by the object they are about', async ({ home }) => {
    expect((await api.create(home.core('events'), event(home, 'e1', 'a'))).status).toBe(201);
    await api.create(home.core('events'), event(home, 'e2', 'b'));
    const { body } = await api.get(home.core('events', '?fieldSelector=involvedObject.name=a'));
    expect(names(body)).toEqual(['e1']);
  });

  test('are the same by their newer group', async ({ home }) => {
    await api.create(home.core('events'), event(home, 'e1', 'a'));
    const { body } = await api.get(home.in('events.k8s.io/v1', 'events', 'e1'));
    expect(body).toMatchObject({ apiVersion: 'events.k8s.io/v1', regarding: { name: 'a' }, note: 'it was tested' });
  });

  test('about an object of another namespace are refused', async ({ home }) => {
    const answer = await api.create(home.core('events'), event({ name: 'elsewhere' }, 'e1', 'a'));
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });
});

describe('leases', () => {
  const path = 'coordination.k8s.io/v1';
  const lease = (holder: string) => ({
    metadata: { name: 'leader' },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: 15,
      renewTime: '2026-11-22T08:00:00.123456Z',
      leaseTransitions: 0,
    },
  });

  test('keep their time to the microsecond', async ({ home }) => {
    const { body } = await api.create(home.in(path, 'leases'), lease('one'));
    expect(body.spec.renewTime).toBe('2026-11-22T08:00:00.123456Z');
  });

  test('of two who would take one over, one succeeds', async ({ home }) => {
    const { body } = await api.create(home.in(path, 'leases'), lease('one'));
    const take = (holder: string) =>
      api.replace(home.in(path, 'leases', 'leader'), { ...body, spec: { ...body.spec, holderIdentity: holder } });
    const answers = await Promise.all([take('two'), take('three')]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
  });
});

describe('network', () => {
  test('a network policy keeps an empty selector and its policy types', async ({ home }) => {
    const { body, status } = await api.create(home.in('networking.k8s.io/v1', 'networkpolicies'), {
      metadata: { name: 'default-deny' },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
    expect(status).toBe(201);
    expect(body.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  test('a network policy without types gets them from its rules', async ({ home }) => {
    const { body } = await api.create(home.in('networking.k8s.io/v1', 'networkpolicies'), {
      metadata: { name: 'a' },
      spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] },
    });
    expect(body.spec.policyTypes).toEqual(['Ingress', 'Egress']);
  });

  test('an address block that is none is refused', async ({ home }) => {
    const answer = await api.create(home.in('networking.k8s.io/v1', 'networkpolicies'), {
      metadata: { name: 'a' },
      spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 'everywhere' } }] }] },
    });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
  });

  test('an ingress path must say how it matches', async ({ home }) => {
    const http = { paths: [{ path: '/', backend: { service: { name: 'web', port: { number: 80 } } } }] };
    const answer = await api.create(home.in('networking.k8s.io/v1', 'ingresses'), {
      metadata: { name: 'a' },
      spec: { rules: [{ host: 'a.example', http }] },
    });
    expect(answer.body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(answer.body.details.causes?.[0]?.field).toBe('spec.rules[0].http.paths[0].pathType');
  });
});

describe('service accounts', () => {
  test('are made with no token secret', async ({ home }) => {
    const { body } = await api.create(home.core('serviceaccounts'), { metadata: { name: 'clerk' } });
    expect(body).not.toHaveProperty('secrets');
    const stored = await untilSo(home.core('serviceaccounts', 'clerk'), () => true);
    expect(stored).not.toHaveProperty('secrets');
  });
});
