import { parseArgs } from 'node:util';
import { FolderInUse } from './folder-lock.ts';
import { startEmbeddedApi } from './server.ts';

/**
 * The embedded Kubernetes API as a process of its own: `node operators/embedded/main.ts --data DIR [--port N]`. Ends with exit code 2
 * and one sentence when its folder is missing or another's.
 */

const { values } = parseArgs({ options: { data: { type: 'string' }, port: { type: 'string' } } });
if (!values.data) {
  process.stderr.write('embedded API: --data DIR is missing: name the folder that keeps the cloud\n');
  process.exit(2);
}
const api = await startEmbeddedApi({ dataDir: values.data, port: Number(values.port ?? 0) }).catch((error: unknown) => {
  if (!(error instanceof FolderInUse)) throw error;
  process.stderr.write(`embedded API: ${error.message}\n`);
  process.exit(2);
});
process.stdout.write(`${api.url}\n${api.kubeconfigPath}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void api.stop().then(() => process.exit(0)));
}
