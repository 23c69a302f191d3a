import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Sketch } from '../../../operators/resources/sketch.ts';
import type { DaySketches } from '../../../operators/resources/usage-day.ts';
import type { WorkloadUsage } from '../../../operators/resources/usage-report.ts';

type Signal = keyof DaySketches;
const SIGNALS = ['cpu', 'cpuStartup', 'memory', 'io'] as const satisfies readonly Signal[];

/** What one workload used while the same was allocated to it: on one day, or on several days merged. */
export interface UsagePart {
  kind: string;
  name: string;
  /** The first of its days. */
  day: string;
  days: number;
  /** Time that was due a sample: the interval may change from day to day. */
  seconds: number;
  cpuMillis: number;
  memoryMib: number;
  expected: number;
  seen: number;
  off: number;
  sketches: Record<Signal, Uint8Array>;
}

export const workloadOf = ({ kind, name }: Pick<UsagePart, 'kind' | 'name'>): string => `${kind}/${name}`;

/** A workload-day as it was reported. */
export function partOf(day: string, intervalSeconds: number, usage: WorkloadUsage): UsagePart {
  const { kind, name, expected, seen, off, amounts } = usage;
  const { cpuMillis, memoryMib } = amounts;
  const sketches = {
    cpu: bytesOf(usage.cpu),
    cpuStartup: bytesOf(usage.cpuStartup),
    memory: bytesOf(usage.memory),
    io: bytesOf(usage.io),
  };
  const seconds = expected * intervalSeconds;
  return { kind, name, day, days: 1, seconds, cpuMillis, memoryMib, expected, seen, off, sketches };
}

/** Parts of any days merged, one for each workload and what was allocated to it; equal to the byte however they were merged before. */
export function mergeParts(parts: readonly UsagePart[]): UsagePart[] {
  const groups = Map.groupBy(parts, ({ kind, name, cpuMillis, memoryMib }) =>
    [kind, name, cpuMillis, memoryMib].join('/'),
  );
  return [...groups.keys()].sort().flatMap((key) => {
    const [first, ...others] = groups.get(key) ?? [];
    return first ? [others.reduce(added, first)].map((sum) => merged(sum, [first, ...others])) : [];
  });
}

const added = (sum: UsagePart, other: UsagePart): UsagePart => ({
  ...sum,
  day: other.day < sum.day ? other.day : sum.day,
  days: sum.days + other.days,
  seconds: sum.seconds + other.seconds,
  expected: sum.expected + other.expected,
  seen: sum.seen + other.seen,
  off: sum.off + other.off,
});

function merged(sum: UsagePart, parts: readonly UsagePart[]): UsagePart {
  if (parts.length === 1) return sum;
  const of = (signal: Signal) =>
    parts.reduce((sketch, { sketches }) => sketch.mergeEncoded(sketches[signal]), new Sketch()).encode();
  return { ...sum, sketches: { cpu: of('cpu'), cpuStartup: of('cpuStartup'), memory: of('memory'), io: of('io') } };
}

const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bytesOf = (base64: string): Uint8Array => Buffer.from(base64, 'base64');

/** How merged days lie in the records: as days do, JSON under raw deflate. */
export const packParts = (parts: readonly UsagePart[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    deflateRawSync(
      JSON.stringify(parts.map((part) => ({ ...part, sketches: SIGNALS.map((one) => base64Of(part.sketches[one])) }))),
      { level: 6 },
    ),
  );

type Packed = Omit<UsagePart, 'sketches'> & { sketches: string[] };

export const unpackParts = (body: Uint8Array): UsagePart[] =>
  (JSON.parse(inflateRawSync(body).toString('utf8')) as Packed[]).map(({ sketches, ...part }) => {
    const [cpu = '', cpuStartup = '', memory = '', io = ''] = sketches;
    return {
      ...part,
      sketches: { cpu: bytesOf(cpu), cpuStartup: bytesOf(cpuStartup), memory: bytesOf(memory), io: bytesOf(io) },
    };
  });
