import type { Context, Hono } from 'hono';
import { MONTH_PATTERN } from '../../operators/resources/months.ts';
import { atomFeed } from '../bulletins/feed.ts';
import { importAuditEvents, importJson } from '../bulletins/import.ts';
import { type TokenPurpose, useToken } from '../bulletins/tokens.ts';
import { bulletinWorkbook } from '../bulletins/workbook.ts';
import type { Command, Services } from '../context.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { STATUS } from './file-routes.ts';

/** A batch of the audit webhook is 1 MB by default, a month's figures far less. */
const MOST_BYTES = 16 * 1024 ** 2;

/**
 * Bulletins for machines: figures and audit events come in, a unit's feed goes out, each by a token of its own in the header
 * `Authorization: Bearer`. Outside `/api`, which takes changes from the console alone.
 */
export function bulletinRoutes(app: Hono, services: Services): void {
  app.post('/ingest/security-figures', (context) =>
    byToken(services, context, 'figures', async ({ id, name }) => {
      const cmd = { ...systemCommand(services, `token ${name}`), role: 'providerOperator' as const };
      return context.json(await importJson(cmd, await bodyOf(context), id));
    }),
  );
  app.post('/ingest/audit', (context) =>
    byToken(services, context, 'audit', async () =>
      context.json(await importAuditEvents(services, await bodyOf(context))),
    ),
  );
  app.get('/feeds/bulletins.atom', (context) =>
    byToken(services, context, 'feed', async ({ unitId }) => {
      const headers = {
        'content-type': 'application/atom+xml; charset=utf-8',
        'cache-control': 'private, max-age=300',
      };
      return context.body(await atomFeed(services, unitId ?? ''), 200, headers);
    }),
  );
}

type Token = Awaited<ReturnType<typeof useToken>>;

async function byToken(
  services: Services,
  context: Context,
  purpose: TokenPurpose,
  answer: (token: Token) => Promise<Response>,
): Promise<Response> {
  try {
    const given = /^Bearer (.+)$/.exec(context.req.header('authorization') ?? '')?.[1] ?? '';
    return await answer(await useToken(services, given, purpose));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return context.json({ code: error.code, message: error.message, fields: error.fields }, STATUS[error.code]);
  }
}

/** @throws AppError TOO_LARGE, or INVALID when it is not JSON */
async function bodyOf(context: Context): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of context.req.raw.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new AppError('TOO_LARGE', `more than ${MOST_BYTES} bytes`, { key: 'fileTooLarge' });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (cause) {
    throw new AppError('INVALID', 'the body is not JSON', { key: 'bulletinImportInvalid' }, { cause });
  }
}

/** `/api/bulletins/2026-11.xlsx`, for whoever may read the bulletin in the console. */
export async function sendWorkbook(cmd: Command, context: Context): Promise<Response> {
  const month = context.req.param('file')?.replace(/\.xlsx$/, '') ?? '';
  const mayRead = can(cmd.actor, 'bulletin:read:all') || can(cmd.actor, 'bulletin:read:own');
  if (!MONTH_PATTERN.test(month) || !mayRead)
    throw new AppError('NOT_FOUND', `no bulletin ${month}`, { key: 'bulletinNotFound' });
  const content = await bulletinWorkbook(cmd, month);
  const name = encodeURIComponent(`安全公告${month}.xlsx`);
  return context.body(new Uint8Array(content), 200, {
    'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'content-disposition': `attachment; filename*=UTF-8''${name}`,
    'cache-control': 'private, no-store',
  });
}
