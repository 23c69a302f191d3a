import { createHash } from 'node:crypto';
import { ApiError } from './errors.ts';
import type { User } from './writes.ts';

const unauthorized = (): ApiError => new ApiError(401, 'Unauthorized', 'Unauthorized');
export const ADMIN: User = { name: 'admin', uid: 'admin', groups: ['system:masters', 'system:authenticated'] };

/** Bearer tokens: the administrator's, made with the data directory, and service accounts'. */
export class Authenticator {
  private readonly adminHash: string;
  private readonly serviceAccountOf: (token: string) => User | undefined;

  constructor(adminToken: string, serviceAccountOf: (token: string) => User | undefined) {
    this.adminHash = hash(adminToken);
    this.serviceAccountOf = serviceAccountOf;
  }

  authenticate(header: string | undefined): User {
    if (!header) return { name: 'system:anonymous', groups: ['system:unauthenticated'] };
    const user = this.userOf(/^Bearer (.+)$/.exec(header)?.[1] ?? '');
    if (!user) throw unauthorized();
    return user;
  }

  /** Undefined when the token is nobody's. */
  userOf(token: string): User | undefined {
    if (hash(token) === this.adminHash) return ADMIN;
    return this.serviceAccountOf(token);
  }
}

/** Comparing hashes leaks no prefix of the token through time. */
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
