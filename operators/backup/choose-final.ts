import type { KubeClient } from '../runtime/client.ts';
import type { BackupContent, BackupReceipt, FinalBackup, FinalBackupOrder } from '../tenancy/final-backup.ts';
import { isVeleroServed } from './world.ts';

/**
 * Velero where the cluster has it, the object dump where not (decision 020). What was begun in one way is finished in it: a dump's name
 * ends in `-final`, a Velero backup's in its moment.
 */
export class ChosenFinalBackup implements FinalBackup {
  readonly #client: KubeClient;
  readonly #velero: FinalBackup;
  readonly #dump: FinalBackup;

  constructor(client: KubeClient, { velero, dump }: { velero: FinalBackup; dump: FinalBackup }) {
    this.#client = client;
    this.#velero = velero;
    this.#dump = dump;
  }

  async make(order: FinalBackupOrder): Promise<BackupReceipt> {
    return ((await isVeleroServed(this.#client)) ? this.#velero : this.#dump).make(order);
  }

  readBack(name: string): Promise<string> {
    return this.#of(name).readBack(name);
  }

  content(name: string): Promise<BackupContent[]> {
    return this.#of(name).content(name);
  }

  #of(name: string): FinalBackup {
    return name.endsWith('-final') ? this.#dump : this.#velero;
  }
}
