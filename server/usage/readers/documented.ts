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

/** The parser for a header, or a sentence about what the header lacks. */
export function documentedParser(header: readonly string[]): RowParser | string {
  const names = header.map((name) => name.trim().toLowerCase());
  const twice = COLUMNS.find((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (twice) return `the header names the column "${twice}" twice`;
  const at = Object.fromEntries(COLUMNS.map((column) => [column, names.indexOf(column)])) as Record<Column, number>;
  const missing = (['time', 'workload'] as const).filter((column) => at[column] < 0);
  if (missing.length > 0) return `the header lacks ${missing.map((name) => `"${name}"`).join(' and ')}`;
  if (at.cpu_percent < 0 && at.memory_percent < 0)
    return 'the header lacks "cpu_percent" and "memory_percent"; one of them is needed';
  return parserOf(at, header.length);
}

function parserOf(at: Record<Column, number>, width: number): RowParser {
  const amount = (cells: readonly string[], column: Column, max?: number) =>
    at[column] < 0 ? null : parseAmount(cells[at[column]] ?? '', column, max);
  return (cells) => {
    if (cells.length !== width) return `${cells.length} fields where the header has ${width}`;
    const workload = (cells[at.workload] ?? '').trim();
    if (workload === '') return 'workload is empty';
    // Two names that are damaged in the same way would become one workload.
    if (workload.includes('\uFFFD')) return `workload is not valid UTF-8: "${workload}"`;
    const timeText = cells[at.time] ?? '';
    const time = parseTime(timeText);
    if (time === undefined) return `time is neither ISO 8601 nor epoch seconds: "${timeText.trim()}"`;
    const cpuPercent = amount(cells, 'cpu_percent', MAX_PERCENT);
    if (typeof cpuPercent === 'string') return cpuPercent;
    const memoryPercent = amount(cells, 'memory_percent', MAX_PERCENT);
    if (typeof memoryPercent === 'string') return memoryPercent;
    const cpuAllocatedMillicores = amount(cells, 'cpu_allocated_millicores');
    if (typeof cpuAllocatedMillicores === 'string') return cpuAllocatedMillicores;
    const memoryAllocatedBytes = amount(cells, 'memory_allocated_bytes');
    if (typeof memoryAllocatedBytes === 'string') return memoryAllocatedBytes;
    return { workload, time, cpuPercent, memoryPercent, cpuAllocatedMillicores, memoryAllocatedBytes };
  };
}
