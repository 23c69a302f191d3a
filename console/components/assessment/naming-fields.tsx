import { For, Index, type JSX, Show } from 'solid-js';
import { type Counted, type Excluded, keyOf, type MissingRecord } from '../../../server/assessment/measure.ts';
import type { Form } from '../../forms/create-form.ts';
import { Button } from '../../ui/button.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import './assessment.css';
import type { Naming } from './naming.ts';
import { as, noteOf } from './words.ts';

/** What cost points: only these of the counted are worth an appeal. */
const costly = (one: Counted): boolean => one.achieved < one.possible || one.achieved < 0;

export interface Nameable {
  counted: readonly Counted[];
  excluded: readonly Excluded[];
}

export const NamingFields = <T extends Naming>(props: {
  form: Form<T>;
  figure: Nameable;
  /** What may be missing, for those who fill it in. */
  hint: string;
}): JSX.Element => {
  const form = () => props.form as unknown as Form<Naming>;
  const chosen = () => form().values.records;
  const toggle = (key: string) =>
    form().set('records', chosen().includes(key) ? chosen().filter((one) => one !== key) : [...chosen(), key]);
  const counted = () =>
    props.figure.counted.filter(costly).map((one) => ({ key: keyOf(one), label: one.label, note: noteOf(one) }));
  const countedKeys = () => new Set(props.figure.counted.map(keyOf));
  const excluded = () =>
    props.figure.excluded
      .filter((one) => !countedKeys().has(keyOf(one)))
      .map((one) => ({
        key: keyOf(one),
        label: one.label,
        note: [as().exclusions[one.reason], one.words].filter(Boolean).join(' '),
      }));
  return (
    <>
      <Picker legend={as().countedRecords} options={counted()} chosen={chosen()} onToggle={toggle} />
      <Picker legend={as().excludedOnes} options={excluded()} chosen={chosen()} onToggle={toggle} />
      <fieldset class="stack stack-tight field-wide" id="field-records" tabindex={-1}>
        <legend class="field-label">{as().missing}</legend>
        <p class="field-hint">{props.hint}</p>
        <Show when={form().error('records')}>{(text) => <p class="field-error">{text()}</p>}</Show>
        <Index each={form().values.missing}>{(_, index) => <MissingFields form={form()} index={index} />}</Index>
        <div>
          <Button
            icon="plus"
            onPress={() =>
              form().set('missing', [...form().values.missing, { label: '', from: '', until: '', reference: '' }])
            }
          >
            {as().addMissing}
          </Button>
        </div>
      </fieldset>
    </>
  );
};

const Picker = (props: {
  legend: string;
  options: readonly { key: string; label: string; note: string }[];
  chosen: readonly string[];
  onToggle: (key: string) => void;
}): JSX.Element => (
  <Show when={props.options.length > 0}>
    <fieldset class="stack stack-tight field-wide">
      <legend class="field-label">{props.legend}</legend>
      <div class="appeal-records stack stack-tight">
        <For each={props.options}>
          {(one) => (
            <label class="choice">
              <input
                type="checkbox"
                checked={props.chosen.includes(one.key)}
                onChange={() => props.onToggle(one.key)}
              />
              <span>
                {one.label} <span class="muted small">{one.note}</span>
              </span>
            </label>
          )}
        </For>
      </div>
    </fieldset>
  </Show>
);

const MissingFields = (props: { form: Form<Naming>; index: number }): JSX.Element => {
  const path = (key: keyof MissingRecord) => `missing.${props.index}.${key}`;
  const bind = (key: keyof MissingRecord) => ({
    name: path(key),
    value: props.form.values.missing[props.index]?.[key] ?? '',
    error: props.form.error(path(key)),
    onInput: (value: string) => props.form.set('missing', props.index, key, value),
  });
  const remove = () =>
    props.form.set(
      'missing',
      props.form.values.missing.filter((_, at) => at !== props.index),
    );
  /** Most things happen on one day: the end follows the beginning until it is set. */
  const begin = (value: string) => {
    if (!props.form.values.missing[props.index]?.until) props.form.set('missing', props.index, 'until', value);
    props.form.set('missing', props.index, 'from', value);
  };
  return (
    <fieldset class="missing-one">
      <legend class="small strong">{as().missingOne(props.index + 1)}</legend>
      <TextField label={as().missingLabel} {...bind('label')} maxLength={200} />
      <DateField label={as().missingFrom} {...bind('from')} onInput={begin} />
      <DateField label={as().missingUntil} {...bind('until')} />
      <TextField
        label={as().missingReference}
        hint={as().missingReferenceHint}
        {...bind('reference')}
        maxLength={80}
        optional
      />
      <div>
        <Button onPress={remove}>{as().removeMissing}</Button>
      </div>
    </fieldset>
  );
};
