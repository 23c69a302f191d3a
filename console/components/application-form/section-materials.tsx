import { For, type JSX, Show } from 'solid-js';
import { MATERIAL_KINDS, type MaterialKind } from '../../../server/applications/materials.ts';
import type { ApplicationView, MaterialView } from '../../../server/applications/views.ts';
import { command } from '../../api/query.ts';
import { SubmitFailure } from '../../forms/form-shell.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { FileList, fileHref } from '../file-list.tsx';
import { FileUpload } from '../file-upload.tsx';
import { w } from '../workflow/words.ts';
import './application-form.css';
import { f } from './words.ts';

export const ACCEPTED_ENDINGS = ['.pdf', '.doc', '.docx', '.xls', '.xlsx', '.png', '.jpg', '.jpeg'] as const;
export const MAX_BYTES = 50 * 2 ** 20;

/** The materials of an application by kind, the required ones first; each file is stored the moment it is chosen. */
export const MaterialsSection = (props: {
  application: ApplicationView;
  required: readonly MaterialKind[];
}): JSX.Element => {
  const ordered = () => [...props.required, ...MATERIAL_KINDS.filter((kind) => !props.required.includes(kind))];
  return (
    <div class="stack stack-tight">
      <p class="muted">{f().materialsHint}</p>
      <ul class="plain">
        <For each={ordered()}>
          {(kind) => (
            <MaterialRow
              kind={kind}
              required={props.required.includes(kind)}
              application={props.application}
              files={props.application.materials.filter((material) => material.kind === kind)}
            />
          )}
        </For>
      </ul>
    </div>
  );
};

const MaterialRow = (props: {
  kind: MaterialKind;
  required: boolean;
  application: ApplicationView;
  files: readonly MaterialView[];
}): JSX.Element => {
  const add = command('applications.addMaterial', { refresh: ['applications'] });
  const remove = command('applications.removeMaterial', { refresh: ['applications'] });
  const name = () => w().materials[props.kind];
  const attach = (file: { sha256: string; name: string }) => {
    if (props.files.some((known) => known.sha256 === file.sha256)) succeeded(f().duplicate);
    else add.run({ id: props.application.id, kind: props.kind, name: file.name, sha256: file.sha256 });
  };
  return (
    <li class="material stack stack-tight">
      <div class="split">
        <span class="row">
          <h3>{name()}</h3>
          <span class="muted small">{props.required ? f().requiredMaterial : f().optionalMaterial}</span>
        </span>
        <Show
          when={props.files.length > 0}
          fallback={
            <Show when={props.required}>
              <StatusTag tone="amber">{f().missing}</StatusTag>
            </Show>
          }
        >
          <StatusTag tone="green">{f().attached(props.files.length)}</StatusTag>
        </Show>
      </div>
      <FileList
        files={props.files.map((file) => ({
          id: file.id,
          name: file.name,
          size: file.size,
          href: fileHref(file.sha256, props.application.id),
        }))}
        onRemove={(file) => remove.run({ materialId: file.id })}
      />
      <FileUpload
        name={`material.${props.kind}`}
        label={f().uploadOf(name())}
        accept={ACCEPTED_ENDINGS}
        maxBytes={MAX_BYTES}
        optional={!props.required}
        onStored={attach}
      />
      <SubmitFailure failure={add.failure() ?? remove.failure()} />
    </li>
  );
};
