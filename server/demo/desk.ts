import { createCaller } from '../api/router.ts';
import type { Person, Services } from '../context.ts';

export type Caller = ReturnType<typeof createCaller>;

/** The same records under a clock that stands at `day`: what the demo's people did then is put on record as of then. */
export const at = (services: Services, day: Date): Services => ({ ...services, clock: { now: () => day } });

/** Every procedure, as one of the demo's people. */
export async function callerOf(services: Services, username: string): Promise<Caller> {
  const user = await services.db.user.findUniqueOrThrow({ where: { username }, include: { unit: true, roles: true } });
  const { id, name, unitId, unit, roles } = user;
  const person: Person = {
    id,
    username,
    name,
    unitId,
    unitName: unit.name,
    roles: roles.map(({ role }) => role as Person['roles'][number]),
    mustChangePassword: false,
  };
  return createCaller({
    services,
    requestId: 'demo',
    address: '',
    userAgent: 'demo',
    session: { id: 'demo', person },
    setSession: () => undefined,
    logFault: () => undefined,
  });
}
