/** Lines of Markdown that we write are at most this long; tables may not be broken and are kept narrow instead. */
const WIDTH = 130;

/** Breaks a paragraph into lines; lines after the first begin with `indent`. */
export function wrap(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && (lines.length ? indent : '').length + longer.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].join(`\n${indent}`);
}

export const bullet = (text: string): string => wrap(`- ${text}`, '  ');

export const code = (text: string): string => `\`${text}\``;

/** A table without padding: a changed cell then changes one line only. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The first line of every generated page. */
export const generatedFrom = (source: string): string =>
  `<!-- Generated from ${source} by "npm run generate:docs"; edit that. -->`;
