import { addMaterial } from '../applications/add-material.ts';
import { checkDraft } from '../applications/check-draft.ts';
import { createDraft } from '../applications/create-draft.ts';
import { deleteDraft } from '../applications/delete-draft.ts';
import { getApplication } from '../applications/get.ts';
import {
  addMaterialInput,
  byId,
  createDraftInput,
  removeMaterialInput,
  saveDraftInput,
  sendMessageInput,
  submitInput,
  tableInput,
  withdrawInput,
} from '../applications/input.ts';
import { removeMaterial } from '../applications/remove-material.ts';
import { saveDraft } from '../applications/save-draft.ts';
import { submit } from '../applications/submit.ts';
import { applicationTable } from '../applications/table.ts';
import type {
  ApplicationRow,
  ApplicationView,
  DraftCheckView,
  MaterialView,
  MessageView,
  SavedDraft,
  StageChange,
} from '../applications/views.ts';
import { withdraw } from '../applications/withdraw.ts';
import { sendMessage } from '../messages/send.ts';
import { allowed, router } from './trpc.ts';

const reads = allowed('application:read:own', 'application:read:all');
const drafts = allowed('application:draft');
const submits = allowed('application:submit');

export const applicationsRouter = router({
  table: reads.input(tableInput).query(({ ctx, input }): Promise<ApplicationRow[]> => applicationTable(ctx.cmd, input)),
  get: reads.input(byId).query(({ ctx, input }): Promise<ApplicationView> => getApplication(ctx.cmd, input.id)),
  createDraft: drafts
    .input(createDraftInput)
    .mutation(({ ctx, input }): Promise<{ id: string }> => createDraft(ctx.cmd, input)),
  saveDraft: drafts.input(saveDraftInput).mutation(({ ctx, input }): Promise<SavedDraft> => saveDraft(ctx.cmd, input)),
  deleteDraft: drafts.input(byId).mutation(({ ctx, input }): Promise<void> => deleteDraft(ctx.cmd, input.id)),
  checkDraft: drafts.input(byId).query(({ ctx, input }): Promise<DraftCheckView> => checkDraft(ctx.cmd, input.id)),
  /** Submits a draft, or again what was returned for supplement. */
  submit: submits.input(submitInput).mutation(({ ctx, input }): Promise<StageChange> => submit(ctx.cmd, input)),
  withdraw: submits.input(withdrawInput).mutation(({ ctx, input }): Promise<StageChange> => withdraw(ctx.cmd, input)),
  addMaterial: drafts
    .input(addMaterialInput)
    .mutation(({ ctx, input }): Promise<MaterialView> => addMaterial(ctx.cmd, input)),
  removeMaterial: drafts
    .input(removeMaterialInput)
    .mutation(({ ctx, input }): Promise<void> => removeMaterial(ctx.cmd, input.materialId)),
  sendMessage: allowed('application:message')
    .input(sendMessageInput)
    .mutation(({ ctx, input }): Promise<MessageView> => sendMessage(ctx.cmd, input)),
});
