import { z } from 'zod';
import {
  acceptComplaint,
  closeComplaint,
  fileComplaint,
  handleComplaint,
  passOnComplaint,
  recordComplaint,
  refuseComplaint,
  replyToComplainant,
  sendBackComplaint,
} from '../complaints/commands.ts';
import {
  acceptInput,
  closeInput,
  complaintInput,
  fileComplaintInput,
  handleInput,
  passOnInput,
  rateInput,
  reasonInput,
  recordComplaintInput,
  replyInput,
} from '../complaints/input.ts';
import { readComplaint, readComplaints, readOffices } from '../complaints/read.ts';
import { rateApplication, readRating } from '../complaints/satisfaction.ts';
import type { ComplaintRow, ComplaintView, OfficeChoice, RatingView } from '../complaints/views.ts';
import { allowed, router } from './trpc.ts';

const reading = allowed('complaint:record', 'complaint:handle', 'complaint:file', 'audit:read');
const recording = allowed('complaint:record');
const handling = allowed('complaint:handle');

export const complaintsRouter = router({
  table: reading.query(({ ctx }): Promise<ComplaintRow[]> => readComplaints(ctx.cmd)),
  get: reading.input(complaintInput).query(({ ctx, input }): Promise<ComplaintView> => readComplaint(ctx.cmd, input)),
  offices: recording.query(({ ctx }): Promise<OfficeChoice[]> => readOffices(ctx.cmd)),
  file: allowed('complaint:file')
    .input(fileComplaintInput)
    .mutation(({ ctx, input }): Promise<{ number: string }> => fileComplaint(ctx.cmd, input)),
  record: recording
    .input(recordComplaintInput)
    .mutation(({ ctx, input }): Promise<{ number: string }> => recordComplaint(ctx.cmd, input)),
  passOn: recording.input(passOnInput).mutation(({ ctx, input }): Promise<void> => passOnComplaint(ctx.cmd, input)),
  accept: recording.input(acceptInput).mutation(({ ctx, input }): Promise<void> => acceptComplaint(ctx.cmd, input)),
  refuse: recording.input(reasonInput).mutation(({ ctx, input }): Promise<void> => refuseComplaint(ctx.cmd, input)),
  handle: handling.input(handleInput).mutation(({ ctx, input }): Promise<void> => handleComplaint(ctx.cmd, input)),
  reply: handling.input(replyInput).mutation(({ ctx, input }): Promise<void> => replyToComplainant(ctx.cmd, input)),
  sendBack: recording.input(reasonInput).mutation(({ ctx, input }): Promise<void> => sendBackComplaint(ctx.cmd, input)),
  close: recording.input(closeInput).mutation(({ ctx, input }): Promise<void> => closeComplaint(ctx.cmd, input)),

  rating: allowed('application:read:own', 'application:read:all')
    .input(z.object({ applicationId: z.string().min(1).max(64) }))
    .query(({ ctx, input }): Promise<RatingView> => readRating(ctx.cmd, input)),
  rate: allowed('satisfaction:give')
    .input(rateInput)
    .mutation(({ ctx, input }): Promise<void> => rateApplication(ctx.cmd, input)),
});
