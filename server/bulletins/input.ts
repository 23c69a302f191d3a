import { z } from 'zod';
import { MONTH_PATTERN } from '../../operators/resources/months.ts';
import { SECTIONS } from '../../operators/resources/security-bulletin.ts';
import { SEVERITIES } from '../../operators/resources/severities.ts';
import { ITEM_STATES, TEXT_KEYS } from './views.ts';

const id = z.string().min(1).max(64);
const words = z.string().trim().min(1).max(4000);
const month = z.string().regex(MONTH_PATTERN);
const file = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().min(1).max(200) });

export const monthInput = z.object({ month });
export const editTextsInput = z.object({
  month,
  version: z.number().int().min(0),
  texts: z.partialRecord(z.enum(TEXT_KEYS), z.string().max(20_000)),
});
export const publishInput = z.object({ month, version: z.number().int().min(0) });
export const erratumInput = z.object({ month, words });
export const acknowledgeInput = z.object({ month });
export const addItemInput = z.object({
  month,
  unitId: id,
  systemId: id.optional(),
  subject: z.string().trim().min(1).max(300),
  title: z.string().trim().min(1).max(200),
  detail: z.string().trim().max(4000).default(''),
  severity: z.enum(SEVERITIES),
});

export const itemTableInput = z.object({
  month: month.optional(),
  states: z.array(z.enum(ITEM_STATES)).max(ITEM_STATES.length).optional(),
  sections: z
    .array(z.enum([...SECTIONS, 'manual']))
    .max(SECTIONS.length + 1)
    .optional(),
  severities: z.array(z.enum(SEVERITIES)).max(SEVERITIES.length).optional(),
  systemId: id.optional(),
});
export const itemInput = z.object({ id });
export const reportInput = z.object({ id, words, files: z.array(file).max(20).default([]) });
export const askRiskInput = z.object({ id, reason: words, until: z.iso.date() });
export const decideRiskInput = z.object({ id, accepted: z.boolean(), words });
export const confirmInput = z.object({ id, gone: z.boolean(), words });

export const createTokenInput = z.object({
  purpose: z.enum(['figures', 'audit', 'feed']),
  name: z.string().trim().min(1).max(100),
});
export const importInput = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().min(1).max(200) });
export const webhookInput = z.object({
  /** Empty takes the webhook away. */
  url: z.union([z.literal(''), z.url({ protocol: /^https?$/ }).max(1000)]),
});
