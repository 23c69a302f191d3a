import { acknowledgeExtract } from '../bulletins/acknowledge.ts';
import { type ImportResult, importFile } from '../bulletins/import.ts';
import {
  acknowledgeInput,
  addItemInput,
  askRiskInput,
  confirmInput,
  createTokenInput,
  decideRiskInput,
  editTextsInput,
  erratumInput,
  importInput,
  itemInput,
  itemTableInput,
  monthInput,
  publishInput,
  reportInput,
  webhookInput,
} from '../bulletins/input.ts';
import { acknowledgeItem, askRisk, confirmItem, decideRisk, reportItem, startItem } from '../bulletins/items.ts';
import { addErratum, addItem, editTexts, publishBulletin } from '../bulletins/publish.ts';
import { readBulletin, readBulletins } from '../bulletins/read.ts';
import { readItem, readItems } from '../bulletins/read-items.ts';
import { createToken, readTokens, revokeToken, type TokenView } from '../bulletins/tokens.ts';
import type { BulletinRow, BulletinView, ItemRow, ItemView } from '../bulletins/views.ts';
import { readWebhook, setWebhook, type WebhookView } from '../bulletins/webhooks.ts';
import { allowed, router } from './trpc.ts';

const reading = allowed('bulletin:read:all', 'bulletin:read:own');
const writing = allowed('bulletin:write');
const answering = allowed('bulletin:answer');
const connecting = allowed('bulletin:write', 'bulletin:answer');

export const bulletinsRouter = router({
  table: reading.query(({ ctx }): Promise<BulletinRow[]> => readBulletins(ctx.cmd)),
  get: reading.input(monthInput).query(({ ctx, input }): Promise<BulletinView> => readBulletin(ctx.cmd, input.month)),
  edit: writing.input(editTextsInput).mutation(({ ctx, input }) => editTexts(ctx.cmd, input)),
  publish: writing.input(publishInput).mutation(({ ctx, input }) => publishBulletin(ctx.cmd, input)),
  correct: writing.input(erratumInput).mutation(({ ctx, input }) => addErratum(ctx.cmd, input)),
  addItem: writing.input(addItemInput).mutation(({ ctx, input }) => addItem(ctx.cmd, input)),
  importFile: writing
    .input(importInput)
    .mutation(({ ctx, input }): Promise<ImportResult> => importFile(ctx.cmd, input)),
  tokens: connecting.query(({ ctx }): Promise<TokenView[]> => readTokens(ctx.cmd)),
  createToken: connecting.input(createTokenInput).mutation(({ ctx, input }) => createToken(ctx.cmd, input)),
  revokeToken: connecting.input(itemInput).mutation(({ ctx, input }) => revokeToken(ctx.cmd, input)),
  webhook: answering.query(({ ctx }): Promise<WebhookView | null> => readWebhook(ctx.cmd)),
  setWebhook: answering
    .input(webhookInput)
    .mutation(({ ctx, input }): Promise<WebhookView> => setWebhook(ctx.cmd, input)),
  acknowledge: answering.input(acknowledgeInput).mutation(({ ctx, input }) => acknowledgeExtract(ctx.cmd, input)),
});

export const bulletinItemsRouter = router({
  table: reading.input(itemTableInput).query(({ ctx, input }): Promise<ItemRow[]> => readItems(ctx.cmd, input)),
  get: reading.input(itemInput).query(({ ctx, input }): Promise<ItemView> => readItem(ctx.cmd, input.id)),
  acknowledge: answering.input(itemInput).mutation(({ ctx, input }) => acknowledgeItem(ctx.cmd, input)),
  start: answering.input(itemInput).mutation(({ ctx, input }) => startItem(ctx.cmd, input)),
  report: answering.input(reportInput).mutation(({ ctx, input }) => reportItem(ctx.cmd, input)),
  askRisk: answering.input(askRiskInput).mutation(({ ctx, input }) => askRisk(ctx.cmd, input)),
  decideRisk: allowed('bulletin:decideRisk')
    .input(decideRiskInput)
    .mutation(({ ctx, input }) => decideRisk(ctx.cmd, input)),
  confirm: allowed('bulletin:write', 'bulletin:decideRisk')
    .input(confirmInput)
    .mutation(({ ctx, input }) => confirmItem(ctx.cmd, input)),
});
