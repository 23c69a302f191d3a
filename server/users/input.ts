import { z } from 'zod';
import { username } from '../identity/input.ts';
import { ROLES } from '../identity/permissions.ts';

const fields = {
  name: z.string().trim().min(1).max(40),
  unitId: z.string().min(1),
  email: z.union([z.literal(''), z.email().max(120)]).default(''),
  phone: z.string().trim().max(40).default(''),
};

export const createUserInput = z.object({ username, ...fields });
export const updateUserInput = z.object({ id: z.string(), version: z.number().int(), ...fields });
export const userById = z.object({ id: z.string() });
export const setRolesInput = z.object({
  id: z.string(),
  version: z.number().int(),
  roles: z.array(z.enum(ROLES)).max(ROLES.length),
});

export type CreateUserInput = z.infer<typeof createUserInput>;
export type UpdateUserInput = z.infer<typeof updateUserInput>;
export type SetRolesInput = z.infer<typeof setRolesInput>;
