import type { z } from 'zod';
import type { Command } from '../context.ts';
import { readCases } from './cases.ts';
import type { boardInput } from './input.ts';
import type { CaseView } from './views.ts';

/** Every step under way, and the finished ones that were late: those keep their red until and after they are explained. */
export async function supervisionBoard(cmd: Command, input: z.infer<typeof boardInput>): Promise<CaseView[]> {
  const office = input.officeId ? { officeUnitId: input.officeId } : {};
  // Late by a moment between two rounds of the loop is late all the same.
  const late = { OR: [{ escalatedAt: { not: null } }, { finishedAt: { gt: cmd.db.step.fields.dueAt } }] };
  // Two questions, so that what was late years ago never crowds out what is running.
  const running = await readCases(cmd, { ...office, finishedAt: null });
  const ended = await readCases(cmd, { ...office, finishedAt: { not: null }, ...late }, { finishedAt: 'desc' });
  const cases = [...running, ...ended];
  return input.light ? cases.filter((one) => one.light === input.light) : cases;
}
