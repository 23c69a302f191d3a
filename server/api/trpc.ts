import { initTRPC } from '@trpc/server';
import { recordFailure } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { can, roleFor, type Scope } from '../identity/permissions.ts';
import type { RequestContext } from './context.ts';
import { asTrpcError, type ErrorDetails } from './errors.ts';

/** The one place that builds procedures. */
const t = initTRPC.context<RequestContext>().create({
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
  errorFormatter: ({ shape, error, ctx }) => {
    const app = error.cause instanceof AppError ? error.cause : null;
    const details: ErrorDetails = {
      appCode: app?.code ?? null,
      user: app?.user ?? { key: error.code === 'NOT_FOUND' ? 'notFound' : 'internal' },
      fields: app?.fields ?? [],
      requestId: ctx?.requestId ?? '',
    };
    const { code, httpStatus } = shape.data;
    const message = httpStatus >= 500 && !app ? 'Internal error' : shape.message;
    return { ...shape, message, data: { code, httpStatus, path: shape.data.path, ...details } };
  },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Anyone, signed in or not. */
export const publicProcedure = t.procedure.use(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const expected = asTrpcError(result.error);
  if (expected) throw expected;
  if (result.error.code === 'INTERNAL_SERVER_ERROR') ctx.logFault(result.error.cause ?? result.error, path);
  return result;
});

/** Anyone with a session, also one who must change the password first. */
export const withSession = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.session) throw new AppError('UNAUTHENTICATED', 'no session', { key: 'signInFirst' });
  const { person, id: sessionId } = ctx.session;
  const { services, requestId, address } = ctx;
  const cmd: Command = { ...services, actor: person, requestId, address };
  return next({ ctx: { cmd, sessionId } });
});

/** Anyone who is signed in and may work. */
export const signedIn = withSession.use(({ ctx, next }) => {
  if (ctx.cmd.actor.mustChangePassword) {
    throw new AppError('FORBIDDEN', 'the password must be changed first', { key: 'mustChangePassword' });
  }
  if (ctx.cmd.actor.mustEnrolTotp) {
    throw new AppError('FORBIDDEN', 'a second factor must be set up first', { key: 'mustEnrolTotp' });
  }
  return next();
});

/**
 * Those who hold one of the scopes. The first one held decides the role under which the act is recorded; an attempt
 * without any is recorded as refused.
 */
export const allowed = (...scopes: [Scope, ...Scope[]]) =>
  signedIn.use(async ({ ctx, path, next }) => {
    const held = scopes.find((scope) => can(ctx.cmd.actor, scope));
    if (!held) {
      const error = new AppError('FORBIDDEN', `needs ${scopes.join(' or ')}`, { key: 'notAllowed' });
      const [type = path] = path.split('.');
      await recordFailure(ctx.cmd, { action: path, subject: { type, id: '' } }, error);
      throw error;
    }
    return next({ ctx: { cmd: { ...ctx.cmd, role: roleFor(ctx.cmd.actor, held) } } });
  });
