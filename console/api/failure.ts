import { TRPCClientError } from '@trpc/client';
import type { ErrorCode, FieldError, UserMessage } from '../../server/errors.ts';

/** What went wrong, as the console treats it: a code to act on, words for people, fields to point at. */
export interface Failure {
  code: ErrorCode | 'OFFLINE' | 'INTERNAL';
  user: UserMessage;
  fields: readonly FieldError[];
  requestId: string | undefined;
}

interface ErrorData {
  code?: string;
  appCode?: ErrorCode;
  user?: UserMessage;
  fields?: FieldError[];
  requestId?: string;
  httpStatus?: number;
}

const BY_STATUS: Record<number, ErrorCode> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'TOO_LARGE',
  422: 'INVALID',
  400: 'INVALID',
  429: 'LIMITED',
  503: 'UNAVAILABLE',
};

/** Turns anything thrown by the API client into a `Failure`. What the server did not word gets a general sentence. */
export const failureOf = (error: unknown): Failure => {
  if (!(error instanceof TRPCClientError))
    return { code: 'INTERNAL', user: { key: 'internal' }, fields: [], requestId: undefined };
  const data = (error.data ?? undefined) as ErrorData | undefined;
  if (!data) return { code: 'OFFLINE', user: { key: 'offline' }, fields: [], requestId: undefined };
  const code = data.appCode ?? BY_STATUS[data.httpStatus ?? 500] ?? 'INTERNAL';
  return {
    code,
    user: data.user ?? { key: GENERAL[code] },
    fields: data.fields ?? [],
    // Only what is ours to mend is asked about by its number; a wrong password is not.
    requestId: code === 'INTERNAL' || code === 'UNAVAILABLE' ? data.requestId : undefined,
  };
};

const GENERAL: Record<Failure['code'], string> = {
  UNAUTHENTICATED: 'unauthenticated',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'notFound',
  CONFLICT: 'conflict',
  INVALID: 'invalid',
  TOO_LARGE: 'tooLarge',
  LIMITED: 'limited',
  UNAVAILABLE: 'unavailable',
  OFFLINE: 'offline',
  INTERNAL: 'internal',
};
