import { badRequest } from './errors.ts';
import { readGenerated } from './generated.ts';
import { asObject, isObject, type Json } from './json.ts';
import { componentOf, components } from './schema.ts';

/** Reads what newer kubectl sends as `application/vnd.kubernetes.protobuf`. Answers are always JSON, which every client accepts. */

type Field = [name: string, type: string, repeated?: 'list' | 'map'];
type Messages = Record<string, Record<number, Field>>;
let loaded: Messages | undefined;
const messages = (): Messages => {
  loaded ??= readGenerated<Messages>('protobuf.json');
  return loaded;
};

/** Wire format: https://protobuf.dev/programming-guides/encoding/ */
class Reader {
  private position = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  isDone(): boolean {
    return this.position >= this.bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.bytes[this.position];
      if (byte === undefined || shift > 63n) throw badRequest('the protobuf body ends within a number');
      this.position += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
  }

  block(length = Number(this.varint())): Buffer {
    const end = this.position + length;
    if (length < 0 || end > this.bytes.length) throw badRequest('the protobuf body ends within a field');
    const block = this.bytes.subarray(this.position, end);
    this.position = end;
    return block;
  }

  /** A field's number and its content: a number for wire type 0, else bytes. */
  field(): { number: number; value: bigint | Buffer } {
    const tag = Number(this.varint());
    const wire = tag & 7;
    if (wire === 0) return { number: tag >> 3, value: this.varint() };
    if (wire === 2) return { number: tag >> 3, value: this.block() };
    if (wire === 1) return { number: tag >> 3, value: this.block(8) };
    if (wire === 5) return { number: tag >> 3, value: this.block(4) };
    throw badRequest(`the protobuf body has a field of wire type ${wire}, which nothing uses`);
  }
}

const fieldsIn = (bytes: Buffer): Map<number, (bigint | Buffer)[]> => {
  const reader = new Reader(bytes);
  const fields = new Map<number, (bigint | Buffer)[]>();
  while (!reader.isDone()) {
    const { number, value } = reader.field();
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
};

const text = (value: unknown): string => (Buffer.isBuffer(value) ? value.toString('utf8') : '');
const json = (value: unknown): unknown => (text(value) ? JSON.parse(text(value)) : undefined);
const last = (fields: Map<number, (bigint | Buffer)[]>, number: number): bigint | Buffer | undefined =>
  fields.get(number)?.at(-1);

const time = (bytes: Buffer, withMicros: boolean): string | null => {
  const fields = fieldsIn(bytes);
  const seconds = Number(last(fields, 1) ?? 0n);
  if (bytes.length === 0) return null;
  const iso = new Date(seconds * 1000).toISOString().slice(0, 19);
  return withMicros
    ? `${iso}.${String(Math.floor(Number(last(fields, 2) ?? 0n) / 1000)).padStart(6, '0')}Z`
    : `${iso}Z`;
};

/** Messages whose JSON is no object of their fields. */
const special: Record<string, (bytes: Buffer) => unknown> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': (bytes) => text(last(fieldsIn(bytes), 1)) || '0',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': (bytes) => time(bytes, false),
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': (bytes) => time(bytes, true),
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': (bytes) => json(last(fieldsIn(bytes), 1)),
  'io.k8s.apimachinery.pkg.runtime.RawExtension': (bytes) => json(last(fieldsIn(bytes), 1)),
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': (bytes) => json(last(fieldsIn(bytes), 1)),
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': (bytes) => {
    const fields = fieldsIn(bytes);
    return last(fields, 1) ? text(last(fields, 3)) : Number(last(fields, 2) ?? 0n);
  },
};

const single = (type: string, value: bigint | Buffer): unknown => {
  if (typeof value === 'bigint') return type === 'bool' ? value !== 0n : Number(value);
  if (type === 'string') return value.toString('utf8');
  if (type === 'bytes') return value.toString('base64');
  if (type === 'double') return value.readDoubleLE();
  return message(type, value);
};

const entriesOf = (type: string, blocks: (bigint | Buffer)[]): Json =>
  Object.fromEntries(
    blocks.flatMap((block) => {
      if (!Buffer.isBuffer(block)) return [];
      const fields = fieldsIn(block);
      const value = last(fields, 2);
      return [[text(last(fields, 1)), single(type, value ?? Buffer.alloc(0))]];
    }),
  );

const message = (type: string, bytes: Buffer): unknown => {
  const read = special[type];
  if (read) return read(bytes);
  const shape = messages()[type];
  if (!shape) throw badRequest(`the protobuf body holds a ${type}, which is not served`);
  const schema = components[type];
  const result: Json = {};
  for (const [number, values] of fieldsIn(bytes)) {
    const [name = '', of = '', repeated] = shape[number] ?? [];
    const value = values.at(-1);
    if (!name || value === undefined) continue;
    const decoded =
      repeated === 'map'
        ? entriesOf(of, values)
        : repeated === 'list'
          ? values.map((one) => single(of, one))
          : single(of, value);
    // What OpenAPI does not name is a struct that JSON inlines; a message that OpenAPI calls an array is its one list.
    if (schema?.type === 'array') return decoded;
    if (schema?.properties && !schema.properties[name] && isObject(decoded)) Object.assign(result, decoded);
    else if (decoded !== null && decoded !== '') result[name] = decoded;
  }
  return result;
};

const MAGIC = Buffer.from('k8s\0');

/** The object in a protobuf body as its JSON form. Throws 400. */
export const readProtobuf = (bytes: Buffer): Json => {
  if (!bytes.subarray(0, 4).equals(MAGIC))
    throw badRequest('the body is no Kubernetes protobuf: it does not begin with "k8s"');
  const envelope = fieldsIn(bytes.subarray(4));
  const meta = fieldsIn(asBuffer(last(envelope, 1)));
  const apiVersion = text(last(meta, 1));
  const kind = text(last(meta, 2));
  const type = componentOf(`${apiVersion}/${kind}`) ?? `io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`;
  return { apiVersion, kind, ...asObject(message(type, asBuffer(last(envelope, 2)))) };
};

const asBuffer = (value: unknown): Buffer => (Buffer.isBuffer(value) ? value : Buffer.alloc(0));
