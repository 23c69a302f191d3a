import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOOPBACK_PASSWORD } from '../../server/demo/seed.ts';
import { type InProcessCity, startInProcess } from '../city/in-process.ts';
import { until } from '../operators/cluster.ts';
import { axeViolations } from './axe.ts';
import { launchBrowser, openPage, settled, signIn, type View } from './browser.ts';
import { requireConsole } from './desk-pages.ts';

/** A system's availability probes as the unit sets and reads them, with the operators really asking. */
let product: InProcessCity;
let browser: Browser;
let systemId = '';

beforeAll(async () => {
  requireConsole();
  product = await startInProcess(undefined, { demo: true });
  browser = await launchBrowser();
  const found = await until(
    'the demo’s workloads',
    async () => {
      const done = await product.services.db.setting.findUnique({ where: { key: 'demo.history' } });
      return JSON.stringify(done?.value ?? []).includes('workloads');
    },
    240_000,
  );
  expect(found).toBe(true);
  const allocation = await product.services.db.allocation.findUnique({ where: { tenancyName: 'health-rescue' } });
  systemId = allocation?.systemId ?? '';
}, 360_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function cardOf(username: string, view: View = {}): Promise<{ page: Page; card: Locator }> {
  const page = await openPage(browser, product.base, view);
  await signIn(page, username, LOOPBACK_PASSWORD);
  await page.goto(`/systems/${systemId}`);
  await settled(page);
  const name = view.language === 'en' ? 'Availability probes' : '可用性探测';
  return { page, card: page.getByRole('region', { name }) };
}

test('a unit sets a probe, reads what is wrong with its form, sees it turn green, pauses and removes it', async () => {
  const { page, card } = await cardOf('health');
  await card.getByRole('button', { name: '新增探测' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: '服务应答（HTTP）' }).check();
  await dialog.getByRole('textbox', { name: '路径' }).fill('../secrets');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.getByRole('link', { name: /路径：须以“\/”开头/ }).waitFor();
  await dialog.getByRole('link', { name: '名称：请填写', exact: true }).waitFor();
  expect(await axeViolations(page)).toEqual([]);

  await dialog.getByRole('textbox', { name: '名称', exact: true }).fill('挂号接口');
  await dialog.getByRole('textbox', { name: '服务名称' }).fill('app');
  await dialog.getByRole('textbox', { name: '端口' }).fill('8080');
  await dialog.getByRole('textbox', { name: '路径' }).fill('/healthz');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const row = card.getByRole('row', { name: /挂号接口/ });
  await row.getByText('服务 app:8080/healthz，应返回 200').waitFor();
  // The server writes it, the operators ask, and the page hears of it by itself.
  await row.getByText('正常', { exact: true }).waitFor({ timeout: 90_000 });

  await row.getByRole('button', { name: '暂停' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '暂停' }).click();
  await row.getByText('已暂停', { exact: true }).waitFor();
  await row.getByText('情况不明').waitFor({ timeout: 90_000 });
  await row.getByRole('button', { name: '删除' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '删除' }).click();
  await row.waitFor({ state: 'detached' });
  await page.context().close();
});

test.each([
  { width: 'wide', language: 'zh', theme: 'light' },
  { width: 'narrow', language: 'en', theme: 'dark' },
] as const)('outages stand there with their times and reasons: $width, $language, $theme', async (view) => {
  const { page, card } = await cardOf('health', view);
  await card.locator('summary').first().click();
  const reason = view.language === 'en' ? 'No endpoint of db is ready.' : '服务db没有就绪的端点。';
  await card.getByRole('cell', { name: reason }).first().waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.context().close();
});

test('who may not set one is told who may', async () => {
  const { page, card } = await cardOf('leader');
  const add = card.getByRole('button', { name: '新增探测' });
  await add.waitFor();
  expect(await add.getAttribute('aria-disabled')).toBe('true');
  expect(await card.getByRole('button', { name: '暂停' }).count()).toBe(0);
  await page.context().close();
});
