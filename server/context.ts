import type { KubeClient } from '../operators/runtime/client.ts';
import type { Db } from './db/client.ts';
import type { FileStore } from './files/store.ts';
import type { Actor, Role } from './identity/permissions.ts';
import type { LiveEvents } from './live.ts';
import type { Rounds } from './operations/rounds.ts';
import type { Settings } from './settings.ts';
import type { Clock } from './time/clock.ts';

/** What every use case may stand on. Built once at start-up; nothing here is global. */
export interface Services {
  db: Db;
  clock: Clock;
  settings: Settings;
  files: FileStore;
  live: LiveEvents;
  /** The provider's cloud; absent where a process has none (imports, most tests). */
  cluster?: KubeClient;
  /** The server's own rounds; absent where a process has none. */
  rounds?: Rounds;
  /** A new sortable identifier. */
  newId(): string;
}

/** The person (or, with `actor: null`, the clock or an operator) on whose word something is done. */
export interface Person extends Actor {
  username: string;
  name: string;
  unitName: string;
  /** Set when the session may do nothing but change its password. */
  mustChangePassword: boolean;
  /** Set when the policy asks for a second factor that this person has not set up. */
  mustEnrolTotp?: boolean;
}

/** One command under way: services, who asks, and what is needed to put it on record. */
export interface Command extends Services {
  actor: Person;
  requestId: string;
  address: string;
  /** Role under which the act is recorded when a scope does not decide it. */
  role?: Role;
}
