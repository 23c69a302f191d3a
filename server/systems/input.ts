import { z } from 'zod';

const id = z.string().min(1).max(64);
export const byId = z.object({ id });
export const CONTACT_DUTIES = ['owner', 'emergencyA', 'emergencyB', 'providerStaff'] as const;
export const contactSchema = z.object({
  duty: z.enum(CONTACT_DUTIES),
  name: z.string().trim().min(1).max(50),
  phone: z.string().trim().min(5).max(20),
  email: z.union([z.literal(''), z.email()]).default(''),
});
export const systemTableInput = z.object({
  stage: z
    .array(z.enum(['registered', 'trial', 'online', 'changing', 'leaving', 'retired', 'exempt', 'offCloud']))
    .optional(),
  unitId: id.optional(),
  text: z.string().trim().max(100).optional(),
});
export type SystemTableInput = z.infer<typeof systemTableInput>;
export const updateContactsInput = z.object({ id, version: z.int().min(0), contacts: z.array(contactSchema).max(20) });
