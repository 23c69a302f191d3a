import type { Locator, Page } from 'playwright-core';
import { attachMaterials } from './application-pages.ts';

/** Fills in an application to open a system by hand, section after section, as a clerk would. Ends on the materials. */
export const fillOpenForm = async (page: Page, system: { name: string; code: string }): Promise<string> => {
  const id = await start(page, system);
  await contacts(page);
  await describeSystem(page);
  await term(page);
  await resources(page);
  await network(page);
  await recovery(page);
  await attachMaterials(page, id);
  return id;
};

const start = async (page: Page, { name, code }: { name: string; code: string }): Promise<string> => {
  await page.goto('/applications/new/open');
  await page.getByRole('radio', { name: '登记新的应用系统' }).check();
  await page.getByLabel('系统名称').fill(name);
  await page.getByLabel('系统代码').fill(code);
  await page.getByRole('button', { name: '开始填写' }).click();
  await page.getByRole('link', { name: '继续填写' }).click();
  return new URL(page.url()).pathname.split('/').at(-2) ?? '';
};

const goOn = (page: Page): Promise<void> => page.getByRole('button', { name: '保存并继续' }).click();

const section = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

export const fillContact = async (page: Page, card: string, name: string): Promise<void> => {
  const fields = page.getByRole('region', { name: card });
  await fields.getByLabel('姓名').fill(name);
  await fields.getByLabel('电话').fill('0452-2791234');
};

const contacts = async (page: Page): Promise<void> => {
  await fillContact(page, '单位联系人', '赵敏');
  await fillContact(page, '应急联系人 A', '赵敏');
  await fillContact(page, '应急联系人 B', '孙立');
  await goOn(page);
};

const describeSystem = async (page: Page): Promise<void> => {
  const form = section(page, '应用系统');
  await form.getByLabel('用途').fill('水库大坝位移、渗流和雨水情监测与预警');
  await form.getByLabel('服务对象').fill('水务局工作人员和各水库管理单位');
  await form.getByLabel('用户数').fill('600');
  await form.getByLabel('最大并发数').fill('60');
  await form.getByRole('radio', { name: '应用系统' }).check();
  await form.getByRole('radio', { name: '2 级' }).check();
  await form.getByRole('radio', { name: '否' }).check();
  await goOn(page);
};

const term = async (page: Page): Promise<void> => {
  const form = section(page, '网络与期限');
  await form.getByRole('radio', { name: '政务外网区' }).check();
  await form.getByRole('radio', { name: '财政' }).check();
  await form.getByLabel('计划上线日期').fill('2027-03-01');
  await form.getByLabel('使用期限').fill('36');
  await goOn(page);
};

/** Two workloads: one of the catalogue's sizes, one by fine amounts. */
const resources = async (page: Page): Promise<void> => {
  const form = section(page, '云资源需求');
  await form.getByRole('button', { name: '增加工作负载' }).click();
  await form.getByLabel('名称').fill('监测服务');
  await form.getByLabel('操作系统或镜像').fill('银河麒麟 V10');
  await form.getByRole('button', { name: '增加工作负载' }).click();
  const database = form.locator('section.card').nth(1);
  await database.getByLabel('名称').fill('监测数据库');
  await database.getByRole('radio', { name: '自定义' }).check();
  await database.getByLabel('CPU', { exact: true }).fill('1.5');
  await database.getByLabel('内存', { exact: true }).fill('4');
  await database.getByLabel('系统盘', { exact: true }).fill('40');
  await database.getByLabel('数据盘', { exact: true }).fill('200');
  await database.getByLabel('操作系统或镜像').fill('达梦数据库 8');
  await goOn(page);
};

const network = async (page: Page): Promise<void> => {
  const form = section(page, '端口与测试地址');
  await form.getByRole('button', { name: '增加端口' }).click();
  await form.getByLabel('端口', { exact: true }).fill('8443');
  await form.getByLabel('验收测试主机').fill('dam.example.org');
  await goOn(page);
};

const recovery = async (page: Page): Promise<void> => {
  const form = section(page, '备份与容灾');
  await form.getByRole('radio', { name: '2 级' }).check();
  await goOn(page);
};
