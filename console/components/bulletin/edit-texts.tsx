import { For, type JSX, Show, untrack } from 'solid-js';
import { TEXT_KEYS, type Texts } from '../../../server/bulletins/views.ts';
import { command } from '../../api/query.ts';
import { AutosaveMark, createAutosave } from '../../forms/autosave.tsx';
import { createForm } from '../../forms/create-form.ts';
import { Banner } from '../../ui/banner.tsx';
import { Card } from '../../ui/card.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { said } from '../review/outcome-forms.tsx';
import { b } from './words.ts';

const EMPTY = Object.fromEntries(TEXT_KEYS.map((key) => [key, ''])) as Required<Texts>;

/** The provider's words, section by section; saved as they are typed. */
export const EditTexts = (props: { month: string; version: number; texts: Texts }): JSX.Element => {
  // Where editing began: what others save meanwhile shows as a conflict and does not change what is typed.
  const start = untrack(() => ({ month: props.month, version: props.version, texts: props.texts }));
  const form = createForm<Required<Texts>>({ initial: { ...EMPTY, ...start.texts } });
  const edit = command('bulletins.edit', { refresh: ['bulletins'] });
  // Each save names the version it stands on; the first is the page's, the next the last answer's.
  let version = start.version;
  const autosave = createAutosave({
    key: `bulletin-${start.month}`,
    value: () => ({ ...form.values }),
    save: async (texts) => {
      const saved = await edit.runAsync({ month: start.month, version, texts });
      version = saved.version;
    },
  });
  return (
    <Card title={b().edit} note={b().textHint} actions={<AutosaveMark autosave={autosave} />}>
      <div class="stack">
        <Show when={said(autosave.failure())}>
          {(text) => (
            <Banner tone="red" alert>
              {text()}
            </Banner>
          )}
        </Show>
        <For each={TEXT_KEYS}>
          {(key) => <TextArea label={b().texts[key]} {...form.bind(key)} rows={3} maxLength={20_000} optional wide />}
        </For>
      </div>
    </Card>
  );
};
