import type { Locator, Page } from 'playwright-core';
import { type pdf as makePdf, pdf } from '../city/samples.ts';
import { settled } from './browser.ts';

/** What people do on the pages of an application, in the words that stand on them. */

type FileContent = ReturnType<typeof makePdf>;

const asFile = (name: string, content: FileContent, mimeType = 'application/pdf') => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
});

/** Attaches a file for each required material that is still missing. */
export const attachMaterials = async (page: Page, id: string): Promise<void> => {
  await page.goto(`/applications/${id}/edit?section=materials`);
  await uploadMissing(page, id);
};

const uploadMissing = async (page: Page, id: string): Promise<void> => {
  await page.getByRole('heading', { name: '申请材料' }).waitFor();
  const rows = page.getByRole('listitem').filter({ hasText: '未上传' });
  for (const name of await rows.getByRole('heading').allTextContents())
    await page.getByLabel(`上传${name}`).setInputFiles(asFile(`${name}.pdf`, pdf(`${id} ${name}`)));
  await gone(rows);
};

/** From any section: all answers once more, the declaration, off it goes. */
export const checkAndSubmit = async (page: Page, button = '提交申请'): Promise<void> => {
  await page.getByRole('link', { name: '核对并提交' }).first().click();
  await page.getByLabel('同意以上声明').check();
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('heading', { name: '申请已提交' }).waitFor();
};

/** An imported draft lacks its materials and nothing else. */
export const submitDraft = async (page: Page, id: string): Promise<void> => {
  await attachMaterials(page, id);
  await checkAndSubmit(page);
};

/** Goes to a record as people do: the section in the rail, then its row. The first time the address is typed. */
export const open = async (page: Page, section: string, address: string): Promise<void> => {
  const rail = page.getByRole('navigation', { name: '栏目' });
  if ((await rail.count()) === 0) await page.goto(address);
  else {
    const list = page.getByRole('heading', { level: 1, name: section, exact: true });
    await rail.getByRole('link', { name: section }).click();
    await list.waitFor();
    await page.locator(`a[href="${address}"]`).first().click();
    await gone(list);
  }
  // A press on a page of which parts are still being read would fall on its skeleton.
  await settled(page);
};

/** Opens the application from the queue and chooses an outcome in the decision panel; answers the panel. */
export const choose = async (page: Page, id: string, outcome: string): Promise<Locator> => {
  await open(page, '审查审批', `/applications/${id}`);
  const panel = page.getByRole('complementary', { name: '处理意见' });
  await panel.getByRole('radio', { name: outcome, exact: true }).check();
  return panel;
};

/** Sends the panel's form, with the typed word where one is asked for, until the decision is made and the panel has gone. */
export const decide = async (page: Page, panel: Locator, outcome: string, word = ''): Promise<void> => {
  const changed = panel.getByText('审批依据在您查看后发生变化');
  do {
    await panel.getByRole('button', { name: outcome, exact: true }).click();
    if (word) await confirmWith(page, outcome, word);
    // Others decide meanwhile: when the evidence has changed, the page says so, and the leader looks and confirms once more.
  } while ((await changed.count()) > 0);
  await gone(panel);
};

export const confirmWith = async (page: Page, button: string, word: string): Promise<void> => {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(`请输入“${word}”以确认`).fill(word);
  await dialog.getByRole('button', { name: button, exact: true }).click();
  // What lies under an open dialog cannot be reached: only after it the page can be asked whether the decision is made.
  await gone(dialog);
};

export const accept = async (page: Page, id: string): Promise<void> => {
  const panel = await choose(page, id, '予以受理');
  await decide(page, panel, '予以受理');
};

export const findFeasible = async (page: Page, id: string, cores?: number): Promise<void> => {
  const panel = await choose(page, id, '审查可行');
  if (cores !== undefined) await panel.getByLabel('CPU', { exact: true }).fill(String(cores));
  await panel.getByRole('button', { name: '资源需求与用户规模相符，审查可行。' }).click();
  await decide(page, panel, '审查可行');
};

export const approve = async (page: Page, id: string, cores?: number): Promise<void> => {
  const panel = await choose(page, id, '批准');
  if (cores !== undefined) await panel.getByLabel('CPU', { exact: true }).fill(String(cores));
  await panel.getByRole('button', { name: '同意审查意见，予以批准。' }).click();
  await decide(page, panel, '批准', '批准');
};

export const confirmTrial = async (page: Page, id: string, party: string): Promise<void> => {
  await open(page, '试用与测试', `/trials/${id}`);
  const button = page.getByRole('button', { name: `代表${party}确认` });
  await button.click();
  await page.getByRole('listitem').filter({ hasText: party }).getByText('已确认', { exact: true }).waitFor();
};

/** Waits until the environment runs, then hands in a tool's report for one test. */
export const uploadReport = async (
  page: Page,
  test: '功能测试' | '性能测试' | '安全测试',
  name: string,
  content: FileContent,
): Promise<void> => {
  await page.getByRole('button', { name: `上传报告 ${test}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('报告文件').setInputFiles(asFile(name, content, 'application/octet-stream'));
  await dialog.getByText(`已选择 ${name}`).waitFor();
  await dialog.getByRole('button', { name: '提交报告' }).click();
  await gone(dialog);
};

/** Stays on the page of the application until its state, which comes by itself, is this one. */
export const untilStage = async (page: Page, id: string, stage: string, timeout = 120_000): Promise<void> => {
  await page.goto(`/applications/${id}`);
  await page.getByRole('main').locator('.status-tag', { hasText: stage }).first().waitFor({ timeout });
};

export const gone = (locator: Locator, timeout = 60_000): Promise<void> =>
  locator.first().waitFor({ state: 'detached', timeout });
