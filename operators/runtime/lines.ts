import type { Readable } from 'node:stream';

/** Calls `onLine` for each line of a stream, as it comes; what `onLine` throws ends the stream and rejects. */
export async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  stream.setEncoding('utf8');
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line) onLine(line);
  }
  if (rest) onLine(rest);
}
