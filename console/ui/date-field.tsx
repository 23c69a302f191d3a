import type { JSX } from 'solid-js';
import { Field, type FieldProps } from './field.tsx';

interface DateFieldProps extends FieldProps {
  /** `2026-11-22`, or empty. */
  value: string;
  onInput: (value: string) => void;
  min?: string;
  max?: string;
}

export const DateField = (props: DateFieldProps): JSX.Element => (
  <Field {...props}>
    {(wiring) => (
      <input
        id={wiring.id}
        name={props.name}
        class="input input-date"
        type="date"
        value={props.value}
        min={props.min}
        max={props.max}
        disabled={props.disabled}
        required={!props.optional && !props.filter}
        aria-invalid={wiring.invalid()}
        aria-describedby={wiring.describedBy()}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    )}
  </Field>
);
