import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { findAttachable } from '../files/attachable.ts';
import type { addMaterialInput } from './input.ts';
import { loadFor } from './load.ts';
import { materialView } from './material-view.ts';
import { ACCEPTED_MIMES } from './materials.ts';
import type { MaterialView } from './views.ts';

/**
 * Attaches an uploaded file. The same file under the same kind twice is one material: the second call answers with the first.
 * @throws AppError INVALID when the file was not uploaded by this person (or their unit) or its content is of no accepted type
 */
export async function addMaterial(cmd: Command, input: z.infer<typeof addMaterialInput>): Promise<MaterialView> {
  const { id: applicationId, kind, name, sha256 } = input;
  const subject = { type: 'application', id: applicationId };
  return inCommand(cmd, { action: 'application.addMaterial', subject }, async (tx) => {
    await loadFor(tx, cmd, applicationId, 'edit');
    const file = await findAttachable(tx, cmd.actor, sha256);
    if (!file) throw new AppError('INVALID', `file ${sha256} was never uploaded`, { key: 'fileNotUploaded' });
    if (!ACCEPTED_MIMES.includes(file.mime)) {
      throw new AppError('INVALID', `file ${sha256} is ${file.mime}`, { key: 'fileType', values: { mime: file.mime } });
    }
    const material = await tx.material.upsert({
      where: { applicationId_kind_sha256: { applicationId, kind, sha256 } },
      create: {
        id: cmd.newId(),
        applicationId,
        kind,
        name,
        sha256,
        uploadedById: cmd.actor.id,
        createdAt: cmd.clock.now(),
      },
      update: {},
      include: { file: true },
    });
    return { result: materialView(material, cmd.actor.name), after: { kind, name, sha256 } };
  });
}
