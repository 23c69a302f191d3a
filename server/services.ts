import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { KubeClient } from '../operators/runtime/client.ts';
import { migrate } from '../prisma/migrate.ts';
import type { Services } from './context.ts';
import { openDb } from './db/client.ts';
import { openFileStore } from './files/store.ts';
import { createLiveEvents } from './live.ts';
import { createIdSource } from './new-id.ts';
import { isEmbedded, type Settings, SettingsError } from './settings.ts';
import { type Clock, systemClock } from './time/clock.ts';

/**
 * Opens everything that use cases stand on, and brings the records to the present schema.
 * @throws SettingsError when the records or the cluster cannot be reached as configured
 */
export async function openServices(settings: Settings, clock: Clock = systemClock): Promise<Services> {
  const db = await openDb(settings.databaseUrl);
  await migrate(db, settings.databaseUrl).catch((error: Error) => {
    throw new SettingsError(
      `The records at ${withoutPassword(settings.databaseUrl)} cannot be opened: ${error.message}`,
    );
  });
  return {
    db,
    clock,
    settings,
    files: await openFileStore(settings.dataDir),
    live: createLiveEvents(),
    newId: createIdSource(clock),
    cluster: await openCluster(settings),
  };
}

/** Without a cluster the paper can still be worked on; what needs the cloud says that it is not there. */
async function openCluster(settings: Settings): Promise<KubeClient | undefined> {
  const { kubeconfig, inCluster } = settings;
  if (!kubeconfig && !inCluster) return undefined;
  if (kubeconfig && isEmbedded(settings)) await appears(kubeconfig);
  return KubeClient.connect(kubeconfig ?? undefined).catch((error: Error) => {
    throw new SettingsError(error.message);
  });
}

const PATIENCE_MILLIS = 20_000;

/** The embedded cloud starts beside us, and writes its kubeconfig when it answers. */
async function appears(file: string): Promise<void> {
  const until = Date.now() + PATIENCE_MILLIS;
  while (!existsSync(file) && Date.now() < until) await setTimeout(20);
}

const withoutPassword = (url: string): string => url.replace(/:[^:@/]*@/, ':…@');
