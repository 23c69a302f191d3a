import { z } from 'zod';
import { SHOWN_STATES, TICKET_KINDS } from './states.ts';

const id = z.string().min(1).max(64);
const words = z.string().trim().min(1).max(5_000);
const level = z.int().min(1).max(4);
const files = z
  .array(z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().trim().min(1).max(200) }))
  .max(10)
  .default([]);
const version = z.int().min(0);
const moment = z.iso.datetime();

export const ticketByIdInput = z.object({ id });
export const ticketTableInput = z.object({
  states: z.array(z.enum(SHOWN_STATES)).max(SHOWN_STATES.length).optional(),
  /** Only those that are not at an end. */
  open: z.boolean().optional(),
});
export const openTicketInput = z.object({
  kind: z.enum(TICKET_KINDS),
  level,
  title: z.string().trim().min(1).max(200),
  body: words,
  systemId: id.optional(),
  files,
});
export const acceptTicketInput = z.object({ id, version, words, assigneeId: id.optional(), files });
export const assignTicketInput = z.object({ id, version, assigneeId: id });
export const setLevelInput = z.object({ id, version, level, reason: words });
/** An act that is nothing but its words: suspend, resume, answer, resolve, reopen, cancel, explain. */
export const wordsInput = z.object({ id, version, words, files });
export const satisfactionInput = z
  .object({ id, version, satisfaction: z.int().min(1).max(5), words: z.string().trim().max(2_000).default('') })
  .refine(({ satisfaction, words }) => satisfaction > 2 || words !== '', { path: ['words'], message: 'say why' });
export const closeTicketInput = z.object({ id, version });
export const ticketMessageInput = z.object({ id, words, files });

const incident = z.object({
  level,
  title: z.string().trim().min(1).max(200),
  cause: z.string().trim().max(5_000).default(''),
  measures: z.string().trim().max(5_000).default(''),
  detectedAt: moment,
  respondedAt: moment.nullable().default(null),
  interruptedFrom: moment.nullable().default(null),
  interruptedUntil: moment.nullable().default(null),
  planned: z.boolean().default(false),
  ticketId: id.nullable().default(null),
  systemIds: z.array(id).max(1_000).default([]),
});
const inOrder = (one: z.infer<typeof incident>): boolean =>
  one.interruptedUntil === null || (one.interruptedFrom !== null && one.interruptedFrom <= one.interruptedUntil);
const ORDER = { path: ['interruptedUntil'], message: 'ends before it begins' };

export const reportIncidentInput = incident.refine(inOrder, ORDER);
export const updateIncidentInput = incident.extend({ id, version }).refine(inOrder, ORDER);
export const closeIncidentInput = z.object({ id, version });
export const incidentTableInput = z.object({ open: z.boolean().optional() });
