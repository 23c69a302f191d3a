import { createSignal, For, type JSX, Show } from 'solid-js';
import type { Counted } from '../../../server/assessment/measure.ts';
import type { FigureView } from '../../../server/assessment/views.ts';
import { command } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { createEvidence } from '../judgement/attachments.tsx';
import { required } from '../review/outcome-forms.tsx';
import { as, inWords } from './words.ts';

const keyOf = (one: Counted): string => `${one.type}:${one.id}`;
/** What cost points: only these are worth an appeal. */
const costly = (one: Counted): boolean => one.achieved < one.possible || one.achieved < 0;

/** The unit's appeal against records of one figure, with its evidence. */
export const AppealForm = (props: { id: string; figures: readonly FigureView[]; onDone: () => void }): JSX.Element => {
  const evidence = createEvidence();
  const [chosen, setChosen] = createSignal<readonly string[]>([]);
  const form = createForm({
    initial: { indicator: '', words: '' },
    validate: (values) => required(values, ['indicator', 'words']),
  });
  const open = () => props.figures.filter((one) => one.counted.some(costly) && one.appeal?.state !== 'open');
  const records = () => (open().find((one) => one.indicator === form.values.indicator)?.counted ?? []).filter(costly);
  const appeal = command('assessments.appeal', {
    refresh: ['assessments'],
    onDone: () => {
      succeeded(as().appealed);
      props.onDone();
    },
  });
  const toggle = (key: string) =>
    setChosen(chosen().includes(key) ? chosen().filter((one) => one !== key) : [...chosen(), key]);
  const send = () => {
    const { indicator, words } = form.values;
    const all = records().map(keyOf);
    const picked = chosen().filter((key) => all.includes(key));
    if (form.check())
      appeal.run({
        id: props.id,
        indicator,
        words,
        records: picked.length > 0 ? picked : all,
        files: evidence.files(),
      });
  };
  return (
    <FormShell
      onSubmit={send}
      submitLabel={as().appeal}
      loading={appeal.busy()}
      submitError={appeal.failure()}
      errors={form.errors()}
      labels={{ indicator: as().indicator, words: as().appealWords }}
      onCancel={props.onDone}
    >
      <SelectField
        label={as().indicator}
        {...form.bind('indicator')}
        options={open().map((one) => ({ value: one.indicator, label: inWords(one.name) }))}
      />
      <Show when={records().length > 0}>
        <fieldset class="stack stack-tight">
          <legend class="field-label">{as().appealRecords}</legend>
          <div class="appeal-records stack stack-tight">
            <For each={records()}>
              {(one) => (
                <label class="row">
                  <input type="checkbox" checked={chosen().includes(keyOf(one))} onChange={() => toggle(keyOf(one))} />
                  <span>{one.label}</span>
                  <span class="muted small">{one.note ? as().notes[one.note] : ''}</span>
                </label>
              )}
            </For>
          </div>
        </fieldset>
      </Show>
      <TextArea label={as().appealWords} hint={as().appealHint} {...form.bind('words')} wide />
      {evidence.view('appeal-file')}
    </FormShell>
  );
};
