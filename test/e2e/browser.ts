import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core';

/** The three widths that every page is made for: an office screen, a small laptop, a phone. */
export const WIDTHS = { wide: 1440, folded: 1024, narrow: 390 } as const;
export type Width = keyof typeof WIDTHS;

export interface View {
  width?: Width;
  language?: 'zh' | 'en';
  theme?: 'light' | 'dark';
  /** Cookies and storage of a person who signed in before. */
  state?: Awaited<ReturnType<BrowserContext['storageState']>>;
}

/**
 * Chromium from the npm package: no download, no display. One for a whole test file; a few hundred milliseconds each context.
 * Without `fonts` the Chinese typeface is not loaded: faster where nobody looks at the letters.
 */
export const launchBrowser = async ({ fonts = true } = {}): Promise<Browser> =>
  playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...ARGUMENTS, ...(fonts ? [] : ['--disable-remote-fonts'])],
    headless: true,
  });

/** Not the package's own list: that is for cloud functions, and its single process dies with the first closed context. */
const ARGUMENTS = [
  '--headless=shell',
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--font-render-hinting=none',
] as const;

/** A page as one person sees it: own cookies, own width, language and theme. Close it with `page.context().close()`. */
export const openPage = async (browser: Browser, baseURL: string, view: View = {}): Promise<Page> => {
  const width = view.width ?? 'wide';
  const context = await browser.newContext({
    baseURL,
    viewport: { width: WIDTHS[width], height: width === 'narrow' ? 844 : 900 },
    locale: view.language === 'en' ? 'en-GB' : 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    hasTouch: width === 'narrow',
    ...(view.state ? { storageState: view.state } : {}),
  });
  await context.addInitScript(
    ([language, theme]) => {
      if (location.protocol === 'about:') return;
      localStorage.setItem('yunzhi:language', localStorage.getItem('yunzhi:language') ?? language);
      localStorage.setItem('yunzhi:theme', localStorage.getItem('yunzhi:theme') ?? theme);
    },
    [view.language ?? 'zh', view.theme ?? 'light'] as const,
  );
  return context.newPage();
};

/** Waits until the page has its title and nothing is loading any more; then its picture is the page and not its skeleton. */
export const settled = async (page: Page): Promise<void> => {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  await page.evaluate(() => document.fonts.ready);
};

/** Signs in through the form, as people do. */
export const signIn = async (page: Page, username: string, password: string): Promise<void> => {
  await page.goto('/sign-in');
  await page.locator('#field-username').fill(username);
  await page.locator('#field-password').fill(password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
};
