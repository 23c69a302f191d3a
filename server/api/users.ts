import { createUserInput, setRolesInput, updateUserInput, userById } from '../users/input.ts';
import {
  createUser,
  disableUser,
  enableUser,
  resetPassword,
  setRoles,
  unlockUser,
  updateUser,
} from '../users/manage.ts';
import { colleagues, userTable } from '../users/table.ts';
import type { Colleague, OneTimePassword, UserRow } from '../users/views.ts';
import { allowed, router, signedIn } from './trpc.ts';

const manages = allowed('user:manage');

export const usersRouter = router({
  table: allowed('user:manage', 'role:grant').query(({ ctx }): Promise<UserRow[]> => userTable(ctx.cmd)),
  colleagues: signedIn.query(({ ctx }): Promise<Colleague[]> => colleagues(ctx.cmd)),
  create: manages
    .input(createUserInput)
    .mutation(({ ctx, input }): Promise<OneTimePassword> => createUser(ctx.cmd, input)),
  update: manages.input(updateUserInput).mutation(({ ctx, input }): Promise<void> => updateUser(ctx.cmd, input)),
  disable: manages.input(userById).mutation(({ ctx, input }): Promise<void> => disableUser(ctx.cmd, input.id)),
  enable: manages.input(userById).mutation(({ ctx, input }): Promise<void> => enableUser(ctx.cmd, input.id)),
  resetPassword: manages
    .input(userById)
    .mutation(({ ctx, input }): Promise<OneTimePassword> => resetPassword(ctx.cmd, input.id)),
  unlock: manages.input(userById).mutation(({ ctx, input }): Promise<void> => unlockUser(ctx.cmd, input.id)),
  setRoles: allowed('role:grant')
    .input(setRolesInput)
    .mutation(({ ctx, input }): Promise<void> => setRoles(ctx.cmd, input)),
});
