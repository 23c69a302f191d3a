import type { ApiObject } from './cluster.ts';
import { badRequest } from './errors.ts';
import { asObject, asObjects, asStringMap, asStrings, at } from './json.ts';

/** Label and field selectors in their text form, and the `LabelSelector` of specs. */

type Labels = Record<string, string>;
export type LabelTest = (labels: Labels | undefined) => boolean;
interface Requirement {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  values: string[];
}

const meets = ({ key, operator, values }: Requirement, labels: Labels): boolean => {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return Number(value) > Number(values[0]);
    case 'Lt':
      return Number(value) < Number(values[0]);
  }
  return operator satisfies never;
};

const none: Labels = {};
const all =
  (requirements: Requirement[]): LabelTest =>
  (labels) =>
    requirements.every((r) => meets(r, labels ?? none));

const keyPattern = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?';
const setBased = new RegExp(`^(${keyPattern})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const comparison = new RegExp(`^(${keyPattern})\\s*(==|=|!=|>|<)\\s*([-A-Za-z0-9_.]*)$`);
const existence = new RegExp(`^(!?)\\s*(${keyPattern})$`);
const operators: Record<string, Requirement['operator']> = {
  '=': 'In',
  '==': 'In',
  '!=': 'NotIn',
  '>': 'Gt',
  '<': 'Lt',
};

const parseRequirement = (text: string): Requirement => {
  const set = setBased.exec(text);
  if (set) {
    return {
      key: set[1] ?? '',
      operator: set[2] === 'in' ? 'In' : 'NotIn',
      values: (set[3] ?? '').split(',').map((v) => v.trim()),
    };
  }
  const compared = comparison.exec(text);
  if (compared)
    return { key: compared[1] ?? '', operator: operators[compared[2] ?? ''] ?? 'In', values: [compared[3] ?? ''] };
  const exists = existence.exec(text);
  if (exists) return { key: exists[2] ?? '', operator: exists[1] ? 'DoesNotExist' : 'Exists', values: [] };
  throw badRequest(
    `unable to parse requirement: couldn't parse the selector string ${JSON.stringify(text)}: expected "key", "!key", "key=value", "key!=value" or "key in (a,b)"`,
  );
};

/** `app=web,tier in (a,b),!legacy`. Throws 400. */
export const parseLabelSelector = (text: string | undefined): LabelTest | undefined => {
  if (!text?.trim()) return undefined;
  return all(text.split(/,(?![^(]*\))/).map((part) => parseRequirement(part.trim())));
};

/** A spec's `{ matchLabels, matchExpressions }`: empty selects everything, absent selects nothing. */
export const matchesSelector = (selector: unknown, labels: Labels | undefined): boolean => {
  if (selector === undefined || selector === null) return false;
  const expressions = asObjects(at(selector, 'matchExpressions')).map((e) => ({
    key: String(e.key),
    operator: e.operator as Requirement['operator'],
    values: asStrings(e.values),
  }));
  const equals = Object.entries(asStringMap(at(selector, 'matchLabels'))).map(([key, value]) => ({
    key,
    operator: 'In' as const,
    values: [value],
  }));
  return all([...equals, ...expressions])(labels);
};

/** Fields that may be selected besides name and namespace; all others are refused, as by the real API. */
const selectable: Record<string, readonly string[]> = {
  '/pods': [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  '/events': [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  '/secrets': ['type'],
  '/namespaces': ['status.phase'],
  '/nodes': ['spec.unschedulable'],
  '/services': ['spec.clusterIP', 'spec.type'],
  'apps/replicasets': ['status.replicas'],
  'batch/jobs': ['status.successful'],
};

/** `metadata.name=a,status.phase!=Running`. Throws 400 for a field that cannot be selected. */
export const parseFieldSelector = (
  text: string | undefined,
  collection: string,
  extra: readonly string[] = [],
): ((object: ApiObject) => boolean) | undefined => {
  if (!text?.trim()) return undefined;
  const tests = text.split(',').map((part) => {
    const match = /^\s*([^=!]+?)\s*(!=|==|=)(.*)$/.exec(part);
    if (!match)
      throw badRequest(
        `invalid field selector ${JSON.stringify(text)}: can't understand ${JSON.stringify(part)}: expected "field=value" or "field!=value"`,
      );
    const [, field = '', operator, value = ''] = match;
    const isKnown =
      field === 'metadata.name' ||
      field === 'metadata.namespace' ||
      selectable[collection]?.includes(field) ||
      extra.includes(field);
    if (!isKnown) throw badRequest(`field label not supported: ${field}`);
    return { path: field.split('.'), isEqual: operator !== '!=', value: value.trim() };
  });
  return (object) => tests.every((t) => (fieldText(object, t.path) === t.value) === t.isEqual);
};

const fieldText = (object: ApiObject, path: string[]): string => {
  if (path[0] === 'source') return String(asObject(object.source).component ?? '');
  const value = at(object, ...path);
  if (value === undefined) return path[1] === 'unschedulable' || path[1] === 'hostNetwork' ? 'false' : '';
  return String(value);
};
