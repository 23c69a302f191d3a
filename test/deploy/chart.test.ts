import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CHART, findTool, type Manifest, manifestsOf, render, runTool } from './tools.ts';

const helm = findTool('helm', 'version');
if (!helm)
  console.warn(
    'helm is not on PATH, and the real cloud is not built here (test/cloud/ensure): the chart is not rendered.',
  );

const find = (all: Manifest[], kind: string, name: string) =>
  all.find((one) => one.kind === kind && one.metadata.name === name);

describe.skipIf(!helm)('the chart', () => {
  const rendered = (set: string[] = [], more: string[] = []) => render(helm ?? '', set, more);

  test('passes helm lint', async () => {
    const said = await runTool(helm ?? '', ['lint', CHART, '--namespace', 'yunzhi-system', '--strict']);
    expect(said).toContain('0 chart(s) failed');
  });

  test('gives the rights of deploy/rbac word for word, and no other', async () => {
    const all = await rendered(['operators.readCertificates=true']);
    const files = readdirSync('deploy/rbac', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.yaml'),
    );
    expect(files.length).toBeGreaterThanOrEqual(5);
    const expected = files
      .flatMap((file) => manifestsOf(readFileSync(`deploy/rbac/${file}`, 'utf8')))
      .filter(({ metadata }) => metadata.name !== 'yunzhi-operators-final-backup');
    const RBAC = ['ServiceAccount', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'];
    const rights = (manifests: Manifest[]) =>
      manifests
        .filter(({ kind }) => RBAC.includes(kind))
        .map((one) => JSON.stringify(one, Object.keys(flatten(one)).sort()))
        .sort();
    expect(rights(all)).toEqual(rights(expected));
  });

  test('does not let the operators read everything where Velero takes the backups', async () => {
    const name = 'yunzhi-operators-final-backup';
    expect(find(await rendered(), 'ClusterRole', name)).toBeUndefined();
    expect(find(await rendered(), 'ClusterRoleBinding', name)).toBeUndefined();
    expect(find(await rendered(['velero.enabled=false']), 'ClusterRoleBinding', name)).toBeDefined();
  });

  test('does not let the operators read secrets unless the certificates in them are to be looked at', async () => {
    const name = 'yunzhi-operators-certificates';
    expect(find(await rendered(), 'ClusterRole', name)).toBeUndefined();
    expect(find(await rendered(['operators.readCertificates=true']), 'ClusterRoleBinding', name)).toBeDefined();
  });

  test('asks for nothing in Velero’s namespace, nor for drills, where there is no Velero', async () => {
    const all = await rendered(['velero.enabled=false']);
    expect(all.filter(({ metadata }) => metadata.namespace === 'velero')).toEqual([]);
    expect(find(all, 'ClusterRole', 'yunzhi-operators-drills')).toBeUndefined();
    expect(find(all, 'ClusterRole', 'yunzhi-operators-backup')).toBeDefined();
    expect(find(await rendered(['operators.drills=false']), 'ClusterRole', 'yunzhi-operators-drills')).toBeUndefined();
  });

  test.each(['server', 'operators'])(
    'runs the %s without root, capabilities or a writable root, and looks after it',
    async (part) => {
      const { spec } = find(await rendered(), 'Deployment', `yunzhi-${part}`)?.spec.template ?? {};
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(spec.containers[0]).toMatchObject({
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        startupProbe: { httpGet: { path: '/healthz' } },
        livenessProbe: { httpGet: { path: '/healthz' } },
        readinessProbe: { httpGet: { path: '/readyz' } },
      });
      expect(spec.serviceAccountName).toBe(`yunzhi-${part}`);
    },
  );

  test('keeps the records on a volume that outlives the release, or in PostgreSQL by a secret', async () => {
    const all = await rendered(['server.postgres.existingSecret=records']);
    const claim = find(all, 'PersistentVolumeClaim', 'yunzhi-server');
    expect(claim?.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
    const env = find(all, 'Deployment', 'yunzhi-server')?.spec.template.spec.containers[0].env;
    expect(env).toContainEqual({
      name: 'DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'records', key: 'url' } },
    });
    expect(env).toContainEqual({ name: 'YUNZHI_DEMO', value: 'false' });
  });

  test.each([
    [['server.replicas=2'], 'set server.postgres.existingSecret'],
    [['server.replicas=2', 'server.postgres.existingSecret=x'], 'set server.keys.existingSecret'],
    [['prometheus.serviceMonitor=true'], 'install the Prometheus Operator first'],
    [['server.ingress.enabled=true'], 'server.ingress.host is needed'],
    [['server.publicUrl=cloud.example'], 'publicUrl'],
  ])('refuses %j and says what to do', async (set, said) => {
    await expect(rendered(set)).rejects.toThrow(said);
  });

  test('refuses another namespace, which the rights do not name', async () => {
    const args = ['template', 'yunzhi', CHART, '--namespace', 'default', '--kube-version', '1.36.0'];
    await expect(runTool(helm ?? '', args)).rejects.toThrow('yunzhi-system, not default');
  });

  test('installs either room without the other', async () => {
    const paper = await rendered(['operators.enabled=false']);
    expect(find(paper, 'Deployment', 'yunzhi-operators')).toBeUndefined();
    expect(find(paper, 'ServiceAccount', 'yunzhi-operators')).toBeUndefined();
    expect(find(paper, 'ClusterRole', 'yunzhi-operators-backup')).toBeUndefined();
    const cloud = await rendered(['server.enabled=false']);
    expect(find(cloud, 'Deployment', 'yunzhi-server')).toBeUndefined();
    expect(find(cloud, 'ClusterRole', 'yunzhi-server')).toBeUndefined();
  });

  test('hands Prometheus its monitors and rules, and Grafana the dashboard, where they are there', async () => {
    const kinds = ['--api-versions', 'monitoring.coreos.com/v1/ServiceMonitor'];
    const more = [...kinds, '--api-versions', 'monitoring.coreos.com/v1/PrometheusRule'];
    const set = ['serviceMonitor', 'rules', 'dashboard'].map((one) => `prometheus.${one}=true`);
    const all = await rendered([...set, 'prometheus.labels.release=kube'], more);
    expect(all.filter(({ kind }) => kind === 'ServiceMonitor').map(({ metadata }) => metadata.name)).toEqual([
      'yunzhi-server',
      'yunzhi-operators',
    ]);
    const rule = find(all, 'PrometheusRule', 'yunzhi');
    expect(rule?.metadata.labels?.release).toBe('kube');
    expect(rule?.spec.groups).toHaveLength(3);
    const dashboard = find(all, 'ConfigMap', 'yunzhi-dashboard');
    expect(JSON.parse(dashboard?.data['yunzhi.json']).uid).toBe('yunzhi-duties');
  });
});

/** Every key that occurs, so that two objects can be compared whatever the order of their fields. */
function flatten(value: unknown, keys: Record<string, true> = {}): Record<string, true> {
  if (typeof value !== 'object' || value === null) return keys;
  for (const [key, inner] of Object.entries(value)) {
    keys[key] = true;
    flatten(inner, keys);
  }
  return keys;
}
