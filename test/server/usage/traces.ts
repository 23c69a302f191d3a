import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';

/**
 * Real utilisation traces are not part of the repository. `YUNZHI_TRACES` names the folder that holds bitbrains-rnd,
 * opendc-bitbrains-faststorage and nab-aws; without it a folder `shared/data` beside the repository is looked for.
 */
export const TRACES = process.env.YUNZHI_TRACES ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));

export const hasTrace = (name: string): boolean => existsSync(join(TRACES, name, 'ground-truth.csv'));

export const HOW_TO = 'needs the traces: set YUNZHI_TRACES to their folder';

type Record_ = Record<string, string>;

export function truthOf(trace: string, file = 'ground-truth.csv'): Map<string, Record_> {
  const [header = '', ...lines] = readFileSync(join(TRACES, trace, file), 'utf8')
    .trim()
    .split('\n');
  const names = header.split(',');
  const records = lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [names[at] ?? '', cell])));
  return new Map(records.map((record) => [record.vm ?? record.instance ?? '', record]));
}

/** Rows of a gzipped CSV, by column. */
export async function* rowsOf(trace: string, file: string): AsyncGenerator<Record_> {
  const input = createReadStream(join(TRACES, trace, file)).pipe(createGunzip());
  let names: string[] | undefined;
  for await (const line of createInterface({ input })) {
    if (!names) names = line.split(',');
    else {
      const cells = line.split(',');
      yield Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
    }
  }
}

export interface Series {
  stepSeconds: number;
  cpu: string;
  memory: string;
}
export const FIVE_MINUTES: Series = { stepSeconds: 300, cpu: 'cpu_pct_5min', memory: 'mem_used_mib_5min' };
export const HOURLY_MEANS: Series = { stepSeconds: 3600, cpu: 'cpu_pct_mean_1h', memory: 'mem_used_mib_mean_1h' };

/** "VM-days" as rows of the documented layout; `x` (nothing provisioned) as an allocation of 0, `_` as no row. */
export async function* vmDaysAsCsv(trace: string, file: string, series: Series): AsyncGenerator<string> {
  const { stepSeconds } = series;
  yield 'time,workload,cpu_percent,memory_percent,cpu_allocated_millicores,memory_allocated_bytes\n';
  for await (const row of rowsOf(trace, file)) {
    const midnight = Date.parse(`${row.day}T00:00:00Z`) / 1000;
    const cpu = row[series.cpu]?.split(' ') ?? [];
    const memory = row[series.memory]?.split(' ');
    const provided = Number(row.mem_prov_mib);
    const cores = Number(row.cpu_cores) * 1000;
    const lines = cpu.map((value, slot) => {
      const time = midnight + slot * stepSeconds;
      if (value === '_') return '';
      if (value === 'x') return `${time},${row.vm},,,0,0\n`;
      const used = memory?.[slot] ?? '_';
      const share = used === '_' || used === 'x' || provided === 0 ? '' : (Number(used) / provided) * 100;
      return `${time},${row.vm},${value},${share},${cores || ''},${provided ? provided * 1024 ** 2 : ''}\n`;
    });
    yield lines.join('');
  }
}
