import type { ApiAnswer, ApiRequest } from './api.ts';
import type { Authenticator } from './authentication.ts';
import type { Attributes, Authorizer } from './authorization.ts';
import { ApiError, badRequest, invalid, notFound } from './errors.ts';
import { asObject, asString, asStrings, at, isObject, type Json } from './json.ts';
import type { ResourceType } from './kinds.ts';
import { AUDIENCE, type Tokens } from './tokens.ts';
import type { User, WriteContext, Writer } from './writes.ts';

/** Questions that are asked by creating an object which is never stored, and the subresources that are created. */
export class Reviews {
  private readonly authorizer: Authorizer;
  private readonly authenticator: Authenticator;
  private readonly tokens: Tokens;
  private readonly writer: Writer;

  constructor(parts: { authorizer: Authorizer; authenticator: Authenticator; tokens: Tokens; writer: Writer }) {
    this.authorizer = parts.authorizer;
    this.authenticator = parts.authenticator;
    this.tokens = parts.tokens;
    this.writer = parts.writer;
  }

  answers(type: ResourceType, subresource: string): boolean {
    return subresource === '' && (type.group === 'authorization.k8s.io' || type.group === 'authentication.k8s.io');
  }

  answer(type: ResourceType, { body, user, info }: ApiRequest): Json {
    if (!isObject(body)) throw badRequest(`the body of a ${type.kind} must be a JSON object`);
    const review = {
      kind: type.kind,
      apiVersion: type.groupVersion,
      metadata: { creationTimestamp: null },
      spec: asObject(body.spec),
    };
    switch (type.resource) {
      case 'selfsubjectaccessreviews':
        return { ...review, status: this.access(type, user, review.spec) };
      case 'subjectaccessreviews':
        return { ...review, status: this.access(type, subjectOf(type, review.spec), review.spec) };
      case 'localsubjectaccessreviews': {
        const namespace = at(review.spec, 'resourceAttributes', 'namespace');
        if (namespace !== info.namespace) {
          throw invalid(type.kind, type.group, '', [
            {
              reason: 'FieldValueInvalid',
              message: `Invalid value: ${JSON.stringify(namespace ?? '')}: must match metadata.namespace`,
              field: 'spec.resourceAttributes.namespace',
            },
          ]);
        }
        return { ...review, status: this.access(type, subjectOf(type, review.spec), review.spec) };
      }
      case 'selfsubjectrulesreviews':
        return { ...review, status: this.rules(user, asString(review.spec.namespace)) };
      case 'selfsubjectreviews':
        return {
          kind: type.kind,
          apiVersion: type.groupVersion,
          metadata: { creationTimestamp: null },
          status: { userInfo: infoOf(user) },
        };
      case 'tokenreviews':
        return { ...review, status: this.token(review.spec) };
      default:
        throw new ApiError(405, 'MethodNotAllowed', `${type.resource} is not served`, {});
    }
  }

  private access(type: ResourceType, user: User, spec: Json): Json {
    const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
    if (!isObject(resource) && !isObject(path)) {
      throw invalid(type.kind, type.group, '', [
        {
          reason: 'FieldValueInvalid',
          message: 'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
          field: 'spec.resourceAttributes',
        },
      ]);
    }
    const wanted: Attributes = isObject(resource)
      ? {
          verb: asString(resource.verb),
          namespace: asString(resource.namespace) || undefined,
          group: asString(resource.group),
          resource: asString(resource.resource),
          subresource: asString(resource.subresource),
          name: asString(resource.name),
        }
      : { verb: asString(at(path, 'verb')), path: asString(at(path, 'path')) };
    return this.authorizer.allows(user, wanted) ? { allowed: true } : { allowed: false };
  }

  private rules(user: User, namespace: string): Json {
    const all = user.groups.includes('system:masters')
      ? [
          { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
          { verbs: ['*'], nonResourceURLs: ['*'] },
        ]
      : this.authorizer.rulesOf(user, namespace);
    return {
      resourceRules: all.filter((rule) => asStrings(rule.apiGroups).length > 0),
      nonResourceRules: all.filter((rule) => asStrings(rule.nonResourceURLs).length > 0),
      incomplete: false,
    };
  }

  private token(spec: Json): Json {
    const token = asString(spec.token);
    const audiences = asStrings(spec.audiences);
    const wanted = audiences.length > 0 ? audiences : [AUDIENCE];
    const user = audiences.length > 0 ? this.tokens.userOf(token, wanted) : this.authenticator.userOf(token);
    if (!user) return { user: {}, error: '[invalid bearer token, token is not known or no longer valid]' };
    return { authenticated: true, user: infoOf(user), audiences: wanted };
  }

  createSubresource(
    type: ResourceType,
    namespace: string | undefined,
    request: ApiRequest,
    context: WriteContext,
  ): ApiAnswer {
    const { name, subresource } = request.info;
    const { object } = this.writer.find(type, namespace, name);
    switch (subresource) {
      case 'token':
        return { code: 201, json: JSON.stringify(this.tokens.issue(object, asObject(request.body))) };
      case 'eviction': {
        const options = asObject(at(request.body, 'deleteOptions'));
        this.writer.delete(type, namespace, name, options, {
          ...context,
          dryRun: context.dryRun || at(options, 'dryRun', 0) === 'All',
        });
        return {
          code: 201,
          json: JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }),
        };
      }
      case 'binding':
        this.writer.bind(type, namespace, name, asString(at(request.body, 'target', 'name')), context);
        return {
          code: 201,
          json: JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }),
        };
      default:
        throw notFound({ group: type.group, resource: type.resource }, name);
    }
  }
}

const infoOf = ({ name, uid, groups, extra }: User): Json => ({
  username: name,
  ...(uid ? { uid } : {}),
  groups,
  ...(extra ? { extra } : {}),
});

const subjectOf = (type: ResourceType, spec: Json): User => {
  const name = asString(spec.user);
  const groups = asStrings(spec.groups);
  if (!name && groups.length === 0) {
    throw invalid(type.kind, type.group, '', [
      {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: "": at least one of user or group must be specified',
        field: 'spec.user',
      },
    ]);
  }
  return { name, groups };
};
