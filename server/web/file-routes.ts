import { Readable } from 'node:stream';
import type { Context } from 'hono';
import type { RequestContext } from '../api/context.ts';
import type { Command } from '../context.ts';
import { AppError, type ErrorCode } from '../errors.ts';
import { type Download, download, openStored } from '../files/download.ts';
import { firstFile } from '../files/multipart.ts';
import { upload } from '../files/upload.ts';
import { isFileOfJudgement } from '../supervision/files.ts';
import { isFileOfTicket } from '../tickets/files.ts';
import { isFileOfFinding } from '../usage/findings/read.ts';

type Handler = (cmd: Command, context: Context) => Promise<Response>;

export const STATUS = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  INVALID: 422,
  TOO_LARGE: 413,
  LIMITED: 429,
  UNAVAILABLE: 503,
} as const satisfies Record<ErrorCode, number>;

/** Runs a handler for somebody who is signed in; failures are worded as the procedures word theirs. */
export async function forSignedIn(request: RequestContext, context: Context, handle: Handler): Promise<Response> {
  const { requestId } = request;
  try {
    return await handle(commandOf(request), context);
  } catch (error) {
    if (error instanceof AppError) {
      return context.json({ code: error.code, user: error.user, fields: error.fields, requestId }, STATUS[error.code]);
    }
    request.logFault(error, context.req.path);
    return context.json({ code: 'INTERNAL', user: { key: 'internal' }, fields: [], requestId }, 500);
  }
}

function commandOf({ services, session, requestId, address }: RequestContext): Command {
  if (!session) throw new AppError('UNAUTHENTICATED', 'no session', { key: 'signInFirst' });
  const { person } = session;
  if (person.mustChangePassword) throw unfinished('mustChangePassword');
  if (person.mustEnrolTotp) throw unfinished('mustEnrolTotp');
  return { ...services, actor: person, requestId, address };
}

const unfinished = (key: string) => new AppError('FORBIDDEN', 'the account must be set up first', { key });

/** A form with one file, or the file itself as the body. Answers `{sha256, size, mime}`. */
export const receiveFile: Handler = async (cmd, context) => {
  const { body } = context.req.raw;
  const type = context.req.header('content-type') ?? '';
  if (!body) throw new AppError('INVALID', 'no body', { key: 'fileEmpty' });
  return context.json(await upload(cmd, type.startsWith('multipart/') ? firstFile(body, type) : body));
};

/** `?application=ID`, `?ticket=ID` or `?finding=ID`, `?judgement=ID` (appeal, dispute, measure, complaint) names in whose name it is asked for; `&name=` what the browser saves it as. */
export const sendFile: Handler = async (cmd, context) => {
  const sha256 = context.req.param('sha256') ?? '';
  const ticket = context.req.query('ticket');
  const judgement = context.req.query('judgement');
  const finding = context.req.query('finding');
  const file = ticket
    ? await downloadOfTicket(cmd, sha256, ticket)
    : judgement
      ? await downloadOfJudgement(cmd, sha256, judgement)
      : finding
        ? await downloadOfFinding(cmd, sha256, finding)
        : await download(cmd, sha256, context.req.query('application') ?? '');
  const name = encodeURIComponent(context.req.query('name') ?? context.req.param('sha256') ?? '');
  return new Response(Readable.toWeb(file.content) as unknown as ReadableStream, {
    headers: {
      'content-type': file.mime,
      'content-length': String(file.size),
      'content-disposition': `${file.inline ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
      'cache-control': 'private, max-age=3600',
      // Whatever the file contains, it runs nothing here.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    },
  });
};

async function downloadOfTicket(cmd: Command, sha256: string, ticketId: string): Promise<Download> {
  if (await isFileOfTicket(cmd, ticketId, sha256)) return openStored(cmd, sha256);
  throw new AppError('NOT_FOUND', `file ${sha256} is not of ticket ${ticketId}`, { key: 'fileNotFound' });
}

async function downloadOfFinding(cmd: Command, sha256: string, id: string): Promise<Download> {
  if (await isFileOfFinding(cmd, id, sha256)) return openStored(cmd, sha256);
  throw new AppError('NOT_FOUND', `file ${sha256} is not of finding ${id}`, { key: 'fileNotFound' });
}

async function downloadOfJudgement(cmd: Command, sha256: string, id: string): Promise<Download> {
  if (await isFileOfJudgement(cmd, id, sha256)) return openStored(cmd, sha256);
  throw new AppError('NOT_FOUND', `file ${sha256} is not of ${id}`, { key: 'fileNotFound' });
}
