import {
  changePasswordInput,
  revokeSessionInput,
  setLocaleInput,
  signInInput,
  totpConfirmInput,
  totpDisableInput,
} from '../identity/input.ts';
import { changePassword, me, ownSessions, revokeOwnSession, setLocale } from '../identity/own-account.ts';
import { beginTotp, confirmTotp, disableTotp } from '../identity/second-factor.ts';
import { signIn } from '../identity/sign-in.ts';
import type { MeView, SessionView, TotpEnrolment } from '../identity/views.ts';
import { publicProcedure, router, signedIn, withSession } from './trpc.ts';

export const authRouter = router({
  me: publicProcedure.query(async ({ ctx }): Promise<{ person: MeView | null }> => {
    if (!ctx.session) return { person: null };
    const { services, requestId, address, session } = ctx;
    return { person: await me({ ...services, actor: session.person, requestId, address }) };
  }),
  signIn: publicProcedure.input(signInInput).mutation(async ({ ctx, input }): Promise<void> => {
    const { token, maxAgeSeconds } = await signIn(ctx.services, ctx, input);
    ctx.setSession(token, maxAgeSeconds);
  }),
  signOut: withSession.mutation(async ({ ctx }): Promise<void> => {
    await revokeOwnSession(ctx.cmd, ctx.sessionId, 'auth.signOut');
    ctx.setSession(null);
  }),
  changePassword: withSession
    .input(changePasswordInput)
    .mutation(({ ctx, input }): Promise<void> => changePassword(ctx.cmd, ctx.sessionId, input.current, input.next)),
  sessions: signedIn.query(({ ctx }): Promise<SessionView[]> => ownSessions(ctx.cmd, ctx.sessionId)),
  revokeSession: signedIn
    .input(revokeSessionInput)
    .mutation(({ ctx, input }): Promise<void> => revokeOwnSession(ctx.cmd, input.id, 'auth.revokeSession')),
  totp: router({
    begin: withSession.mutation(({ ctx }): Promise<TotpEnrolment> => beginTotp(ctx.cmd)),
    confirm: withSession
      .input(totpConfirmInput)
      .mutation(({ ctx, input }): Promise<void> => confirmTotp(ctx.cmd, input.code)),
    disable: signedIn
      .input(totpDisableInput)
      .mutation(({ ctx, input }): Promise<void> => disableTotp(ctx.cmd, input.password)),
  }),
  setLocale: withSession
    .input(setLocaleInput)
    .mutation(({ ctx, input }): Promise<void> => setLocale(ctx.cmd, input.locale)),
});
