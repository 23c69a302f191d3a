import { createSignal, For, type JSX, Match, Show, Switch } from 'solid-js';
import type { MaterialKind } from '../../../server/applications/materials.ts';
import type { MaterialView } from '../../../server/applications/views.ts';
import { fileSize, isoDate } from '../../i18n/format.ts';
import { Button, IconButton, LinkButton } from '../../ui/button.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { fileHref } from '../file-list.tsx';
import { w } from '../workflow/words.ts';
import './application.css';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { a } from './words.ts';

type Material = Omit<MaterialView, 'uploadedBy'> & { uploadedBy?: string };

/**
 * The materials with their kind; PDF and images open in the page. The server has told the type from the content and forbids
 * scripts in files. The frame has no `sandbox` attribute: with it, Chromium refuses to show PDF at all.
 */
export const Materials = (props: {
  applicationId: string;
  materials: readonly Material[];
  missing?: readonly MaterialKind[];
}): JSX.Element => {
  const [shown, setShown] = createSignal<Material>();
  return (
    <div class="stack">
      <Show when={props.materials.length > 0} fallback={<p class="muted">{a().noMaterials}</p>}>
        <TableScroll>
          <table class="plain-table">
            <tbody>
              <For each={props.materials}>
                {(material) => (
                  <tr>
                    <th scope="row">{w().materials[material.kind]}</th>
                    <td>
                      <div class="words">{material.name}</div>
                      <div class="muted small">
                        {fileSize(material.size)} ·{' '}
                        {a().uploadedBy(material.uploadedBy ?? '', isoDate(material.createdAt))}
                      </div>
                    </td>
                    <td class="right">
                      <div class="row">
                        <Button small onPress={() => setShown(material)}>
                          {a().preview('')}
                          <span class="sr-only">{material.name}</span>
                        </Button>
                        <LinkButton
                          small
                          look="quiet"
                          icon="download"
                          href={fileHref(material.sha256, props.applicationId)}
                          download={material.name}
                        >
                          {a().download}
                          <span class="sr-only"> {material.name}</span>
                        </LinkButton>
                      </div>
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </TableScroll>
      </Show>
      <For each={props.missing ?? []}>
        {(kind) => (
          <StatusTag tone="amber">
            {w().materials[kind]} {w().notYet}
          </StatusTag>
        )}
      </For>
      <Show when={shown()} keyed>
        {(material) => (
          <Preview material={material} applicationId={props.applicationId} onClose={() => setShown(undefined)} />
        )}
      </Show>
    </div>
  );
};

const Preview = (props: { material: Material; applicationId: string; onClose: () => void }): JSX.Element => {
  const href = () => fileHref(props.material.sha256, props.applicationId);
  return (
    <section class="stack stack-tight" aria-label={a().preview(props.material.name)}>
      <div class="split">
        <h3>{props.material.name}</h3>
        <IconButton icon="close" label={a().closePreview} onPress={props.onClose} />
      </div>
      <Switch fallback={<p class="muted">{a().noPreview}</p>}>
        <Match when={props.material.mime === 'application/pdf'}>
          <iframe class="material-preview" title={props.material.name} src={href()} />
        </Match>
        <Match when={props.material.mime.startsWith('image/')}>
          <img class="material-image" src={href()} alt={props.material.name} />
        </Match>
      </Switch>
    </section>
  );
};
