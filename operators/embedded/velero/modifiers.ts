import { parse } from 'yaml';
import type { ApiObject, Cluster } from '../cluster.ts';
import { asObject, asObjects, asString, asStrings, type Json } from '../json.ts';
import { mergePatch } from '../patch.ts';
import { matchesSelector } from '../selectors.ts';
import { Names } from './filter.ts';
import { NAMESPACE, type RestoreSpec } from './kinds.ts';

/** One rule of a restore's resource modifiers: which objects, and the merge patches that they get before they are created. */
export interface Modifier {
  matches(resource: string, object: ApiObject): boolean;
  patches: string[];
}

/**
 * The rules that the restore's `resourceModifier` names (a ConfigMap with one YAML document, version `v1`). Throws what is wrong with them;
 * JSON and strategic patches and `matches` are refused here, as an object that should have been changed may not come back unchanged.
 */
export function modifiersOf(cluster: Cluster, spec: RestoreSpec): Modifier[] {
  const reference = asObject(spec.resourceModifier);
  if (asString(reference.kind).toLowerCase() !== 'configmap') return [];
  const name = `${NAMESPACE}/${asString(reference.name)}`;
  const map = cluster.get('v1/configmaps', NAMESPACE, asString(reference.name));
  if (!map) throw new Error(`failed to get resource modifiers configmap ${name}`);
  const [text, ...more] = Object.values(asObject(map.data));
  const failed = (what: string, why: string) =>
    new Error(`${what} resource modifiers provided in configmap ${name}: ${why}`);
  if (text === undefined || more.length > 0)
    throw failed('Error in parsing', `illegal resource modifiers ${name} configmap`);
  const document = asObject(tryParse(asString(text), (why) => failed('Error in parsing', why)));
  const invalid = (why: string) => failed('Validation error in', why);
  if (asString(document.version).toLowerCase() !== 'v1')
    throw invalid(`unsupported resource modifier version ${asString(document.version)}`);
  const rules = asObjects(document.resourceModifierRules);
  if (rules.length === 0) throw invalid('resource modifier rules cannot be empty');
  return rules.map((rule) => modifierOf(rule, invalid));
}

function modifierOf(rule: Json, invalid: (why: string) => Error): Modifier {
  const { groupResource, namespaces, resourceNameRegex, labelSelector, matches } = asObject(rule.conditions);
  if (!groupResource) throw invalid('groupResource cannot be empty');
  if (rule.patches !== undefined || rule.strategicPatches !== undefined || matches !== undefined)
    throw invalid('the embedded cloud executes mergePatches without matches alone');
  const resources = new Names([asString(groupResource)]);
  const homes = new Names(asStrings(namespaces));
  const name = new RegExp(asString(resourceNameRegex));
  return {
    matches: (resource, { metadata }) =>
      resources.has(resource) &&
      (metadata.namespace === undefined || homes.has(metadata.namespace)) &&
      name.test(metadata.name) &&
      (labelSelector === undefined || matchesSelector(labelSelector, metadata.labels)),
    patches: asObjects(rule.mergePatches).map((patch) => asString(patch.patchData)),
  };
}

/** All rules see the object as it was in the archive; throws when a patch cannot be read. */
export function modified(modifiers: readonly Modifier[], resource: string, object: ApiObject): ApiObject {
  return modifiers
    .filter((modifier) => modifier.matches(resource, object))
    .flatMap(({ patches }) => patches)
    .map((text) =>
      tryParse(text, (why) => new Error(`error in applying patch error in converting YAML to JSON ${why}`)),
    )
    .reduce<ApiObject>((changed, patch) => mergePatch(changed, patch) as ApiObject, object);
}

function tryParse(text: string, failed: (why: string) => Error): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    throw failed(error instanceof Error ? error.message : String(error));
  }
}
