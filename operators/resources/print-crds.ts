import { stringify } from 'yaml';
import { KINDS, toCrd } from './crd.ts';

/** `npm run --silent crds | kubectl apply -f -` installs the contract on a cluster. */
process.stdout.write(KINDS.map((definition) => stringify(toCrd(definition), { lineWidth: 120 })).join('---\n'));
