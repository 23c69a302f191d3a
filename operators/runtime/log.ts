/** Structured log: a sentence and its facts, one JSON line each, for machines to collect. */
export interface Log {
  info(message: string, facts?: object): void;
  warn(message: string, facts?: object): void;
  error(message: string, facts?: object): void;
}

export const silentLog: Log = { info() {}, warn() {}, error() {} };

/** Writes to `stream`, standard error by default: standard output is for what a program was asked to print. */
export function jsonLog(stream: { write(text: string): unknown } = process.stderr): Log {
  const write =
    (level: string) =>
    (message: string, facts: object = {}) => {
      const line = { time: new Date().toISOString(), level, message, ...facts };
      stream.write(`${JSON.stringify(line, (_key, value) => (value instanceof Error ? value.message : value))}\n`);
    };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}
