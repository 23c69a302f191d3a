import type { Tone } from '../ui/tone.ts';
import { ui as en } from './en/ui.ts';
import { type Instant, justBefore, shortDate } from './format.ts';
import { words } from './words.ts';
import { ui as zh } from './zh/ui.ts';

const t = words({ zh, en });

/** A limit as the server reports it: working days by the State Council calendar are counted there, not here. */
export interface Deadline {
  dueAt: Instant;
  /** Negative when late. */
  workingDaysLeft: number;
  paused?: boolean;
}

/** Words and colour of a limit: “还剩 2 个工作日 · 11月24日”; amber from one working day before, red past it. */
export const deadlineWords = (deadline: Deadline): { text: string; tone: Tone } => {
  const date = shortDate(justBefore(deadline.dueAt));
  const left = deadline.workingDaysLeft;
  if (deadline.paused) return { text: t().paused, tone: 'neutral' };
  if (left < 0) return { text: t().workingDaysLate(-left, date), tone: 'red' };
  if (left === 0) return { text: t().dueToday(date), tone: 'amber' };
  return { text: t().workingDaysLeft(left, date), tone: left <= 1 ? 'amber' : 'neutral' };
};
