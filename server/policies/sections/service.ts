import { z } from 'zod';

const minutes = (value: number) => z.number().int().min(1).max(100_000).default(value);

/** Tickets, the operation report, and the channels of notices. Times are minutes by day and night. */
export const servicePolicySchema = z
  .object({
    /** First answer within, by level 1 (worst) to 4. */
    respondMinutes: z
      .object({ level1: minutes(15), level2: minutes(30), level3: minutes(120), level4: minutes(480) })
      .prefault({}),
    /** Service back within. */
    restoreMinutes: z
      .object({ level1: minutes(120), level2: minutes(240), level3: minutes(1440), level4: minutes(4320) })
      .prefault({}),
    /** A resolved ticket that the unit leaves unanswered is closed after this many days. */
    closeAfterDays: z.number().int().min(1).max(90).default(7),
    /** Day of the following month on which the operation report is drafted. */
    reportDraftDay: z.number().int().min(1).max(28).default(1),
    /** Working day of the following month by which the operation report is published. */
    reportByDay: z.number().int().min(1).max(28).default(5),
    /** Hour of the day at which a digest of notices goes out. */
    digestHour: z.number().int().min(0).max(23).default(8),
    /** A message to a channel is given up after this many attempts. */
    sendAttempts: z.number().int().min(1).max(20).default(14),
    /** Networks (CIDR) that channels may reach although they are private: a messenger of the government network's own. */
    channelAddresses: z.array(z.string().min(1).max(64)).max(50).default([]),
  })
  .prefault({});
