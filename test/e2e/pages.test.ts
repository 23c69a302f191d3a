import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOOPBACK_PASSWORD } from '../../server/demo/seed.ts';
import { signIn as signInAtDesk } from '../city/desk.ts';
import { type InProcessCity, startInProcess } from '../city/in-process.ts';
import { accept } from './application-pages.ts';
import { axeViolations } from './axe.ts';
import { launchBrowser, openPage, settled, signIn, type View } from './browser.ts';
import type { DemoDuties } from './demo-duties.ts';
import { type DemoLives, liveOn } from './demo-lives.ts';
import { requireConsole } from './desk-pages.ts';

/** Every page of every role, looked at as its people look at it: two widths, two languages, light and dark. */
let product: InProcessCity;
let browser: Browser;
let lives: DemoLives;

beforeAll(async () => {
  requireConsole();
  product = await startInProcess(undefined, { demo: true });
  browser = await launchBrowser();
  lives = await liveOn(product.base);
}, 360_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const enter = async (username: string, view: View = {}): Promise<Page> => {
  const page = await openPage(browser, product.base, view);
  await signIn(page, username, LOOPBACK_PASSWORD);
  return page;
};

/** Pages without a place in the rail, by the accounts that may open them. */
const details = (username: string): string[] => {
  const { draft, returned, deciding, trial, inForce, retired, delegation } = lives;
  const unit = ['/applications/new/open', '/guide/open', '/guide/terminate'];
  const every = ['/notices', '/account'];
  const duty = dutyPages(lives.duties);
  const record = (id: string) => [`/applications/${id}`, `/applications/${id}?tab=history`];
  switch (username) {
    case 'applicant':
      return [
        ...every,
        ...unit,
        `/applications/${draft}/edit`,
        ...SECTIONS.map((section) => `/applications/${draft}/edit?section=${section}`),
        ...record(returned),
        `/systems/${inForce.systemId}`,
        `/allocations/${inForce.systemId}`,
        `/applications/${inForce.id}/print/decision`,
        ...duty.unit,
      ];
    case 'head':
      return [...every, `/retirements/${retired.id}`, `/certificates/${retired.certificate}`, ...duty.unit];
    case 'reviewer':
      return [...every, ...record(deciding), ...duty.city];
    case 'handler':
      return [...every, ...duty.city, `/complaints/${lives.duties.complaint}`, '/reorganisations/new'];
    case 'auditor':
      return [...every, ...duty.audited, `/complaints/${lives.duties.complaint}`];
    case 'leader':
      return [
        ...every,
        ...record(deciding),
        `/allocations/${inForce.systemId}`,
        '/policies/new',
        '/policies/0',
        ...duty.city,
        ...duty.leader,
      ];
    case 'tester':
    case 'operator':
      return [...every, `/trials/${trial}`, `/trials/${inForce.id}`, ...duty.provider];
    case 'consultant':
      return [...every, `/delegations/${delegation}`];
    default:
      return every;
  }
};

/** Pages of the duties without a place in the rail, by what their readers may see. */
const dutyPages = (ids: DemoDuties) => {
  const { month, item, ticket, reportMonth, systemId, unitId, workload, finding, year, drill, assessment, review } =
    ids;
  const bulletin = [`/bulletins/${month}`, `/bulletins/${month}/print`, '/bulletin-items', `/bulletin-items/${item}`];
  const report = [`/reports/operation/${reportMonth}`, `/reports/operation/${reportMonth}/print`];
  const drills = [`/drills/plan/${year}`, `/drills/${drill}`, `/drills/${drill}/evidence`];
  const usage = [
    `/usage/systems/${systemId}`,
    `/usage/workloads/${encodeURIComponent(workload)}`,
    `/usage/findings/${finding}`,
    `/usage/findings/${finding}/print`,
  ];
  const result = [`/assessments/${assessment}/units/${unitId}`, `/assessments/${assessment}/print/${unitId}`];
  const measured = [`/assessments/${assessment}`, '/assessment-schemes', ...result];
  const backup = `/backup/systems/${systemId}`;
  const supervised = ['/supervision/measures', '/supervision/reports', '/supervision/statistics'];
  return {
    unit: [
      ...bulletin,
      '/bulletin-connections',
      ...report,
      ...usage,
      ...result,
      backup,
      `/tickets/${ticket}`,
      '/tickets/new',
    ],
    provider: [
      ...bulletin,
      '/bulletin-connections',
      ...report,
      ...drills,
      backup,
      `/tickets/${ticket}`,
      `/provider-reviews/${review}`,
    ],
    city: [...bulletin, ...report, ...drills, ...usage, ...measured, ...supervised, backup, `/tickets/${ticket}`],
    audited: [...bulletin, ...report, ...drills, ...measured, ...supervised, `/provider-reviews/${review}`],
    leader: ['/usage/what-if', '/bulletin-items?state=overdue', `/provider-reviews/${review}`],
  };
};

const SECTIONS = ['contacts', 'system', 'term', 'resources', 'network', 'recovery', 'materials', 'check'];

const EVERYBODY = [
  'applicant',
  'head',
  'health',
  'county',
  'handler',
  'reviewer',
  'leader',
  'consultant',
  'operator',
  'tester',
  'sysadmin',
  'secadmin',
  'auditor',
];

const VIEWS = [
  { width: 'wide', language: 'zh', theme: 'light' },
  { width: 'narrow', language: 'en', theme: 'dark' },
  { width: 'wide', language: 'en', theme: 'dark' },
  { width: 'narrow', language: 'zh', theme: 'light' },
] as const satisfies View[];

describe.concurrent('every page of a role is whole, clean and within its width', { timeout: 480_000 }, () => {
  // Two of the four views for each role, the other two for the next: every page is seen in all, each role in both widths.
  // axe takes two thirds of the time, so it looks at each page of a role in one of the two, by turns.
  for (const [index, username] of EVERYBODY.entries())
    for (const [turn, view] of (index % 2 === 0 ? VIEWS.slice(0, 2) : VIEWS.slice(2)).entries())
      test(`${username}, ${view.width}, ${view.language}, ${view.theme}`, async () => {
        const page = await enter(username, view);
        const faults = watch(page);
        for (const [place, path] of [...(await railOf(page)), ...details(username)].entries()) {
          await page.goto(path);
          await settled(page);
          faults.push(...(await faultsOf(page)));
          if (place % 2 === turn) faults.push(...(await lastingViolations(page)));
        }
        await page.context().close();
        expect(faults).toEqual([]);
      });
});

/** What the console says in the browser's own console, and what breaks in it. */
function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`${page.url()}: ${message.text()}`);
  });
  return faults;
}

