import type { Amounts } from '../../../server/capacity/amounts.ts';
import type { World } from '../../setup/world.ts';
import { approve, createSystem } from '../capacity/stage.ts';
import { cloudSays } from '../trials/cloud-says.ts';
import { JUNIT_PASSED, K6, SARIF, THRESHOLDS, upload } from '../trials/report-file.ts';

/** A system in production, brought there by the whole road: approval, confirmations, trial, three tests. */
export async function production(world: World, code: string, granted: Amounts): Promise<void> {
  await createSystem(world, code);
  await approve(world, { systemId: code, granted });
  const { id: trialId } = await world.services.db.trial.findFirstOrThrow({ where: { systemId: code } });
  await (await world.as('unitHead')).trials.confirm({ trialId, party: 'unit' });
  await (await world.as('authorityHandler')).trials.confirm({ trialId, party: 'authority' });
  await (await world.as('providerOperator')).trials.confirm({ trialId, party: 'provider' });
  await cloudSays(world, code);
  const { tests } = await world.as('providerTester');
  await tests.upload({ source: 'junit', trialId, sha256: await upload(world, JUNIT_PASSED) });
  await tests.upload({ source: 'k6', trialId, sha256: await upload(world, K6), thresholds: THRESHOLDS });
  await tests.upload({
    source: 'sarif',
    trialId,
    sha256: await upload(world, SARIF),
    thresholds: { critical: 0, high: 0 },
  });
  await cloudSays(world, code);
}
