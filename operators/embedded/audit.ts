import { randomUUID } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { RequestInfo } from './request-info.ts';
import type { User } from './writes.ts';

export interface Recorded {
  info: RequestInfo;
  /** Whom the request acted as. */
  user: User;
  /** Who really asked; another one under impersonation. */
  real: User;
  code: number;
  name: string;
  received: Date;
  done: Date;
  uri: string;
  agent: string;
}

const userOf = ({ name, groups, uid }: User) => ({ username: name, groups, ...(uid ? { uid } : {}) });
const micro = (date: Date): string => `${date.toISOString().slice(0, -1)}000Z`;

/** Every write to the API as one JSON line (`audit.k8s.io/v1`, level Metadata), in the order in which they were answered. */
export class AuditLog {
  private readonly file: number;

  constructor(path: string) {
    this.file = openSync(path, 'a', 0o600);
  }

  record({ info, user, real, code, name, received, done, uri, agent }: Recorded): void {
    const event = {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: randomUUID(),
      stage: 'ResponseComplete',
      requestURI: uri,
      verb: info.verb,
      user: userOf(real),
      ...(real === user ? {} : { impersonatedUser: userOf(user) }),
      sourceIPs: ['127.0.0.1'],
      userAgent: agent,
      objectRef: {
        resource: info.resource,
        ...(info.namespace ? { namespace: info.namespace } : {}),
        ...(name ? { name } : {}),
        ...(info.group ? { apiGroup: info.group } : {}),
        apiVersion: info.version,
        ...(info.subresource ? { subresource: info.subresource } : {}),
      },
      responseStatus: { metadata: {}, code },
      requestReceivedTimestamp: micro(received),
      stageTimestamp: micro(done),
    };
    writeSync(this.file, `${JSON.stringify(event)}\n`);
  }

  close(): void {
    closeSync(this.file);
  }
}