const railOf = async (page: Page): Promise<string[]> => {
  await settled(page);
  const links = page.locator('.rail-nav a');
  if ((await links.count()) === 0) await page.getByRole('button', { name: /更多|More|栏目|sections/i }).click();
  return links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
};

/** A live page may be redrawn while axe looks at it: what it found is looked for once more when the page has settled. */
const lastingViolations = async (page: Page): Promise<string[]> => {
  const found = await axeViolations(page);
  if (found.length === 0) return found;
  await settled(page);
  const again = new Set(await axeViolations(page));
  return found.filter((line) => again.has(line)).map((line) => `${page.url()}: ${line}`);
};

const faultsOf = async (page: Page): Promise<string[]> => {
  const { title, heading, over, searches } = await page.evaluate(() => ({
    title: document.title,
    heading: document.querySelector('h1')?.textContent ?? '',
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    searches: [...document.querySelectorAll('input.table-search')].map((field) => field.getAttribute('name')),
  }));
  const faults: string[] = [];
  if (!title.includes(heading) || heading.trim() === '')
    faults.push(`${page.url()}: title “${title}”, h1 “${heading}”`);
  if (new Set(searches).size < searches.length)
    faults.push(`${page.url()}: two tables filter each other, both by ${searches.join(', ')}`);
  if (over > 0) faults.push(`${page.url()}: ${over} px wider than the window`);
  return faults;
};

describe('a reorganisation', () => {
  test('is checked in numbers before it is recorded, and recorded by typing the unit’s code', async () => {
    const page = await enter('handler');
    await page.goto('/reorganisations/new');
    await page.getByLabel('现负责单位').selectOption({ label: '云州市水务局' });
    await page.getByLabel(/河湖长制管理系统/).check();
    await page.getByLabel('接收单位', { exact: true }).selectOption({ label: '云州市卫生健康委员会' });
    await page.getByLabel('依据和理由').fill('云编〔2026〕8号');
    await page.getByRole('button', { name: '下一步：核对' }).click();
    await page.getByRole('heading', { level: 1, name: '核对将要发生的变化' }).waitFor();
    await settled(page);
    const row = page.getByRole('row', { name: /^未办结的资源效率通知书/ });
    expect(await row.getByRole('cell').textContent()).toBe('1');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: '登记', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('water');
    await dialog.getByRole('textbox').press('Enter');
    expect(await product.services.db.responsibilityChange.count()).toBe(0);
    await dialog.getByRole('textbox').fill('health');
    await dialog.getByRole('button', { name: '登记', exact: true }).click();
    await page.waitForURL('**/reorganisations');
    await page.getByRole('row', { name: /河湖长制管理系统.*云州市水务局.*云州市卫生健康委员会/ }).waitFor();
    await page.context().close();
  });
});

