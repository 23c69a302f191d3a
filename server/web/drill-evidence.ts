import type { Context } from 'hono';
import type { Command } from '../context.ts';
import { evidencePackage } from '../drills/evidence.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';

/** A drill's evidence as a zip, with its digest in the header (RFC 9530), for those who may see the drill. */
export async function sendDrillEvidence(cmd: Command, context: Context): Promise<Response> {
  if (!can(cmd.actor, 'operations:read') && !can(cmd.actor, 'system:read:own'))
    throw new AppError('FORBIDDEN', 'needs operations:read or system:read:own', { key: 'notAllowed' });
  const { content, digest, fileName } = await evidencePackage(cmd, context.req.param('id') ?? '');
  const base64 = Buffer.from(digest.slice('sha256:'.length), 'hex').toString('base64');
  return new Response(new Uint8Array(content), {
    headers: {
      'content-type': 'application/zip',
      'content-length': String(content.length),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'content-digest': `sha-256=:${base64}:`,
      'cache-control': 'no-store',
    },
  });
}
