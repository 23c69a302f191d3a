import { z } from 'zod';

/** A DNS label: it names the person's service account too. */
export const username = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/);

export const totpCode = z
  .string()
  .trim()
  .regex(/^\d{6}$/);

export const signInInput = z.object({
  username: z.string().trim().toLowerCase().min(1).max(64),
  password: z.string().min(1).max(256),
  totp: totpCode.optional(),
});
export const changePasswordInput = z.object({ current: z.string().min(1).max(256), next: z.string().min(1).max(256) });
export const revokeSessionInput = z.object({ id: z.string().min(1).max(64) });
export const totpConfirmInput = z.object({ code: totpCode });
export const totpDisableInput = z.object({ password: z.string().min(1).max(256) });
export const setLocaleInput = z.object({ locale: z.enum(['zh-CN', 'en']) });

export type SignInInput = z.infer<typeof signInInput>;
