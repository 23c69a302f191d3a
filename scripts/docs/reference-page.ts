import { stringify } from 'yaml';
import { toCrd } from '../../operators/resources/crd.ts';
import { API_VERSION } from '../../operators/resources/group.ts';
import type { KindDefinition } from '../../operators/resources/kind.ts';
import { EXAMPLES } from './examples.ts';
import { bullet, code, generatedFrom, table, wrap } from './markdown.ts';

interface Schema {
  type?: string;
  format?: string;
  description?: string;
  enum?: string[];
  pattern?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
  items?: Schema;
}

/** `docs/reference/<kind>.md`: an example, then every field. @throws when a kind has no example, or one that is not valid */
export function referencePage(kind: KindDefinition): string {
  const [version] = toCrd(kind).spec.versions;
  const { spec, status } = (version?.schema.openAPIV3Schema.properties ?? {}) as Record<string, Schema>;
  return `${generatedFrom('operators/resources/')}
# ${kind.kind}

${wrap(kind.description)}

${table(
  ['', ''],
  [
    ['Group and version', code(API_VERSION)],
    ['Scope', kind.scope.toLowerCase()],
    ['Names', `${code(kind.plural)}, ${kind.shortNames.map(code).join(', ')}`],
    ['Columns of `kubectl get`', kind.columns.map(columnOf).join(', ')],
    ['Written by', 'the server: `spec`; the operators: `status`'],
  ],
)}

\`\`\`yaml
${exampleOf(kind)}\`\`\`

## spec

${fields('spec', spec).join('\n')}

## status

${fields('status', status).join('\n')}
`;
}

const columnOf = ({ name, priority = 0 }: KindDefinition['columns'][number]): string =>
  priority > 0 ? `${name} (with \`-o wide\`)` : name;

function exampleOf({ kind, spec }: KindDefinition): string {
  const example = EXAMPLES[kind];
  if (!example) throw new Error(`scripts/docs/examples.ts has no example of ${kind}.`);
  spec.parse(example.spec);
  return stringify({ apiVersion: API_VERSION, kind, ...example }, { lineWidth: 120, aliasDuplicateObjects: false });
}

/** One bullet for each field, in the order of the schema, children after their parent. */
function fields(path: string, schema: Schema | undefined): string[] {
  return Object.entries(schema?.properties ?? {}).flatMap(([name, field]) => {
    const here = `${path}.${name}`;
    const isRequired = schema?.required?.includes(name) ?? false;
    return [fieldLine(here, field, isRequired), ...childrenOf(here, field)];
  });
}

function childrenOf(path: string, field: Schema): string[] {
  if (field.items?.properties) return fields(`${path}[]`, field.items);
  return fields(path, field);
}

function fieldLine(path: string, field: Schema, isRequired: boolean): string {
  const facts = [typeOf(field), ...limitsOf(field), defaultOf(field) ?? (isRequired ? 'required' : 'optional')];
  const description = field.description ?? field.items?.description ?? '';
  return bullet(`${code(path)} (${facts.join(', ')}) ${description}`.trim());
}

function typeOf(field: Schema): string {
  if (field.enum) return `one of ${field.enum.map(code).join(' ')}`;
  if (field.items) return `list of ${field.items.properties ? 'objects' : typeOf(field.items)}`;
  if (field.additionalProperties) return `map of ${typeOf(field.additionalProperties)}`;
  return field.format === 'date-time' ? 'time, RFC 3339' : (field.type ?? 'any');
}

/** The greatest safe integer is the format's own limit and says nothing. */
function limitsOf({ pattern, minimum, maximum, minLength, maxLength, minItems, maxItems }: Schema): string[] {
  const isBound = (value: number | undefined) => value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  return [
    isBound(minimum) ? `≥ ${minimum}` : '',
    isBound(maximum) ? `≤ ${maximum}` : '',
    minLength ? `≥ ${minLength} characters` : '',
    maxLength ? `≤ ${maxLength} characters` : '',
    minItems ? `≥ ${minItems}` : '',
    maxItems ? `≤ ${maxItems} items` : '',
    pattern && pattern.length <= 60 && !pattern.includes('`') ? `matches ${code(pattern)}` : '',
  ].filter((text) => text !== '');
}

const defaultOf = ({ default: value }: Schema): string | undefined =>
  value === undefined ? undefined : `default ${code(JSON.stringify(value))}`;
