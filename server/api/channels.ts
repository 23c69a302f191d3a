import { channelByIdInput, createChannelInput, updateChannelInput } from '../notices/channel-input.ts';
import type { ChannelView, OutboxView } from '../notices/channel-views.ts';
import {
  channelTable,
  createChannel,
  readOutbox,
  removeChannel,
  retryDelivery,
  tryChannel,
  updateChannel,
} from '../notices/channels.ts';
import { allowed, router } from './trpc.ts';

const managing = allowed('channel:manage');

export const channelsRouter = router({
  table: managing.query(({ ctx }): Promise<ChannelView[]> => channelTable(ctx.cmd)),
  outbox: managing.query(({ ctx }): Promise<OutboxView> => readOutbox(ctx.cmd)),
  create: managing
    .input(createChannelInput)
    .mutation(({ ctx, input }): Promise<ChannelView> => createChannel(ctx.cmd, input)),
  update: managing
    .input(updateChannelInput)
    .mutation(({ ctx, input }): Promise<ChannelView> => updateChannel(ctx.cmd, input)),
  remove: managing
    .input(channelByIdInput)
    .mutation(({ ctx, input }): Promise<void> => removeChannel(ctx.cmd, input.id)),
  try: managing.input(channelByIdInput).mutation(({ ctx, input }): Promise<void> => tryChannel(ctx.cmd, input.id)),
  retry: managing.input(channelByIdInput).mutation(({ ctx, input }): Promise<void> => retryDelivery(ctx.cmd, input.id)),
});
