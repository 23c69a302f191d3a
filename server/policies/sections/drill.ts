import { z } from 'zod';

/** The yearly drill (articles 8 and 34). */
export const drillPolicySchema = z
  .object({
    /** Restore drills a year for each production tenancy … */
    timesPerYear: z.number().int().min(1).max(12).default(1),
    /** … and for those from this protection level on. */
    timesPerYearHigher: z.number().int().min(1).max(12).default(2),
    higherFromLevel: z.number().int().min(1).max(5).default(3),
    /** Days that lie at least between two drills of one unit. */
    daysBetween: z.number().int().min(0).max(90).default(7),
    /** Days before the drill at which it is announced. */
    announceDays: z.number().int().min(0).max(60).default(7),
    /** Hour of the day, in the city's zone, at which drills begin. */
    startHour: z.number().int().min(0).max(23).default(9),
    /** Days before the year begins at which its plan is drafted. */
    planDays: z.number().int().min(1).max(180).default(45),
    /** Working days within which both sides confirm a version of the plan. */
    confirmDays: z.number().int().min(1).max(60).default(10),
    /** Days after the last version of the plan at which it is completed by itself with systems that have come since. */
    completeDays: z.number().int().min(1).max(90).default(7),
    /** Hours after a drill's end within which the cleaning is to be proven. */
    cleanUpHours: z.number().int().min(1).max(720).default(24),
    /** Working days within which a problem found in a drill is to be mended. */
    problemDays: z.number().int().min(1).max(120).default(20),
    /** Days back from the drill within which the restore point is drawn. */
    windowDays: z.number().int().min(1).max(90).default(7),
    /** A drill that has not ended after this many minutes has timed out. */
    timeoutMinutes: z.number().int().min(5).max(2880).default(240),
    /** Working days after its end within which both sides sign. */
    signDays: z.number().int().min(1).max(60).default(5),
    /** The most that a table-top drill can score. */
    tableTopMaxScore: z.number().int().min(0).max(100).default(80),
  })
  .prefault({});
