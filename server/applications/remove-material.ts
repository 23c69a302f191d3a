import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { loadFor } from './load.ts';

/** Takes a material off an application under edit. The file itself stays: others may hold it under the same digest. */
export async function removeMaterial(cmd: Command, materialId: string): Promise<void> {
  const subject = { type: 'material', id: materialId };
  await inCommand(cmd, { action: 'application.removeMaterial', subject }, async (tx) => {
    const material = await tx.material.findUnique({ where: { id: materialId } });
    if (!material) throw noSuchMaterial(materialId);
    const { applicationId, kind, name, sha256 } = material;
    await loadFor(tx, cmd, applicationId, 'edit');
    await tx.material.deleteMany({ where: { id: materialId } });
    const touched = [{ type: 'application', id: applicationId }];
    return { result: undefined, before: { applicationId, kind, name, sha256 }, touched };
  });
}

const noSuchMaterial = (id: string) =>
  new AppError('NOT_FOUND', `material ${id} does not exist`, { key: 'materialNotFound' });