describe('with the keyboard alone', () => {
  test('one signs in, finds a system by the palette and opens it', async () => {
    const page = await openPage(browser, product.base);
    await page.goto('/sign-in');
    await page.getByLabel('用户名').waitFor();
    await page.keyboard.type('leader');
    await page.keyboard.press('Tab');
    await page.keyboard.type(LOOPBACK_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: '工作台' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('防汛');
    await page
      .getByRole('option', { name: /防汛指挥系统/ })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: '防汛指挥系统' }).waitFor();
    await page.context().close();
  });

  test('each row of a list is a link: the queue is worked off without a mouse', async () => {
    const page = await enter('leader');
    await page.goto('/review');
    const row = page.getByRole('row', { name: /全民健康信息平台/ });
    await row.getByRole('link').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: '全民健康信息平台' }).waitFor();
    await page.context().close();
  });

  test('a form with faults puts the focus on their summary, whose links lead to the fields', async () => {
    const page = await enter('applicant');
    await page.goto('/applications/new/open');
    await page.getByLabel('系统名称').focus();
    await page.keyboard.press('Enter');
    const summary = page.getByRole('alert');
    await summary.waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('有 2 处需要更正');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'field-name');
    await page.context().close();
  });
});

describe('nothing typed is lost', () => {
  const section = (name: string) => `/applications/${lives.draft}/edit?section=${name}`;

  test('on a lost connection: kept on this machine, saved when it is back', async () => {
    const page = await enter('applicant');
    await page.goto(section('system'));
    await page.getByLabel('用途').waitFor();
    await page.context().setOffline(true);
    await page.getByLabel('用途').fill('断线时填写的用途');
    await page.getByText(/连接中断，已存于本机/).waitFor();
    await page.context().setOffline(false);
    await page.getByText(/^已保存 /).waitFor();
    await page.reload();
    await page.getByLabel('用途').waitFor();
    expect(await page.getByLabel('用途').inputValue()).toBe('断线时填写的用途');
    await page.context().close();
  });

  test('in a tab that is closed while the connection is lost: it is there when the draft is opened again', async () => {
    const page = await enter('applicant');
    await page.goto(section('system'));
    await page.getByLabel('服务对象').waitFor();
    await page.context().setOffline(true);
    await page.getByLabel('服务对象').fill('断线时填写的服务对象');
    await page.getByText(/连接中断，已存于本机/).waitFor();
    const again = await page.context().newPage();
    await page.close();
    await again.context().setOffline(false);
    await again.goto(section('system'));
    await again.getByText(/已恢复断线期间存于本机的填写/).waitFor();
    expect(await again.getByLabel('服务对象').inputValue()).toBe('断线时填写的服务对象');
    await again.context().close();
  });

  test('in two tabs: the later one is told, sees both versions, and chooses', async () => {
    const first = await enter('applicant');
    const second = await first.context().newPage();
    for (const page of [first, second]) {
      await page.goto(section('contacts'));
      await page.getByRole('region', { name: '单位联系人' }).getByLabel('姓名').waitFor();
    }
    await first.getByRole('region', { name: '单位联系人' }).getByLabel('姓名').fill('先改的人');
    await first.getByText(/^已保存 /).waitFor();
    await second.getByRole('region', { name: '单位联系人' }).getByLabel('姓名').fill('后改的人');
    await second.getByText('草稿已在别处更新').waitFor();
    await second.getByText('先改的人').first().waitFor();
    expect(await second.getByRole('region', { name: '单位联系人' }).getByLabel('姓名').inputValue()).toBe('后改的人');
    await second.getByRole('button', { name: '以我的填写为准' }).click();
    await second.getByText(/^已保存 /).waitFor();
    await first.reload();
    await first.getByRole('region', { name: '单位联系人' }).getByLabel('姓名').waitFor();
    expect(await first.getByRole('region', { name: '单位联系人' }).getByLabel('姓名').inputValue()).toBe('后改的人');
    await first.context().close();
  });
});

