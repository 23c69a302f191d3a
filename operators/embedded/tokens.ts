import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
  verify,
} from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ApiObject } from './cluster.ts';
import { invalid, invalidValue, notFound } from './errors.ts';
import { asNumber, asObject, asString, asStrings, at, type Json, timestamp } from './json.ts';
import type { Store } from './store.ts';
import type { User } from './writes.ts';

export const AUDIENCE = 'https://kubernetes.default.svc';
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (text: string | undefined): Json =>
  asObject(JSON.parse(Buffer.from(text ?? '', 'base64url').toString() || '{}'));
const signing = { dsaEncoding: 'ieee-p1363' } as const;

/** Tokens of service accounts: signed JWTs (ES256) that live as long as asked, their account lives, and the object that they are bound to. */
export class Tokens {
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;
  private readonly store: Store;
  private readonly now: () => Date;

  constructor(keyFile: string, store: Store, now: () => Date) {
    if (!existsSync(keyFile)) {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    }
    this.privateKey = createPrivateKey(readFileSync(keyFile, 'utf8'));
    this.publicKey = createPublicKey(this.privateKey);
    this.store = store;
    this.now = now;
  }

  /** Answers a TokenRequest for this account. Ten minutes at least, as in the real API. */
  issue(account: ApiObject, request: Json): Json {
    const { namespace, name, uid } = account.metadata;
    const seconds = asNumber(at(request, 'spec', 'expirationSeconds')) || 3600;
    if (seconds < 600)
      throw invalid('TokenRequest', 'authentication.k8s.io', '', [
        invalidValue('spec.expirationSeconds', seconds, 'may not specify a duration less than 10 minutes'),
      ]);
    if (seconds > 2 ** 32)
      throw invalid('TokenRequest', 'authentication.k8s.io', '', [
        invalidValue('spec.expirationSeconds', seconds, 'may not specify a duration larger than 2^32 seconds'),
      ]);
    const audiences = asStrings(at(request, 'spec', 'audiences'));
    const issued = Math.floor(this.now().getTime() / 1000);
    const expires = issued + seconds;
    const claims = {
      aud: audiences.length > 0 ? audiences : [AUDIENCE],
      exp: expires,
      iat: issued,
      iss: AUDIENCE,
      jti: randomUUID(),
      'kubernetes.io': {
        namespace,
        ...this.bound(asObject(at(request, 'spec', 'boundObjectRef')), namespace),
        serviceaccount: { name, uid },
      },
      nbf: issued,
      sub: `system:serviceaccount:${namespace}:${name}`,
    };
    const content = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(content), { key: this.privateKey, ...signing }).toString('base64url');
    return {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, creationTimestamp: timestamp(this.now()) },
      spec: {
        audiences: claims.aud,
        expirationSeconds: seconds,
        boundObjectRef: at(request, 'spec', 'boundObjectRef') ?? null,
      },
      status: { token: `${content}.${signature}`, expirationTimestamp: timestamp(new Date(expires * 1000)) },
    };
  }

  private bound(ref: Json, namespace: string | undefined): Json {
    if (!ref.kind) return {};
    const resource = ref.kind === 'Pod' ? 'pods' : 'secrets';
    const object = this.store.get(`/${resource}`, namespace, asString(ref.name))?.object;
    if (!object) throw notFound({ group: '', resource }, asString(ref.name));
    return { [resource.slice(0, -1)]: { name: ref.name, uid: object.metadata.uid } };
  }

  /** Whose token it is, or undefined: not ours, expired, for another audience, or its account is gone. */
  userOf(token: string, audiences: readonly string[] = [AUDIENCE]): User | undefined {
    const [header, body, signature, ...rest] = token.split('.');
    if (!header || !body || !signature || rest.length > 0) return undefined;
    const content = Buffer.from(`${header}.${body}`);
    if (!verify('sha256', content, { key: this.publicKey, ...signing }, Buffer.from(signature, 'base64url')))
      return undefined;
    const claims = decode(body);
    const now = this.now().getTime() / 1000;
    if (asNumber(claims.exp) <= now || !asStrings(claims.aud).some((aud) => audiences.includes(aud))) return undefined;
    return this.living(claims);
  }

  private living(claims: Json): User | undefined {
    const own = asObject(claims['kubernetes.io']);
    const namespace = asString(own.namespace);
    const name = asString(at(own, 'serviceaccount', 'name'));
    const isAlive = (collection: string, ref: unknown): boolean => {
      const object = this.store.get(collection, namespace, asString(at(ref, 'name')))?.object;
      return object !== undefined && object.metadata.uid === at(ref, 'uid');
    };
    if (!isAlive('/serviceaccounts', own.serviceaccount)) return undefined;
    if (own.pod && !isAlive('/pods', own.pod)) return undefined;
    if (own.secret && !isAlive('/secrets', own.secret)) return undefined;
    return {
      name: `system:serviceaccount:${namespace}:${name}`,
      uid: asString(at(own, 'serviceaccount', 'uid')),
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti}`] },
    };
  }
}
