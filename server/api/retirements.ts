import { cancelRetirement } from '../retirement/cancel.ts';
import { readCertificate } from '../retirement/certificates.ts';
import {
  cancelInput,
  certificateInput,
  decideObjectionInput,
  objectInput,
  reclaimInput,
  retirementGetInput,
  retirementTableInput,
} from '../retirement/input.ts';
import { decideObjection, raiseObjection } from '../retirement/objections.ts';
import { readRetirement, readRetirements } from '../retirement/read.ts';
import { reclaimSystem } from '../retirement/reclaim.ts';
import type { CertificateView, RetirementRow, RetirementView } from '../retirement/views.ts';
import { allowed, router } from './trpc.ts';

const reading = allowed('system:read:all', 'system:read:own');

export const retirementsRouter = router({
  table: reading
    .input(retirementTableInput)
    .query(({ ctx, input }): Promise<RetirementRow[]> => readRetirements(ctx.cmd, input)),
  get: reading
    .input(retirementGetInput)
    .query(({ ctx, input }): Promise<RetirementView> => readRetirement(ctx.cmd, input.id)),
  object: allowed('retirement:object')
    .input(objectInput)
    .mutation(({ ctx, input }): Promise<RetirementView> => raiseObjection(ctx.cmd, input)),
  decideObjection: allowed('retirement:decide')
    .input(decideObjectionInput)
    .mutation(({ ctx, input }): Promise<RetirementView> => decideObjection(ctx.cmd, input)),
  reclaim: allowed('retirement:decide')
    .input(reclaimInput)
    .mutation(({ ctx, input }): Promise<RetirementView> => reclaimSystem(ctx.cmd, input)),
  cancel: allowed('retirement:decide')
    .input(cancelInput)
    .mutation(({ ctx, input }): Promise<RetirementView> => cancelRetirement(ctx.cmd, input)),
});

export const certificatesRouter = router({
  get: reading
    .input(certificateInput)
    .query(({ ctx, input }): Promise<CertificateView> => readCertificate(ctx.cmd, input.number)),
});
