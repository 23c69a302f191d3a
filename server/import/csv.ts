/**
 * CSV as RFC 4180 describes it: quotes, doubled quotes, line breaks in quotes; lines end with CR, LF or both. Every row keeps the
 * line of the file on which it begins.
 */
export interface CsvRow {
  line: number;
  cells: string[];
}

export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let startLine = 1;
  const endCell = () => {
    cells.push(cell);
    cell = '';
  };
  const endRow = () => {
    endCell();
    if (cells.some((one) => one !== '')) rows.push({ line: startLine, cells });
    cells = [];
    startLine = line;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    const isBreak = char === '\n' || (char === '\r' && text.charAt(at + 1) !== '\n');
    if (isBreak) line += 1;
    if (quoted && char === '"' && text.charAt(at + 1) === '"') {
      cell += '"';
      at += 1;
    } else if (char === '"' && (quoted || cell === '')) quoted = !quoted;
    else if (quoted) cell += char;
    else if (char === ',') endCell();
    else if (isBreak) endRow();
    else if (char !== '\r') cell += char;
  }
  if (cell !== '' || cells.length > 0) endRow();
  return rows;
}

/**
 * UTF-8 with or without a byte order mark; what is not valid UTF-8 is GB18030, which Excel in China writes (GB 18030-2022, of which
 * GBK and GB 2312 are parts). Text in GB18030 is practically never valid UTF-8 by chance.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}
