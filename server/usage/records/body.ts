import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { Sketch } from '../../../operators/resources/sketch.ts';
import { usageReportStatusSchema, type WorkloadUsage } from '../../../operators/resources/usage-report.ts';

const workloads = usageReportStatusSchema.shape.workloads;

/** How a namespace's workloads of a day lie in the records. */
export const packWorkloads = (body: readonly WorkloadUsage[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(deflateRawSync(JSON.stringify(body), { level: 6 }));

export const unpackWorkloads = (body: Uint8Array): WorkloadUsage[] =>
  JSON.parse(inflateRawSync(body).toString('utf8')) as WorkloadUsage[];

/**
 * What comes from the cluster is checked once, here: shapes, and that each sketch can be read.
 * @throws ZodError or SketchError, both of which say what is wrong and where
 */
export function checkedWorkloads(given: unknown): WorkloadUsage[] {
  const checked = z.parse(workloads, given);
  for (const { cpu, cpuStartup, memory, io } of checked)
    for (const each of [cpu, cpuStartup, memory, io]) Sketch.fromBase64(each);
  return checked;
}
