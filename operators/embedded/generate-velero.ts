import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/**
 * `npm run generate:velero -- FOLDER`: takes Velero's own CRDs from the folder of programs that `bash test/cloud/ensure` prints
 * (`velero install --crds-only`) and keeps those whose objects the embedded cloud executes.
 */

const executed = [
  'backups',
  'backupstoragelocations',
  'deletebackuprequests',
  'downloadrequests',
  'restores',
  'schedules',
];

interface Definition {
  kind: string;
  metadata: { name: string; creationTimestamp?: unknown; labels?: object; annotations?: object };
  spec: { names: { plural: string } };
  status?: unknown;
  items?: Definition[];
}

const folder = process.argv[2];
if (!folder) {
  process.stderr.write('generate:velero: name the folder that `bash test/cloud/ensure` prints\n');
  process.exit(2);
}
const documents = parseAllDocuments(readFileSync(join(folder, 'velero-crds.yaml'), 'utf8'));
const definitions = documents
  .map((document) => document.toJS() as Definition)
  .flatMap((document) => document.items ?? [document])
  .filter(({ kind, spec }) => kind === 'CustomResourceDefinition' && executed.includes(spec.names.plural))
  .map(({ status: _, ...definition }) => {
    const { creationTimestamp: __, ...metadata } = definition.metadata;
    return { ...definition, metadata };
  });
if (definitions.length !== executed.length)
  throw new Error(`generate:velero: ${folder}/velero-crds.yaml lacks some of ${executed.join(', ')}`);
const target = new URL('./generated/velero/crds.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(definitions, null, 1)}\n`);
