import {
  addProbeInput,
  changeProbeInput,
  pauseProbeInput,
  probesOfInput,
  removeProbeInput,
} from '../availability/input.ts';
import { probesOf } from '../availability/read.ts';
import { addProbe, changeProbe, pauseProbe, removeProbe } from '../availability/set.ts';
import type { SystemProbesView } from '../availability/views.ts';
import { allowed, router } from './trpc.ts';

const setting = allowed('probe:set');

/** Probes of whether systems are there (articles 8 and 34). */
export const probesRouter = router({
  of: allowed('system:read:own', 'system:read:all')
    .input(probesOfInput)
    .query(({ ctx, input }): Promise<SystemProbesView> => probesOf(ctx.cmd, input.systemId)),
  add: setting.input(addProbeInput).mutation(({ ctx, input }): Promise<string> => addProbe(ctx.cmd, input)),
  change: setting.input(changeProbeInput).mutation(({ ctx, input }): Promise<void> => changeProbe(ctx.cmd, input)),
  pause: setting.input(pauseProbeInput).mutation(({ ctx, input }): Promise<void> => pauseProbe(ctx.cmd, input)),
  remove: setting.input(removeProbeInput).mutation(({ ctx, input }): Promise<void> => removeProbe(ctx.cmd, input)),
});