describe('a page that is shown stays', () => {
  /** Keeps back the answers to one procedure until they are let go. */
  const holdBack = async (page: Page, procedure: string) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let asked = 0;
    await page.route(new RegExp(procedure.replace('.', '\\.')), async (route) => {
      asked += 1;
      await promise;
      await route.continue();
    });
    return { letGo: resolve, isAsked: async () => expect.poll(() => asked, { timeout: 10_000 }).toBeGreaterThan(0) };
  };
  /** Marks what is on the page; says later whether it is still the same, and in sight. */
  const mark = async (page: Page, selector: string) => {
    const element = await page.locator(selector).first().elementHandle();
    return () => element?.evaluate((one) => one.isConnected && one.checkVisibility());
  };
  const technicalReview = async () => {
    const { api } = await signInAtDesk(product.base, 'reviewer', LOOPBACK_PASSWORD);
    const { items } = await api.review.queue.query({ step: 'technical' });
    return items[0]?.id ?? '';
  };

  test('while a part that has just been opened reads what it needs', async () => {
    const page = await enter('reviewer');
    await page.goto(`/applications/${await technicalReview()}`);
    await settled(page);
    const isTitleThere = await mark(page, 'h1');
    const isPanelThere = await mark(page, '.decision-panel');
    const { letGo, isAsked } = await holdBack(page, 'units.tree');
    await page.getByRole('radio', { name: '委托咨询机构' }).check();
    await isAsked();
    expect([await isTitleThere(), await isPanelThere()]).toEqual([true, true]);
    letGo();
    await page.getByLabel('咨询机构', { exact: true }).waitFor();
    expect(await isTitleThere()).toBe(true);
    await page.context().close();
  });

  test('while all of it is read anew, and what has not changed is not made anew under the pointer', async () => {
    const page = await enter('leader');
    await page.goto('/review');
    await settled(page);
    const row = `a[href="/applications/${lives.deciding}"]`;
    const [isTitleThere, isRowThere] = [await mark(page, 'h1'), await mark(page, row)];
    const { letGo, isAsked } = await holdBack(page, 'review.queue');
    const unit = await signInAtDesk(product.base, 'applicant', LOOPBACK_PASSWORD);
    await unit.api.applications.sendMessage.mutate({ id: lives.returned, body: '请查收' });
    await isAsked();
    expect([await isTitleThere(), await isRowThere()]).toEqual([true, true]);
    letGo();
    await page.waitForLoadState('networkidle');
    expect([await isTitleThere(), await isRowThere()]).toEqual([true, true]);
    await page.context().close();
  });

  test('under another address of the same page: what differs is read where it stands', async () => {
    const page = await enter('leader');
    await page.goto('/');
    await settled(page);
    const { letGo, isAsked } = await holdBack(page, 'systems.table');
    await page.getByRole('navigation', { name: '栏目' }).getByRole('link', { name: '应用系统' }).click();
    await isAsked();
    await page.getByRole('heading', { level: 1, name: '应用系统' }).waitFor();
    letGo();
    await page.getByRole('link', { name: /防汛指挥系统/ }).waitFor();
    await page.context().close();
  });

  test('a reason that was typed goes with the outcome that is chosen next', async () => {
    const page = await enter('reviewer');
    await page.goto(`/applications/${await technicalReview()}`);
    const choose = (name: string) => page.getByRole('radio', { name, exact: true }).check();
    const panel = page.getByRole('complementary', { name: '处理意见' });
    await choose('审查可行');
    await panel.getByLabel('CPU', { exact: true }).fill('3');
    await panel.getByLabel('审核意见').fill('并发数说明不足');
    await choose('审查不可行');
    expect(await panel.getByLabel('审核意见').inputValue()).toBe('并发数说明不足');
    await panel.getByLabel('建议', { exact: true }).fill('补充压测数据');
    await choose('退回补正');
    expect(await panel.getByLabel('审核意见').inputValue()).toBe('并发数说明不足');
    await choose('审查不可行');
    expect(await panel.getByLabel('建议', { exact: true }).inputValue()).toBe('补充压测数据');
    await choose('审查可行');
    expect(await panel.getByLabel('CPU', { exact: true }).inputValue()).toBe('3');
    await page.goto(`/applications/${lives.deciding}`);
    await page.context().close();
  });
});

test('what one person does, another sees without reloading', async () => {
  const unit = await enter('edu');
  await unit.goto(`/applications/${lives.submitted}`);
  await unit.getByText('待受理').first().waitFor();
  const handler = await enter('handler');
  await accept(handler, lives.submitted);
  await unit.getByText('技术审查').first().waitFor();
  await unit.getByRole('main').locator('.status-tag', { hasText: '技术审查' }).first().waitFor();
  await unit.context().close();
  await handler.context().close();
});

test('with more tabs open than a browser keeps connections, each still answers and hears of changes', async () => {
  const first = await enter('leader');
  const tabs = [first];
  for (let count = 1; count < 8; count += 1) tabs.push(await first.context().newPage());
  for (const tab of tabs) {
    await tab.goto('/notices');
    await settled(tab);
  }
  const unit = await enter('applicant');
  await unit.goto(`/applications/${lives.returned}?tab=messages`);
  await unit.getByLabel('留言').fill('材料已重新盖章');
  for (const tab of tabs) await tab.goto(`/applications/${lives.returned}?tab=messages`);
  await unit.getByRole('button', { name: '发送' }).click();
  for (const tab of tabs) await tab.getByText('材料已重新盖章').first().waitFor();
  await first.context().close();
  await unit.context().close();
});

test('the audit log shows its chain whole', async () => {
  const page = await enter('auditor');
  await page.goto('/audit');
  await page
    .getByText(/记录链完整，共 \d+ 条/)
    .first()
    .waitFor();
  await page.context().close();
});
