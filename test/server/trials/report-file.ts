import { Readable } from 'node:stream';
import { upload as uploadFile } from '../../../server/files/upload.ts';
import type { Role } from '../../../server/identity/permissions.ts';
import type { World } from '../../setup/world.ts';

/** Uploads a text as somebody's console would; answers its digest. */
export async function upload(world: World, text: string | Buffer, by: Role = 'providerTester'): Promise<string> {
  const actor = await world.person(by);
  const { sha256 } = await uploadFile({ ...world.services, actor }, Readable.from([Buffer.from(text)]));
  return sha256;
}

export const JUNIT_PASSED = '<testsuite name="s"><testcase classname="登录" name="正确口令"/></testsuite>';
export const JUNIT_FAILED =
  '<testsuite><testcase name="a"/><testcase name="b"><failure message="expected 200">got 500</failure></testcase></testsuite>';
export const K6 = JSON.stringify({
  metrics: {
    http_req_duration: { type: 'trend', values: { 'p(95)': 180.5, avg: 90 } },
    http_reqs: { type: 'counter', values: { count: 6000, rate: 100 } },
    http_req_failed: { type: 'rate', values: { rate: 0.002 } },
  },
});
export const SARIF = JSON.stringify({
  version: '2.1.0',
  runs: [{ tool: { driver: { name: 'Scanner', rules: [] } }, results: [] }],
});
export const THRESHOLDS = { maxP95Millis: 200, maxErrorPercent: 1, minRequestsPerSecond: 50 };
