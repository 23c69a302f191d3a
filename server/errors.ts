/** The closed set of things that can go wrong; `server/api/errors.ts` maps each to its tRPC code and HTTP status. */
export const ERROR_CODES = [
  'UNAUTHENTICATED', // 401: no or expired session, wrong credentials
  'FORBIDDEN', // 403: visible, but not yours to do
  'NOT_FOUND', // 404: does not exist, or you may not even know
  'CONFLICT', // 409: somebody was faster, or the state has moved on
  'INVALID', // 422: bad input, field by field
  'TOO_LARGE', // 413
  'LIMITED', // 429: too many attempts
  'UNAVAILABLE', // 503: the cluster or mail server does not answer
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Words for people: a key of the console's dictionary (`errors.<key>`) with its values, translated where it is shown. */
export interface UserMessage {
  key: string;
  values?: Record<string, string | number>;
}

export interface FieldError {
  /** Dotted path of the field, as in the form: `resourceNeeds.cpuMillis`. */
  path: string;
  message: UserMessage;
}

/**
 * An expected failure. `message` is for logs; `user` is for people and says what was wrong, where, and what to do.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly user: UserMessage;
  readonly fields: readonly FieldError[];

  constructor(
    code: ErrorCode,
    message: string,
    user: UserMessage,
    options: { fields?: FieldError[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.user = user;
    this.fields = options.fields ?? [];
  }
}
