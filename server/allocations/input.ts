import { z } from 'zod';
import { dnsLabel, plainCode } from '../../operators/resources/fields.ts';
import { MEMBER_ROLES } from '../../operators/resources/tenancy.ts';
import { amountsSchema } from '../applications/amounts.ts';

const id = z.string().min(1).max(64);
const reason = z.string().trim().min(1).max(500);
const version = z.int().min(0);

export const allocationGetInput = z.object({ systemId: id });
export const divideInput = z.object({
  id,
  version,
  namespaces: z
    .array(z.object({ part: plainCode, quota: amountsSchema }))
    .min(1)
    .max(10),
});
export const setMembersInput = z.object({
  id,
  version,
  members: z.array(z.object({ user: dnsLabel.max(40), role: z.enum(MEMBER_ROLES) })).max(200),
});
export const freezeInput = z.object({ id, reason });
export const retryInput = z.object({ id });
export const kubeconfigInput = z.object({ id });
