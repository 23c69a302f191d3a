import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedApi } from '../../operators/embedded/server.ts';
import type { Tenancy } from '../../operators/resources/tenancy.ts';
import { KubeClient } from '../../operators/runtime/client.ts';
import { TENANCIES } from '../../operators/runtime/kinds.ts';
import { silentLog } from '../../operators/runtime/log.ts';
import { readSettings as readOperatorSettings } from '../../operators/settings.ts';
import { startOperators } from '../../operators/start.ts';
import type { Services } from '../../server/context.ts';
import { tickExecution } from '../../server/execution/tick.ts';
import { createFirstAccounts } from '../../server/identity/bootstrap.ts';
import { serve } from '../../server/serve.ts';
import { openServices } from '../../server/services.ts';
import { readSettings } from '../../server/settings.ts';
import { superviseOnce } from '../../server/supervision/tick.ts';
import { type Given, takeAsGiven } from '../chaos/invariants.ts';
import { removeTenancies } from '../operators/remove-tenancies.ts';
import type { Bootstrap } from './found.ts';

/** Server and operators in this process, so that their clock can be moved; everything between them is real HTTP. */
export interface InProcessCity {
  base: string;
  dataDir: string;
  kubeconfig: string;
  /** What others had left on the cluster before this product came to it. */
  given: Given;
  services: Services;
  bootstrap: Bootstrap;
  /** Lets days pass at once, and gives everything that goes by the clock its turn. Sessions older than a day end by it. */
  pass(days: number): Promise<void>;
  stop(): Promise<void>;
}

/** On the cluster of `kubeconfig`, else on an embedded one; with `demo` the demo city and no first accounts. */
export async function startInProcess(kubeconfig?: string, { demo = false } = {}): Promise<InProcessCity> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yunzhi-city-'));
  const embedded = kubeconfig ? undefined : await startEmbeddedApi({ dataDir, port: 0 });
  const cluster = kubeconfig ?? embedded?.kubeconfigPath ?? '';
  const given: Given = kubeconfig ? await takeAsGiven(kubeconfig) : new Set();
  const clock = movableClock();
  const operators = await startOperators(
    readOperatorSettings(['--kubeconfig', cluster, '--data', dataDir, '--metrics-port', '0']),
    { clock, log: silentLog },
  );
  const settings = readSettings(
    ['--data', dataDir, '--port', '0', '--kubeconfig', cluster, ...(demo ? [] : ['--no-demo'])],
    {},
  );
  const bootstrap = demo ? { sysadmin: '', secadmin: '' } : await makeFirstAccounts(settings);
  const server = await serve(settings, silentLog, clock);
  const { services } = server;
  return {
    base: server.address,
    dataDir,
    kubeconfig: cluster,
    given,
    services,
    bootstrap,
    pass: async (days) => {
      clock.advance(days);
      await superviseOnce(services);
      await tickExecution(services);
    },
    stop: async () => {
      await server.stop();
      await operators.stop();
      if (kubeconfig) await leaveAsGiven(kubeconfig, given);
      await embedded?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Others use the cluster too: what this product made goes with it. Nobody waits for namespaces to be gone. */
async function leaveAsGiven(kubeconfig: string, given: Given): Promise<void> {
  const client = await KubeClient.connect(kubeconfig);
  const { items } = await client.list<Tenancy>(TENANCIES);
  await removeTenancies(
    client,
    items.filter(({ metadata }) => !given.has(metadata.uid ?? '')),
  );
  client.close();
}

/** Made before the server starts, so that their one-time passwords come to hand instead of being printed. */
async function makeFirstAccounts(settings: ReturnType<typeof readSettings>): Promise<Bootstrap> {
  const services = await openServices(settings);
  const accounts = await createFirstAccounts(services);
  await services.db.$disconnect();
  const passwordOf = (name: string) => accounts.find(({ username }) => username === name)?.password ?? '';
  return { sysadmin: passwordOf('sysadmin'), secadmin: passwordOf('secadmin') };
}

/** Goes as the real clock does, and ahead of it by the days that were let pass. */
function movableClock() {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    advance: (days: number) => {
      ahead += days * 86_400_000;
    },
  };
}
