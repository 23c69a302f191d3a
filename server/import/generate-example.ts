import { mkdirSync, writeFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import { SHEETS } from './columns.ts';
import { type Cells, exampleCity } from './example-city.ts';

/** Writes the template, the example and their description to `docs/import/`: `node server/import/generate-example.ts`. */
const folder = new URL('../../docs/import/', import.meta.url);
const NOTE = [
  '第一行是列名，不要改动；列的次序可以调整。',
  '带“必填”的列每行都要填写；代码一经登记不再改变，再次导入时按代码比对。',
  '有一处错误，整个文件都不导入；报告逐行指出位置和原因。',
  '“申请”表同一系统的各行合为一份使用申请（草稿），每行是一个工作负载。',
];

export async function buildWorkbook(rows: Partial<Record<string, Cells[]>>): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  // A fixed date: the same content gives the same file.
  workbook.created = new Date('2026-11-22T00:00:00Z');
  workbook.modified = workbook.created;
  for (const sheet of SHEETS) {
    const page = workbook.addWorksheet(sheet.title, { views: [{ state: 'frozen', ySplit: 1 }] });
    page.columns = sheet.columns.map(({ heading, key }) => ({
      header: heading,
      key,
      width: Math.max(12, heading.length * 2.4),
    }));
    page.getRow(1).font = { bold: true };
    for (const [index, { required, hint }] of sheet.columns.entries())
      page.getRow(1).getCell(index + 1).note = `${required ? '必填' : '选填'}${hint ? `：${hint}` : ''}`;
    page.addRows(rows[sheet.name] ?? []);
  }
  workbook.addWorksheet('说明').addRows(NOTE.map((line) => [line]));
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

export function describeTemplate(): string {
  const table = (sheet: (typeof SHEETS)[number]) =>
    [
      `## ${sheet.title}`,
      '',
      '| 列名 | 必填 | 填写内容 |',
      '|---|---|---|',
      ...sheet.columns.map(({ heading, required, hint }) => `| ${heading} | ${required ? '是' : ''} | ${hint} |`),
      '',
    ].join('\n');
  return [
    '# 批量导入 Bulk import',
    '',
    '`npm run import -- docs/import/example.xlsx`，或在控制台“批量导入”中上传。xlsx 一个文件可含三张表；csv 每个文件一张表（UTF-8 或 GB18030），由列名辨认。',
    '',
    `\`template.xlsx\` is empty, \`example.xlsx\` holds 30 units, 120 systems and 40 applications. Both and this page are written by \`node server/import/generate-example.ts\` from the table of columns in \`server/import/columns.ts\`.`,
    '',
    ...NOTE.map((line) => `- ${line}`),
    '',
    ...SHEETS.map(table),
  ].join('\n');
}

if (import.meta.main) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('template.xlsx', folder), await buildWorkbook({}));
  writeFileSync(new URL('example.xlsx', folder), await buildWorkbook({ ...exampleCity() }));
  writeFileSync(new URL('README.md', folder), describeTemplate());
}
