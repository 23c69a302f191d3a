import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { zip } from '../../../server/files/zip.ts';

const AT = new Date('2026-11-22T01:30:00Z');

test('an archive is read by others, names in Chinese and empty files included', (context) => {
  if (spawnSync('python3', ['--version']).status !== 0) return context.skip('needs python3 as the other reader');
  const folder = mkdtempSync(join(tmpdir(), 'yunzhi-zip-'));
  const path = join(folder, 'evidence.zip');
  const entries = [
    { name: '01-演练计划.html', content: '<h1>演练计划</h1>'.repeat(1000) },
    { name: 'empty.txt', content: '' },
    { name: 'raw.bin', content: Buffer.from([0, 255, 1, 254]) },
  ];
  writeFileSync(path, zip(entries, AT));
  const script =
    'import zipfile,sys;z=zipfile.ZipFile(sys.argv[1]);assert z.testzip() is None;z.extractall(sys.argv[2])';
  execFileSync('python3', ['-c', script, path, folder]);
  for (const { name, content } of entries)
    expect(readFileSync(join(folder, name))).toEqual(Buffer.from(content as Buffer));
  rmSync(folder, { recursive: true });
});

test('the same entries and time give the same bytes', () => {
  const entries = [{ name: 'a', content: 'b' }];
  expect(zip(entries, AT)).toEqual(zip(entries, AT));
});
