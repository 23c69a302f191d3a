import type { JSX } from 'solid-js';
import { SelectField } from '../../ui/select-field.tsx';
import { us } from './words.ts';

/** CPU or memory. */
export const SignalChoice = (props: {
  value: 'cpu' | 'memory';
  onChange: (signal: 'cpu' | 'memory') => void;
}): JSX.Element => (
  <SelectField
    name="signal"
    label={us().signal.label}
    value={props.value}
    options={[
      { value: 'cpu', label: us().signal.cpu },
      { value: 'memory', label: us().signal.memory },
    ]}
    onInput={props.onChange}
  />
);
