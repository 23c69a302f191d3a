import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The server's own certificate, made once and kept in the data directory. kubectl sends no token over plain HTTP, so loopback needs TLS too.
 * Node can read X.509 but not write it; these few DER forms (X.690, RFC 5280) save a dependency.
 */

const der = (tag: number, ...parts: (Buffer | number[])[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
const oid = (...bytes: number[]): Buffer => der(0x06, bytes);
const octets = (content: Buffer): Buffer => der(0x04, content);
const utcTime = (date: Date): Buffer =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
const name = (common: string): Buffer => sequence(der(0x31, sequence(oid(0x55, 4, 3), der(0x0c, Buffer.from(common)))));
const ecdsaWithSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));
const extension = (id: number, content: Buffer, critical = false): Buffer =>
  sequence(oid(0x55, 0x1d, id), ...(critical ? [der(0x01, [0xff])] : []), octets(content));

const selfSigned = (common: string, days: number): { key: string; certificate: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const start = new Date(Date.now() - 3_600_000);
  const end = new Date(start.getTime() + days * 86_400_000);
  const keyId = createHash('sha1').update(spki).digest();
  const hosts = [
    der(0x87, [127, 0, 0, 1]),
    der(0x82, Buffer.from('localhost')),
    der(0x82, Buffer.from('kubernetes.default.svc')),
  ];
  const extensions = sequence(
    extension(19, sequence(der(0x01, [0xff])), true),
    extension(14, octets(keyId)),
    extension(17, sequence(...hosts)),
  );
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const content = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, serial),
    ecdsaWithSha256,
    name(common),
    sequence(utcTime(start), utcTime(end)),
    name(common),
    spki,
    der(0xa3, extensions),
  );
  const signature = createSign('sha256').update(content).sign(privateKey);
  const certificate = sequence(content, ecdsaWithSha256, der(0x03, [0], signature));
  const lines = certificate.toString('base64').replace(/(.{64})/g, '$1\n');
  return {
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.trimEnd()}\n-----END CERTIFICATE-----\n`,
  };
};

/** Ten years: the certificate lives as long as the data directory and guards loopback only. */
export const loadCertificate = (folder: string): { key: string; certificate: string } => {
  const keyFile = join(folder, 'apiserver.key');
  const certificateFile = join(folder, 'apiserver.crt');
  if (!existsSync(keyFile) || !existsSync(certificateFile)) {
    const made = selfSigned('yunzhi-embedded-api', 3650);
    writeFileSync(keyFile, made.key, { mode: 0o600 });
    writeFileSync(certificateFile, made.certificate);
  }
  return { key: readFileSync(keyFile, 'utf8'), certificate: readFileSync(certificateFile, 'utf8') };
};
