import type { JSX } from 'solid-js';
import { SelectField } from '../../ui/select-field.tsx';
import { us } from './words.ts';

/** CPU or memory, or one more where there is more to choose from. */
export const SignalChoice = <Signal extends 'cpu' | 'memory' | 'storage'>(props: {
  value: Signal;
  signals: readonly Signal[];
  onChange: (signal: Signal) => void;
}): JSX.Element => (
  <SelectField
    name="signal"
    label={us().signal.label}
    value={props.value}
    options={props.signals.map((value) => ({ value, label: us().signal[value] }))}
    onInput={props.onChange}
  />
);
