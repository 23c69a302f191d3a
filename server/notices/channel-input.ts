import { z } from 'zod';
import { CHANNEL_KINDS, CHOICES, NOTICE_LEVELS, SUBJECTS, WAYS } from './subjects.ts';

const id = z.string().min(1).max(64);
const name = z.string().trim().min(1).max(60);
const address = z.string().trim().min(8).max(2_000);
const secret = z.string().trim().min(8).max(200);
const rules = {
  unitId: id.nullable().default(null),
  userId: id.nullable().default(null),
  subjects: z.array(z.enum(SUBJECTS)).max(SUBJECTS.length).default([]),
  minLevel: z.enum(NOTICE_LEVELS).default('info'),
  detail: z.boolean().default(false),
  locale: z.enum(['zh-CN', 'en']).default('zh-CN'),
  enabled: z.boolean().default(true),
};

export const createChannelInput = z
  .object({ kind: z.enum(CHANNEL_KINDS), name, address, secret: secret.optional(), ...rules })
  .refine(({ kind, secret }) => kind !== 'webhook' || secret !== undefined, {
    path: ['secret'],
    message: 'a webhook is always signed',
  });
/** Address and secret are kept where they are not given: they cannot be read back. */
export const updateChannelInput = z.object({
  id,
  version: z.int().min(0),
  name,
  address: address.optional(),
  secret: secret.optional(),
  ...rules,
});
export const channelByIdInput = z.object({ id });
export const setPreferencesInput = z.object({
  choices: z
    .array(z.object({ way: z.enum(WAYS), subject: z.enum(SUBJECTS), choice: z.enum(CHOICES) }))
    .max(WAYS.length * SUBJECTS.length),
});
