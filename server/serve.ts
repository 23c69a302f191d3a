import type { Log } from '../operators/runtime/log.ts';
import { tickAppeals, tickDisputes } from './assessment/tick.ts';
import { closeDays } from './backup/day-records.ts';
import { superviseBackups } from './backup/tick.ts';
import { tickBulletins } from './bulletins/tick.ts';
import { deliverBulletins } from './bulletins/webhooks.ts';
import { startClusterLoops } from './cluster/loops.ts';
import type { Services } from './context.ts';
import { seedHistory } from './demo/history.ts';
import { seedDemo } from './demo/seed.ts';
import { completePlans } from './drills/plan-watch.ts';
import { tickDrills } from './drills/tick.ts';
import { tickExecution } from './execution/tick.ts';
import { createHttp, listen } from './http.ts';
import { createFirstAccounts } from './identity/bootstrap.ts';
import { forgetOldSessions } from './identity/sessions.ts';
import { loop } from './loop.ts';
import { sendNotices } from './notices/send.ts';
import { alarmSilentLoops } from './operations/silence.ts';
import { tickReports } from './reports/tick.ts';
import { openServices } from './services.ts';
import { type Settings, SettingsError } from './settings.ts';
import { watchDeadlines } from './supervision/deadlines.ts';
import { superviseOnce } from './supervision/tick.ts';
import { listForVerification } from './supervision/verifications.ts';
import { tickTickets } from './tickets/tick.ts';
import { type Clock, systemClock } from './time/clock.ts';
import { tickFindings } from './usage/findings/tick.ts';
import { tickUsage } from './usage/records/tick.ts';

export interface RunningServer {
  address: string;
  services: Services;
  stop(): Promise<void>;
}

/** Opens the records, fills them at the first start, begins the loops, and listens. */
export async function serve(settings: Settings, log: Log, clock: Clock = systemClock): Promise<RunningServer> {
  const services = await openServices(settings, clock);
  await fillEmptyRecords(services);
  const stopLoops = startLoops(services, log);
  const app = createHttp(services, { log, notReady: () => notReady(services) });
  const { port, close } = await listen(app, settings.host, settings.port).catch((error: NodeJS.ErrnoException) => {
    throw new SettingsError(
      `Cannot listen on ${settings.host}:${settings.port}: ${sentenceOf(error)} Choose another with --port N.`,
    );
  });
  const stopHistory = giveHistory(services, log);
  const stop = async () => {
    await close();
    await stopHistory();
    await stopLoops();
    await services.db.$disconnect();
  };
  return { address: `http://${settings.host}:${port}`, services, stop };
}

const sentenceOf = ({ code, message }: NodeJS.ErrnoException): string =>
  code === 'EADDRINUSE' ? 'the port is taken.' : `${message}.`;

/** At the first start: the demo city, or the two accounts that can make all others. `npm start` shows what is printed. */
async function fillEmptyRecords(services: Services): Promise<void> {
  const demo = services.settings.demo ? await seedDemo(services) : null;
  if (demo) {
    const width = Math.max(...demo.map(({ username }) => username.length));
    const lines = demo.map(({ username, title }) => `  ${username.padEnd(width)}  ${title}\n`);
    process.stdout.write(`Demo accounts, each with the password ${demo[0]?.password ?? ''}\n${lines.join('')}`);
  }
  for (const { username, password } of await createFirstAccounts(services)) {
    process.stdout.write(`First account: ${username}  one-time password: ${password}\n`);
  }
}

/** The demo's past comes after the console answers: a start is not kept waiting by it. */
function giveHistory(services: Services, log: Log): () => Promise<void> {
  let isStopped = !services.settings.demo;
  const history = isStopped ? Promise.resolve() : seedHistory(services, () => isStopped);
  const ended = history.catch((error: unknown) =>
    log.error('the demo’s past failed', {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }),
  );
  return async () => {
    isStopped = true;
    await ended;
  };
}

function startLoops(services: Services, log: Log): () => Promise<void> {
  const report = (name: string) => (error: unknown) =>
    log.error(`${name} failed`, { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  const stops = [
    loop(60, () => superviseOnce(services), report('supervision')),
    loop(60, () => listForVerification(services), report('the list for verification')),
    loop(60, () => watchDeadlines(services), report('the deadlines of supervision')),
    loop(300, () => tickAppeals(services), report('appeals')),
    loop(300, () => tickDisputes(services), report('disputes')),
    loop(60, () => tickExecution(services), report('execution')),
    loop(60, () => tickTickets(services), report('tickets')),
    loop(300, () => tickReports(services), report('operation reports')),
    loop(60, () => superviseBackups(services), report('backup findings')),
    loop(3600, () => closeDays(services), report('the days of the backups')),
    loop(60, () => tickBulletins(services), report('bulletins')),
    loop(20, () => deliverBulletins(services), report('the bulletins’ webhooks')),
    loop(60, () => tickDrills(services), report('drills')),
    loop(3600, () => completePlans(services), report('the plans of drills')),
    loop(60, () => alarmSilentLoops(services), report('the watch over the loops')),
    loop(15, () => sendNotices(services), report('notices that leave the console')),
    loop(60, () => tickFindings(services), report('findings on use')),
    loop(600, () => tickUsage(services), report('the judgement of use')),
    loop(3600, () => forgetOldSessions(services), report('sessions')),
  ];
  const cluster = services.cluster ? startClusterLoops(services, log) : null;
  return async () => {
    await Promise.all([cluster?.stop(), ...stops.map((stop) => stop())]);
  };
}

async function notReady({ db }: Services): Promise<string | null> {
  try {
    await db.$queryRaw`SELECT 1`;
    return null;
  } catch {
    return 'the records do not answer';
  }
}
