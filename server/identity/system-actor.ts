import type { Command, Person, Services } from '../context.ts';

/** Stands where a person's id would, in what the clock or the cluster's mirror does; on record it is `null`. */
export const SYSTEM_ID = 'system';

/**
 * A command that nobody gave: `name` says what did (`supervision`, `mirror`, `trials`), and stands in the record as the actor.
 */
export function systemCommand(services: Services, name: string): Command {
  const actor: Person = {
    id: SYSTEM_ID,
    username: name,
    name,
    unitId: '',
    unitName: '',
    roles: [],
    mustChangePassword: false,
  };
  return { ...services, actor, requestId: `${name}-${services.newId()}`, address: '' };
}
