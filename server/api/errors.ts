import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { AppError, type ErrorCode, type FieldError, type UserMessage } from '../errors.ts';

/** Each code's tRPC code; tRPC gives the HTTP status (401, 403, 404, 409, 422, 413, 429, 503). */
const TRPC_CODES = {
  UNAUTHENTICATED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  INVALID: 'UNPROCESSABLE_CONTENT',
  TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  LIMITED: 'TOO_MANY_REQUESTS',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<ErrorCode, TRPCError['code']>;

/** What an error tells the console besides its code. */
export interface ErrorDetails {
  appCode: ErrorCode | null;
  user: UserMessage;
  fields: readonly FieldError[];
  requestId: string;
}

/** An expected failure as tRPC's error, also when the database noticed it first; `null` for anything else, which is a fault. */
export function asTrpcError(error: TRPCError): TRPCError | null {
  const { cause } = error;
  const known = cause instanceof AppError ? cause : (fromInput(error) ?? fromDatabase(cause));
  return known && new TRPCError({ code: TRPC_CODES[known.code], message: known.message, cause: known });
}

/** tRPC calls input that its schema refuses a bad request; here it is 422, field by field. */
function fromInput(error: TRPCError): AppError | null {
  if (error.code !== 'BAD_REQUEST' || !(error.cause instanceof z.ZodError)) return null;
  const fields = fieldsOf(error.cause);
  return new AppError(
    'INVALID',
    `invalid input: ${fields.map((one) => one.path).join(', ')}`,
    { key: 'invalidInput' },
    { fields },
  );
}

/** The fields of a zod error, each with the message key `errors.field.<code>`. */
export const fieldsOf = (error: z.ZodError): FieldError[] =>
  error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: { key: `field.${issue.code}`, values: valuesOf(issue) },
  }));

function valuesOf(issue: z.core.$ZodIssue): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  if ('minimum' in issue) values.minimum = Number(issue.minimum);
  if ('maximum' in issue) values.maximum = Number(issue.maximum);
  if (issue.code === 'custom') values.message = issue.message;
  return values;
}

/** Two who write the same unique value at once: the second lost the race. */
function fromDatabase(cause: unknown): AppError | null {
  if (!(cause instanceof Error) || !('code' in cause)) return null;
  if (cause.code === 'P2002') return new AppError('CONFLICT', cause.message, { key: 'alreadyExists' }, { cause });
  if (cause.code === 'P2034') return new AppError('CONFLICT', cause.message, { key: 'changedMeanwhile' }, { cause });
  return null;
}
