import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FIRST_PAUSE_MILLIS = 250;
const LONGEST_PAUSE_MILLIS = 10_000;
/** A child that ran this long was well; its next failure starts from the short pause again. */
const STEADY_MILLIS = 30_000;
/** After this, asking is over. */
const PATIENCE_MILLIS = 8_000;

export interface ChildOptions {
  name: string;
  /** Path of the program from the repository's root. */
  program: string;
  args: string[];
  /** What it prints, line by line. */
  onLine(line: string): void;
  onError(line: string): void;
  /** It said that its configuration is wrong (exit code 2): starting it again would not help. */
  onMisconfigured(): void;
}

export interface Child {
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Compiled code of earlier starts, and of the installation (scripts/prepare.ts): halves the time to load. */
const COMPILE_CACHE = `${ROOT}node_modules/.cache/yunzhi`;
const EXIT_WITH_PARENT = fileURLToPath(new URL('./exit-with-parent.ts', import.meta.url));

/** Runs a program for as long as we run: when it dies it is started again, after a pause that grows while it keeps dying. */
export function keepRunning(options: ChildOptions): Child {
  let pause = FIRST_PAUSE_MILLIS;
  let stopping = false;
  let process: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;

  const begin = () => {
    const startedAt = Date.now();
    process = launch(options);
    process.once('exit', (code, signal) => {
      if (stopping) return;
      if (code === 2) return options.onMisconfigured();
      if (Date.now() - startedAt > STEADY_MILLIS) pause = FIRST_PAUSE_MILLIS;
      options.onError(`ended (${signal ?? `exit code ${code}`}); starting it again in ${pause} ms`);
      timer = setTimeout(begin, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
    });
  };
  begin();
  return {
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      if (process) await end(process);
    },
  };
}

function launch({ program, args, onLine, onError }: ChildOptions): ChildProcess {
  // The channel tells the child when we are gone, even by kill -9.
  const child = spawn(process.execPath, ['--import', EXIT_WITH_PARENT, program, ...args], {
    cwd: ROOT,
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // In a group of its own: Ctrl-C in a terminal would otherwise reach all at once, and the order of stopping be lost.
    detached: true,
  });
  eachLine(child.stdout, onLine);
  eachLine(child.stderr, onError);
  return child;
}

function eachLine(stream: NodeJS.ReadableStream | null, take: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  stream?.on('end', () => rest && take(rest));
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MILLIS);
  await exited;
  clearTimeout(impatience);
}
