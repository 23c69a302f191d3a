import { isProblem, type Problem, problem } from './problems.ts';
import { MAX_PERCENT, parseAmount, parseTime, type RowParser } from './rows.ts';

/**
 * The documented layout (docs/usage.md): comma-separated, columns by name in any order.
 *
 *     time,workload,cpu_percent,memory_percent[,cpu_allocated_millicores][,memory_allocated_bytes]
 *
 * A column of another name is ignored; one of the two percentages may be absent.
 */
const COLUMNS = [
  'time',
  'workload',
  'cpu_percent',
  'memory_percent',
  'cpu_allocated_millicores',
  'memory_allocated_bytes',
] as const;
type Column = (typeof COLUMNS)[number];

/** The parser for a header, or what is wrong with the header. */
export function documentedParser(header: readonly string[]): RowParser | Problem {
  const names = header.map((name) => name.trim().toLowerCase());
  const twice = COLUMNS.find((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (twice) return problem('samples.columnTwice', { column: twice });
  const at = Object.fromEntries(COLUMNS.map((column) => [column, names.indexOf(column)])) as Record<Column, number>;
  const missing = (['time', 'workload'] as const).filter((column) => at[column] < 0);
  if (missing.length > 0)
    return problem('samples.columnsMissing', { columns: missing.map((name) => `"${name}"`).join(', ') });
  if (at.cpu_percent < 0 && at.memory_percent < 0) return problem('samples.noUseColumn');
  return parserOf(at, header.length);
}

function parserOf(at: Record<Column, number>, width: number): RowParser {
  const amount = (cells: readonly string[], column: Column, most?: number) =>
    at[column] < 0 ? null : parseAmount(cells[at[column]] ?? '', column, most);
  return (cells) => {
    if (cells.length !== width) return problem('samples.fieldCount', { found: cells.length, due: width });
    const workload = (cells[at.workload] ?? '').trim();
    if (workload === '') return problem('samples.nameless');
    // Two names that are damaged in the same way would become one workload.
    if (workload.includes('\uFFFD')) return problem('samples.nameDamaged', { text: workload });
    const timeText = cells[at.time] ?? '';
    const time = parseTime(timeText);
    if (time === undefined) return problem('samples.time', { text: timeText.trim() });
    const cpuPercent = amount(cells, 'cpu_percent', MAX_PERCENT);
    if (isProblem(cpuPercent)) return cpuPercent;
    const memoryPercent = amount(cells, 'memory_percent', MAX_PERCENT);
    if (isProblem(memoryPercent)) return memoryPercent;
    const cpuAllocatedMillicores = amount(cells, 'cpu_allocated_millicores');
    if (isProblem(cpuAllocatedMillicores)) return cpuAllocatedMillicores;
    const memoryAllocatedBytes = amount(cells, 'memory_allocated_bytes');
    if (isProblem(memoryAllocatedBytes)) return memoryAllocatedBytes;
    return { workload, time, cpuPercent, memoryPercent, cpuAllocatedMillicores, memoryAllocatedBytes };
  };
}
