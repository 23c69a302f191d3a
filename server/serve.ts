import type { Log } from '../operators/runtime/log.ts';
import { tickAppeals, tickDisputes } from './assessment/tick.ts';
import { closeDays } from './backup/day-records.ts';
import { remindOfRestores } from './backup/restore-due.ts';
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
import { eachStep } from './go-on.ts';
import { createHttp, listen } from './http.ts';
import { createFirstAccounts } from './identity/bootstrap.ts';
import { forgetOldSessions } from './identity/sessions.ts';
import { loop } from './loop.ts';
import { sendNotices } from './notices/send.ts';
import { alarmSilentRounds, Rounds } from './operations/rounds.ts';
import { alarmNeverRan, alarmSilentLoops } from './operations/silence.ts';
import type { RoundName } from './operations/views.ts';
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
  const ended = history.catch((error: unknown) => log.error('the demo’s past failed', { error: textOf(error) }));
  return async () => {
    isStopped = true;
    await ended;
  };
}

function startLoops(services: Services, log: Log): () => Promise<void> {
  const rounds = new Rounds();
  services.rounds = rounds;
  const each = (name: RoundName, seconds: number, round: (services: Services) => Promise<unknown>) =>
    loop(
      seconds,
      rounds.watched(name, seconds, () => round(services)),
      (error) => log.error(`the round ${name} failed`, { error: textOf(error) }),
    );
  const stops = [
    each('supervision', 60, superviseOnce),
    each('verifications', 60, listForVerification),
    each('deadlines', 60, watchDeadlines),
    each('appeals', 300, tickAppeals),
    each('disputes', 300, tickDisputes),
    each('execution', 60, tickExecution),
    each('tickets', 60, tickTickets),
    each('reports', 300, tickReports),
    each('backup', 60, superviseBackups),
    each('backupDays', 3600, lookBackAtBackups),
    each('bulletins', 60, tickBulletins),
    each('bulletinWebhooks', 20, deliverBulletins),
    each('drills', 60, tickDrills),
    each('drillPlans', 3600, completePlans),
    each('loopWatch', 60, watchLoops),
    each('notices', 15, sendNotices),
    each('useFindings', 60, tickFindings),
    each('use', 600, tickUsage),
    each('sessions', 3600, forgetOldSessions),
  ];
  const cluster = services.cluster ? startClusterLoops(services, log) : null;
  return async () => {
    await Promise.all([cluster?.stop(), ...stops.map((stop) => stop())]);
  };
}

const lookBackAtBackups = (services: Services): Promise<void> =>
  eachStep(
    () => closeDays(services),
    () => remindOfRestores(services),
  );

/** The operators' duties, and the server's own. */
const watchLoops = (services: Services): Promise<void> =>
  eachStep(
    () => alarmSilentLoops(services),
    () => alarmNeverRan(services),
    () => alarmSilentRounds(services),
  );

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

async function notReady({ db }: Services): Promise<string | null> {
  try {
    await db.$queryRaw`SELECT 1`;
    return null;
  } catch {
    return 'the records do not answer';
  }
}
