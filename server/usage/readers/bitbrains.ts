import { isProblem, type Problem, problem } from './problems.ts';
import { MAX_PERCENT, parseAmount, parseTime, type RowParser } from './rows.ts';

/**
 * The layout of the Grid Workloads Archive's trace 12 (Bitbrains), one file a machine: fields separated by `;` and a tab.
 *
 *     Timestamp [ms]; CPU cores; CPU capacity provisioned [MHZ]; CPU usage [MHZ]; CPU usage [%];
 *     Memory capacity provisioned [KB]; Memory usage [KB]; Disk read/write, Network received/transmitted throughput [KB/s]
 *
 * Timestamps are seconds although the header says ms. CPU is taken from MHz used and provisioned, which is what holds when a
 * machine is resized; nothing provisioned is powered off, not zero use.
 */
const COLUMNS = {
  time: /^timestamp/i,
  cores: /^cpu cores$/i,
  cpuProvisioned: /^cpu capacity provisioned/i,
  cpuUsed: /^cpu usage \[mhz\]$/i,
  memoryProvisioned: /^memory capacity provisioned/i,
  memoryUsed: /^memory usage/i,
} as const;
type Column = keyof typeof COLUMNS;

export const isBitbrainsHeader = (line: string): boolean => /^\uFEFF?\s*"?Timestamp \[ms\]"?\s*;/i.test(line);

export const bitbrainsCells = (line: string): string[] => line.split(';').map((cell) => cell.trim());

/** The parser for the file of one machine, named after the file; a problem where the header lacks a column. */
export function bitbrainsParser(header: readonly string[], workload: string): RowParser | Problem {
  const names = Object.keys(COLUMNS) as Column[];
  const places = names.map((name) => header.findIndex((cell) => COLUMNS[name].test(cell.trim())));
  const lacking = names.filter((_, index) => (places[index] ?? -1) < 0);
  if (lacking.length > 0) return problem('samples.columnsMissing', { columns: lacking.join(', ') });
  const at = Object.fromEntries(names.map((name, index) => [name, places[index]])) as Record<Column, number>;
  return (cells) => {
    if (cells.length !== header.length)
      return problem('samples.fieldCount', { found: cells.length, due: header.length });
    const time = parseTime(cells[at.time] ?? '');
    if (time === undefined) return problem('samples.timestamp', { text: cells[at.time] ?? '' });
    const amounts = names.slice(1).map((name) => parseAmount(cells[at[name]] ?? '', name));
    const wrong = amounts.find(isProblem);
    if (wrong) return wrong;
    const [cores, cpuProvisioned, cpuUsed, memoryProvisioned, memoryUsed] = amounts as (number | null)[];
    const cpuPercent = percent(cpuUsed, cpuProvisioned);
    const memoryPercent = percent(memoryUsed, memoryProvisioned);
    if (Math.max(cpuPercent ?? 0, memoryPercent ?? 0) > MAX_PERCENT)
      return problem('samples.useBeyond', { most: MAX_PERCENT });
    const isOff = cpuProvisioned === 0 || cores === 0;
    return {
      workload,
      time,
      cpuPercent,
      memoryPercent,
      cpuAllocatedMillicores: isOff ? 0 : (cores ?? 0) > 0 ? (cores ?? 0) * 1000 : null,
      memoryAllocatedBytes: memoryProvisioned ? memoryProvisioned * 1024 : null,
    };
  };
}

const percent = (used: number | null | undefined, provisioned: number | null | undefined): number | null =>
  used === null || used === undefined || !provisioned ? null : (used / provisioned) * 100;
