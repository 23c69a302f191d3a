import {
  createTRPCUntypedClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCUntypedClient,
} from '@trpc/client';
import type { AppRouter } from '../../server/api/router.ts';

/** Marks requests as the console's own; other sites cannot send it without being asked first (CSRF). */
export const CONSOLE_HEADER = { 'x-yunzhi-console': '1' } as const;

const url = '/api/trpc';

export const client: TRPCUntypedClient<AppRouter> = createTRPCUntypedClient<AppRouter>({
  links: [
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url }),
      false: httpBatchLink({ url, headers: CONSOLE_HEADER, maxURLLength: 2000 }),
    }),
  ],
});
