import { AppError } from '../errors.ts';

const MAX_UNPACKED_BYTES = 300 * 1024 ** 2;
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

/**
 * Refuses a workbook whose directory announces more than it may unpack to: a few kilobytes can unpack to gigabytes.
 * (PKWARE APPNOTE 4.3.12, 4.3.16; a ZIP64 archive, which would say 0xFFFFFFFF, is over the limit by that alone.)
 */
export function requireModestZip(bytes: Buffer): void {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > bytes.length || bytes.readUInt32LE(end) !== END_OF_DIRECTORY) throw notWorkbook();
  let total = 0;
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) throw notWorkbook();
    total += bytes.readUInt32LE(at + 24);
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  if (total > MAX_UNPACKED_BYTES)
    throw new AppError('TOO_LARGE', `The workbook unpacks to ${total} bytes`, {
      key: 'fileTooLarge',
      values: { maxMib: MAX_UNPACKED_BYTES / 1024 ** 2 },
    });
}

const notWorkbook = () =>
  new AppError('INVALID', 'The file is not an Excel workbook (.xlsx)', { key: 'importNotWorkbook' });
