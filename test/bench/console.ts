import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { jsonLog } from '../../operators/runtime/log.ts';
import { createHttp, listen } from '../../server/http.ts';
import { openServices } from '../../server/services.ts';
import { readSettings } from '../../server/settings.ts';
import { launchBrowser, openPage } from '../e2e/browser.ts';
import { type Figure, percentile, rounded } from './figures.ts';

const BUILT = new URL('../../dist/console/', import.meta.url).pathname;
const VISITS = 7;

/** Size of what the first page loads before it can be used, and when a person first sees something (cold cache, loopback). */
export async function benchConsole(): Promise<Figure[]> {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'ignore' });
  const paints = await firstPaints();
  return [
    { name: 'initial script and style, gzip', value: rounded(initialGzipBytes() / 1024), unit: 'KB', goal: '≤ 100' },
    {
      name: `first contentful paint, sign-in page, median of ${VISITS}`,
      value: rounded(percentile(paints, 50), 0),
      unit: 'ms',
    },
    {
      name: `first contentful paint, sign-in page, slowest of ${VISITS}`,
      value: rounded(Math.max(...paints), 0),
      unit: 'ms',
    },
  ];
}

/** What `index.html` names: scripts, module preloads and styles. */
function initialGzipBytes(): number {
  const html = readFileSync(join(BUILT, 'index.html'), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1] ?? '');
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(join(BUILT, file))).length, 0);
}

async function firstPaints(): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'yunzhi-bench-console-'));
  const services = await openServices(readSettings(['--data', folder], {}));
  const { port, close } = await listen(
    createHttp(services, { log: jsonLog(), notReady: async () => null }),
    '127.0.0.1',
    0,
  );
  const browser = await launchBrowser();
  try {
    const paints: number[] = [];
    // The first visit starts the browser's own processes and is not counted.
    for (let visit = 0; visit <= VISITS; visit += 1) {
      const millis = await firstPaint(browser, `http://127.0.0.1:${port}`);
      if (visit > 0) paints.push(millis);
    }
    return paints;
  } finally {
    await browser.close();
    await close();
    await services.db.$disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function firstPaint(browser: Browser, base: string): Promise<number> {
  const page = await openPage(browser, base);
  await page.goto('/sign-in');
  await page.locator('h1').first().waitFor();
  const millis = await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  const value = (await millis.jsonValue()) ?? Number.NaN;
  await page.context().close();
  return value;
}
