import { stringify } from 'yaml';
import { KINDS, toCrd } from './crd.ts';
import { YAML_STYLE } from './yaml-style.ts';

/** `npm run --silent crds | kubectl apply -f -` installs the contract on a cluster. */
process.stdout.write(KINDS.map((definition) => stringify(toCrd(definition), YAML_STYLE)).join('---\n'));
