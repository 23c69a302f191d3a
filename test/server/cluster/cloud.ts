import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedApi } from '../../../operators/embedded/server.ts';
import { KINDS, toCrd } from '../../../operators/resources/crd.ts';
import { KubeClient } from '../../../operators/runtime/client.ts';
import { installCrds } from '../../../operators/runtime/crds.ts';

export interface Cloud {
  client: KubeClient;
  kubeconfig: string;
  dataDir: string;
  stop(): Promise<void>;
}

/** A Kubernetes API of its own, with the contract installed and nobody at work. */
export async function startCloud(): Promise<Cloud> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yunzhi-cloud-'));
  const api = await startEmbeddedApi({ dataDir, port: 0 });
  const client = await KubeClient.connect(api.kubeconfigPath);
  await installCrds(client, KINDS.map(toCrd));
  return {
    client,
    kubeconfig: api.kubeconfigPath,
    dataDir,
    stop: async () => {
      client.close();
      await api.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
