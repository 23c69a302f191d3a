import { basename } from 'node:path';
import { parseCsv } from '../../import/csv.ts';
import { bitbrainsCells, bitbrainsParser, isBitbrainsHeader } from './bitbrains.ts';
import { documentedParser } from './documented.ts';
import { type Line, readLines, UnreadableFileError } from './lines.ts';
import { isProblem, type Problem, problem } from './problems.ts';
import type { RowParser, SampleRow } from './rows.ts';

/** A row that is left out, and why. */
export interface BadRow {
  file: string;
  line: number;
  problem: Problem;
}

export interface SampleBatch {
  rows: SampleRow[];
  bad: BadRow[];
}

interface Layout {
  parse: RowParser;
  cells: (line: string) => string[];
}

/**
 * Samples of one file in batches, as they are read; the layout is told by the header: the documented one, or Bitbrains'
 * (one machine a file, named after it); `name` where the file lies under another one than it was given. Throws UnreadableFileError where the file or its header cannot be used.
 */
export async function* readSamples(path: string, name = path): AsyncGenerator<SampleBatch> {
  let layout: Layout | undefined;
  for await (const lines of readLines(path)) {
    const batch: SampleBatch = { rows: [], bad: [] };
    for (const line of lines) {
      if (line.text.trim() === '') continue;
      if (layout) take(line, layout, name, batch);
      else layout = layoutOf(line, name);
    }
    yield batch;
  }
  if (!layout) throw new UnreadableFileError(name, problem('samples.noHeader'));
}

function layoutOf({ text, line }: Line, path: string): Layout {
  const header = text.replace(/^\uFEFF/, '');
  const isBitbrains = isBitbrainsHeader(header);
  const cells = isBitbrains ? bitbrainsCells : csvCells;
  const workload = basename(path).replace(/(\.csv)?(\.gz)?$/i, '');
  const parse = isBitbrains ? bitbrainsParser(cells(header), workload) : documentedParser(cells(header));
  if (isProblem(parse)) throw new UnreadableFileError(path, parse, line);
  return { parse, cells };
}

function take({ text, line }: Line, { parse, cells }: Layout, file: string, { rows, bad }: SampleBatch): void {
  const quotes = text.includes('"') ? text.split('"').length - 1 : 0;
  const row = quotes % 2 === 1 ? problem('samples.openQuote') : parse(cells(text));
  if (isProblem(row)) bad.push({ file, line, problem: row });
  else rows.push(row);
}

const csvCells = (text: string): string[] => (text.includes('"') ? (parseCsv(text)[0]?.cells ?? []) : text.split(','));
