/** What a page of the evidence is made of. */
export type Block = { text: string } | { head: string } | { table: { head: string[]; rows: string[][] } };

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** One self-contained page: no script, nothing from elsewhere, prints on A4. */
export function page(title: string, blocks: readonly Block[]): string {
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${escapeText(title)}</title>
<style>body{font:14px/1.7 "Noto Sans SC","Microsoft YaHei",sans-serif;max-width:48rem;margin:2rem auto;color:#111}
h1{text-align:center;font-size:20px}h2{font-size:16px}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #888;padding:.25rem .5rem;text-align:left;vertical-align:top}th{background:#f2f2f2}
@page{size:A4;margin:2cm}</style></head><body>
<h1>${escapeText(title)}</h1>
${blocks.map(blockHtml).join('\n')}
</body></html>
`;
}

function blockHtml(block: Block): string {
  if ('text' in block) return `<p>${escapeText(block.text).replaceAll('\n', '<br>')}</p>`;
  if ('head' in block) return `<h2>${escapeText(block.head)}</h2>`;
  const { head, rows } = block.table;
  if (rows.length === 0) return '<p>无</p>';
  const cells = (row: string[], tag: string) => row.map((cell) => `<${tag}>${escapeText(cell)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n');
  return `<table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}
