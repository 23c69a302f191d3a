import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findTool, type Manifest, manifestsOf, render, renderText, runTool } from '../deploy/tools.ts';

/**
 * What Helm renders, before a real API server: its validation, admission and Pod Security. Nothing is kept but two namespaces, which
 * the operators make as well.
 */
const kubeconfig = process.env.YUNZHI_TEST_KUBECONFIG;
const helm = findTool('helm', 'version');
const kubectl = findTool('kubectl', 'version', '--client');

const k = (args: string[], input?: string): Promise<string> =>
  runTool(kubectl ?? '', ['--kubeconfig', kubeconfig ?? '', ...args], input);
const STRICT = 'yunzhi-chart-restricted';

describe.skipIf(!kubeconfig || !helm || !kubectl)('the chart on a real cluster', () => {
  beforeAll(async () => {
    for (const name of ['yunzhi-system', 'yunzhi-members']) await k(['create', 'namespace', name]).catch(alreadyThere);
    await k(['create', 'namespace', STRICT]).catch(alreadyThere);
    await k(['label', 'namespace', STRICT, 'pod-security.kubernetes.io/enforce=restricted', '--overwrite']);
  });
  afterAll(() => k(['delete', 'namespace', STRICT, '--wait=false']));

  test.each([
    ['as it is', []],
    ['without Velero', ['velero.enabled=false', 'operators.drCentreClaim=dr']],
    [
      'with several servers on PostgreSQL behind an ingress',
      [
        'server.replicas=3',
        'server.postgres.existingSecret=records',
        'server.keys.existingSecret=keys',
        'server.smtp.existingSecret=mail',
        'server.persistence.accessMode=ReadWriteMany',
        'server.ingress.enabled=true',
        'server.ingress.host=cloud.example.gov.cn',
        'server.ingress.tlsSecret=tls',
        'prometheus.dashboard=true',
      ],
    ],
  ])('is accepted %s', async (_, set) => {
    const text = await renderText(helm ?? '', set, ['--include-crds']);
    const said = await k(['apply', '--dry-run=server', '--filename', '-'], text);
    const accepted = said.split('\n').filter((line) => line.endsWith('(server dry run)'));
    expect(accepted).toHaveLength(manifestsOf(text).length);
  });

  test.each(['server', 'operators'])('its %s pod passes Pod Security "restricted"', async (part) => {
    const all = await render(helm ?? '', ['operators.drCentreClaim=dr']);
    const deployment = all.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === `yunzhi-${part}`);
    const pod: Manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: part },
      spec: { ...deployment?.spec.template.spec, serviceAccountName: undefined },
    };
    const said = await k(['--namespace', STRICT, 'apply', '--dry-run=server', '--filename', '-'], JSON.stringify(pod));
    expect(said).toContain(`pod/${part} created (server dry run)`);
    const loose = { ...pod, spec: { ...pod.spec, securityContext: {} } };
    await expect(
      k(['--namespace', STRICT, 'apply', '--dry-run=server', '--filename', '-'], JSON.stringify(loose)),
    ).rejects.toThrow('violates PodSecurity "restricted');
  });
});

function alreadyThere(error: Error): void {
  if (!error.message.includes('AlreadyExists')) throw error;
}
