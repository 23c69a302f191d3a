import { Index, type JSX } from 'solid-js';
import type { Form } from '../../forms/create-form.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import '../application-form/application-form.css';
import { type CheckForm, METHODS, newCheck, type TestForm } from './test-form.ts';
import { tr } from './words.ts';

/** A list of calls, each with what its answer must be. */
export const FunctionChecks = (props: { form: Form<TestForm> }): JSX.Element => {
  const checks = () => props.form.values.checks;
  const replace = props.form.bind('checks').onInput;
  return (
    <fieldset class="stack">
      <legend class="field-label">{tr().checksLabel}</legend>
      <Index each={checks()}>
        {(check, index) => (
          <CheckRow
            form={props.form}
            check={check()}
            index={index}
            onInput={(next) => replace(checks().map((one, place) => (place === index ? next : { ...one })))}
            onRemove={() => replace(checks().filter((_, place) => place !== index))}
          />
        )}
      </Index>
      <div>
        <Button icon="plus" small onPress={() => replace([...checks(), newCheck()])}>
          {tr().addCheck}
        </Button>
      </div>
    </fieldset>
  );
};

const CheckRow = (props: {
  form: Form<TestForm>;
  check: CheckForm;
  index: number;
  onInput: (next: CheckForm) => void;
  onRemove: () => void;
}): JSX.Element => {
  const name = (key: keyof CheckForm) => `checks.${props.index}.${key}`;
  const bind = <K extends keyof CheckForm>(key: K) => ({
    name: name(key),
    value: props.check[key],
    error: props.form.error(name(key)),
    onInput: (value: CheckForm[K]) => props.onInput({ ...props.check, [key]: value }),
  });
  return (
    <fieldset class="stack stack-tight">
      <legend class="split">
        <span class="strong">{tr().checkN(props.index + 1)}</span>
        <IconButton icon="trash" label={tr().removeCheck(props.index + 1)} onPress={props.onRemove} />
      </legend>
      <div class="form-row">
        <TextField label={tr().name} {...bind('name')} />
        <SelectField
          label={tr().method}
          {...bind('method')}
          options={METHODS.map((value) => ({ value, label: value }))}
        />
        <TextField label={tr().path} {...bind('path')} mono />
        <NumberField label={tr().status} {...bind('expectStatus')} integer />
        <TextField label={tr().text} {...bind('expectText')} optional />
        <TextArea label={tr().json} hint={tr().jsonHint} {...bind('expectJson')} rows={2} optional />
      </div>
    </fieldset>
  );
};
