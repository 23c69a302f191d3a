import { z } from 'zod';
import { probeTargetSchema } from '../../operators/resources/availability-probe.ts';

const id = z.string().min(1).max(64);
const version = z.int().min(0);
const name = z.string().trim().min(1).max(60);

export const probesOfInput = z.object({ systemId: id });
export const addProbeInput = z.object({
  systemId: id,
  part: z.string().min(1).max(20),
  name,
  target: probeTargetSchema,
});
export const changeProbeInput = z.object({ id, version, name, target: probeTargetSchema });
export const pauseProbeInput = z.object({ id, version, paused: z.boolean() });
export const removeProbeInput = z.object({ id, version });
