import type { errors as zh } from '../zh/errors.ts';

export const errors: typeof zh = {
  internal:
    'Something failed on our side and is on record. Try again later; if it persists, give the administrator the request number.',
  offline: 'The connection to the server was lost. What you entered is kept; check the network and try again.',
  unauthenticated: 'Your session has ended. Sign in again.',
  forbidden: 'This is not yours to do. Ask the security administrator if your role should allow it.',
  notFound: 'Not found: it may have been deleted, or it is not yours to see.',
  conflict:
    'Somebody else has changed this meanwhile. What you entered is kept; look at the present state and submit again.',
  invalid: 'Some entries are not valid. Correct them as indicated.',
  tooLarge: 'The file is too large. Compress or split it and upload again.',
  limited: 'Too many attempts. Try again later.',
  unavailable: 'A service that this needs cannot be reached at the moment. Try again later.',
};
