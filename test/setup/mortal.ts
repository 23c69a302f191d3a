import type { Db } from '../../server/db/client.ts';
import { isPostgresClient, markPostgres } from '../../server/db/write.ts';

/** What a dead process says of everything. */
export class Killed extends Error {
  constructor() {
    super('killed');
  }
}

const WRITES = new Set(['create', 'createMany', 'update', 'updateMany', 'upsert', 'delete', 'deleteMany']);

export interface MortalDb {
  db: Db;
  readonly isDead: boolean;
  /** How many of its writes are there for good. */
  readonly lasting: number;
}

/**
 * Records for a process that is killed right after its n-th write (from 0 on) has taken effect: the answer is lost, a transaction that is
 * open never commits, and from then on nothing works. That is what `kill -9` looks like from the records.
 */
export function mortalDb(whole: Db, lastWrite: number): MortalDb {
  let left = lastWrite;
  const state = { isDead: false, lasting: 0 };
  const live = () => {
    if (state.isDead) throw new Killed();
  };
  type Method = (...args: unknown[]) => unknown;
  const call = (target: object, method: Method, wrote?: () => unknown): Method => {
    return async (...args) => {
      live();
      const answer = await method.apply(target, args);
      wrote?.();
      if (wrote && left-- === 0) state.isDead = true;
      live();
      return answer;
    };
  };
  const delegate = (model: object, wrote: () => unknown) =>
    new Proxy(model, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return call(target, member as Method, WRITES.has(String(name)) ? wrote : undefined);
      },
    });
  const mortal = (client: object, wrote: () => unknown): object =>
    new Proxy(client, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (name === '$transaction') return (act: (tx: object) => unknown) => transaction(target as Db, act);
        if (typeof member === 'function') return call(target, member as Method);
        const isModel = member !== null && typeof member === 'object' && typeof name === 'string';
        return isModel ? delegate(member, wrote) : member;
      },
    });
  const transaction = async (client: Db, act: (tx: object) => unknown) => {
    live();
    let written = 0;
    const result = await client.$transaction(async (tx) => {
      const made = await act(mortal(tx, () => written++));
      live();
      return made;
    });
    state.lasting += written;
    return result;
  };
  const db = mortal(whole, () => state.lasting++) as Db;
  if (isPostgresClient(whole)) markPostgres(db);
  return {
    db,
    get isDead() {
      return state.isDead;
    },
    get lasting() {
      return state.lasting;
    },
  };
}
