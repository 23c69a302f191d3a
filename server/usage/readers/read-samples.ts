import { basename } from 'node:path';
import { parseCsv } from '../../import/csv.ts';
import { bitbrainsCells, bitbrainsParser, isBitbrainsHeader } from './bitbrains.ts';
import { documentedParser } from './documented.ts';
import { type Line, readLines, UnreadableFileError } from './lines.ts';
import type { RowParser, SampleRow } from './rows.ts';

/** A row that is left out, and why. */
export interface BadRow {
  file: string;
  line: number;
  reason: string;
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
  if (!layout) throw new UnreadableFileError(`${name} is empty: the first line must name the columns.`);
}

function layoutOf({ text, line }: Line, path: string): Layout {
  const header = text.replace(/^\uFEFF/, '');
  const isBitbrains = isBitbrainsHeader(header);
  const cells = isBitbrains ? bitbrainsCells : csvCells;
  const workload = basename(path).replace(/(\.csv)?(\.gz)?$/i, '');
  const parse = isBitbrains ? bitbrainsParser(cells(header), workload) : documentedParser(cells(header));
  if (typeof parse === 'string') throw new UnreadableFileError(`${path}, line ${line}: ${parse}.`);
  return { parse, cells };
}

function take({ text, line }: Line, { parse, cells }: Layout, file: string, { rows, bad }: SampleBatch): void {
  const quotes = text.includes('"') ? text.split('"').length - 1 : 0;
  const row = quotes % 2 === 1 ? 'a quote is not closed on this line' : parse(cells(text));
  if (typeof row === 'string') bad.push({ file, line, reason: row });
  else rows.push(row);
}

const csvCells = (text: string): string[] => (text.includes('"') ? (parseCsv(text)[0]?.cells ?? []) : text.split(','));
