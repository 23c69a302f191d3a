import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Field numbers of the served kinds, from the `generated.proto` files of the Go modules that the real API is built of: newer kubectl
 * sends what it creates from flags as protobuf, whatever the server would rather have.
 */

type Field = [name: string, type: string, repeated?: 'list' | 'map'];
type Messages = Record<string, Record<number, Field>>;

const module = (name: string, moduleFolder: string): string =>
  execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', name], { cwd: moduleFolder, encoding: 'utf8' }).trim();

const fieldPattern =
  /^\s*(optional|repeated|required)?\s*(?:map<\s*string,\s*([.\w]+)\s*>|([.\w]+))\s+(\w+)\s*=\s*(\d+)/;
const scalars = new Set(['string', 'bytes', 'bool', 'int32', 'int64', 'double']);

/** `k8s.io.api.core.v1.Pod` → `io.k8s.api.core.v1.Pod`, the name of the same thing in OpenAPI. */
const openapiName = (type: string): string => type.replace(/^\.?k8s\.io\./, 'io.k8s.');

const parse = (text: string, wanted: (name: string) => boolean): Messages => {
  const messages: Messages = {};
  const scope = /^package (.+);$/m.exec(text)?.[1] ?? '';
  for (const [, name = '', body = ''] of text.matchAll(/^message (\w+) \{\n([\s\S]*?)^\}/gm)) {
    const full = openapiName(`${scope}.${name}`);
    if (!wanted(full)) continue;
    const fields: Record<number, Field> = {};
    for (const line of body.split('\n')) {
      const match = line.trimStart().startsWith('//') ? null : fieldPattern.exec(line);
      if (!match) continue;
      const [, label, mapValue, single, field = '', number] = match;
      const type = mapValue ?? single ?? '';
      const local = scalars.has(type) ? type : openapiName(type.includes('.') ? type : `${scope}.${type}`);
      const many = mapValue ? 'map' : label === 'repeated' ? 'list' : undefined;
      fields[Number(number)] = many ? [field, local, many] : [field, local];
    }
    messages[full] = fields;
  }
  return messages;
};

/** All messages that the components are, or that their messages inline. `moduleFolder` has a go.mod that requires `k8s.io/kubernetes`. */
export const captureProtobuf = (components: readonly string[], moduleFolder: string): Messages => {
  const packages = new Set(components.map((name) => name.split('.').slice(0, -1).join('.')));
  const files = [...packages].flatMap((name) => {
    const parts = name.split('.').slice(2);
    const root = module(`k8s.io/${parts[0]}`, moduleFolder);
    const path = join(root, ...parts.slice(1), 'generated.proto');
    return existsSync(path) ? [readFileSync(path, 'utf8')] : [];
  });
  const all: Messages = Object.assign({}, ...files.map((text) => parse(text, () => true)));
  const kept: Messages = {};
  const queue = components.filter((name) => all[name]);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const message = all[name];
    if (!message || kept[name]) continue;
    kept[name] = message;
    queue.push(
      ...Object.values(message)
        .map(([, type]) => type)
        .filter((type) => !scalars.has(type)),
    );
  }
  return kept;
};
