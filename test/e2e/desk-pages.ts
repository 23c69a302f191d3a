import { existsSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { CITY_PASSWORD } from '../city/found.ts';
import { openPage, signIn } from './browser.ts';

/** The server reads the console when it starts: a test of pages cannot build it afterwards. */
export const requireConsole = (): void => {
  const page = new URL('../../dist/console/index.html', import.meta.url);
  if (!existsSync(page)) throw new Error('the console is not built: run `npm run build`, then the test again');
};

/** All who sit at their desks: each person signs in once, through the form, in a browser context of their own. */
export interface Office {
  /** Runs `work` in a tab of this person that nobody else uses meanwhile. */
  at<T>(username: string, work: (page: Page) => Promise<T>): Promise<T>;
  /** Forgets all sessions: everybody signs in again. */
  signOutAll(): Promise<void>;
  close(): Promise<void>;
}

interface Desk {
  context: BrowserContext;
  idle: Page[];
}

/** Tabs kept open for the next piece of work; more are opened when more work comes at once, and closed after it. */
const IDLE_TABS = 3;

export const openOffice = async (browser: Browser, base: string): Promise<Office> => {
  const desks = new Map<string, Promise<Desk>>();
  const deskOf = (username: string): Promise<Desk> => {
    const known = desks.get(username) ?? openDesk(browser, base, username);
    desks.set(username, known);
    return known;
  };
  const signOutAll = async () => {
    const all = await Promise.all(desks.values());
    desks.clear();
    await Promise.all(all.map(({ context }) => context.close()));
  };
  const at = async <T>(username: string, work: (page: Page) => Promise<T>): Promise<T> => {
    const desk = await deskOf(username);
    const page = desk.idle.pop() ?? (await desk.context.newPage());
    page.setDefaultTimeout(60_000);
    let done = false;
    try {
      const answer = await work(page);
      done = true;
      return answer;
    } catch (error) {
      throw new Error(`${username} at ${await sightOf(page)}`, { cause: error });
    } finally {
      if (done && desk.idle.length < IDLE_TABS && !username.startsWith('h-')) desk.idle.push(page);
      else await page.close();
    }
  };
  return { at, signOutAll, close: signOutAll };
};

const openDesk = async (browser: Browser, base: string, username: string): Promise<Desk> => {
  const page = await openPage(browser, base);
  await signIn(page, username, CITY_PASSWORD);
  return { context: page.context(), idle: [page] };
};

/** Where a person stood and what the page said, for the message of a test that failed there. */
const sightOf = async (page: Page): Promise<string> => {
  const words = await page.evaluate(() => document.querySelector('main')?.innerText ?? '').catch(() => '(closed)');
  return `${page.url()}, which says:\n${words.slice(0, 1500)}`;
};
