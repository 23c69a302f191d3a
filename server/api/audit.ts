import { listAuditInput } from '../audit/input.ts';
import { listAudit } from '../audit/list.ts';
import { verifyChain } from '../audit/verify.ts';
import type { AuditPage, ChainVerdict } from '../audit/views.ts';
import { allowed, router } from './trpc.ts';

const reads = allowed('audit:read');

export const auditRouter = router({
  list: reads.input(listAuditInput).query(({ ctx, input }): Promise<AuditPage> => listAudit(ctx.cmd, input)),
  verify: reads.query(({ ctx }): Promise<ChainVerdict> => verifyChain(ctx.services.db, ctx.services.settings.auditKey)),
});
