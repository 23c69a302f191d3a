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

/** After this long without a hand on keys or pointer, requests are the page's own and do not keep the session alive. */
const HANDS_OFF_MILLIS = 60_000;
let lastHandAt = Date.now();
for (const name of ['keydown', 'pointerdown', 'pointermove'] as const) {
  addEventListener(name, () => (lastHandAt = Date.now()), { passive: true });
}

const headers = () =>
  Date.now() - lastHandAt < HANDS_OFF_MILLIS ? CONSOLE_HEADER : { ...CONSOLE_HEADER, 'x-yunzhi-background': '1' };

const url = '/api/trpc';

export const client: TRPCUntypedClient<AppRouter> = createTRPCUntypedClient<AppRouter>({
  links: [
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url }),
      false: httpBatchLink({ url, headers, maxURLLength: 2000 }),
    }),
  ],
});
