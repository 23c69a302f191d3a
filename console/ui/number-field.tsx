import { createEffect, createSignal, type JSX, on } from 'solid-js';
import { Field, type FieldProps } from './field.tsx';
import { parseNumber } from './parse-number.ts';

interface NumberFieldProps extends FieldProps {
  /** `undefined` while empty or not a number; the form decides what that means. */
  value: number | undefined;
  onInput: (value: number | undefined) => void;
  /** Shown inside the control: 核, GiB, 个工作日. */
  unit?: string;
  integer?: boolean;
}

/** A number with its unit inside. Plain text with a numeric keyboard: spinners change amounts by a stray scroll. */
export const NumberField = (props: NumberFieldProps): JSX.Element => {
  const [text, setText] = createSignal('');
  // Follows the value alone: while somebody types “1.”, the text is theirs.
  createEffect(
    on(
      () => props.value,
      (value) => {
        if (parseNumber(text()) !== value) setText(value === undefined ? '' : String(value));
      },
    ),
  );
  return (
    <Field {...props}>
      {(wiring) => (
        <span class="input-unit" style={{ '--unit-width': unitWidth(props.unit) }}>
          <input
            id={wiring.id}
            name={props.name}
            class="input"
            type="text"
            inputMode={props.integer ? 'numeric' : 'decimal'}
            autocomplete="off"
            value={text()}
            disabled={props.disabled}
            required={!props.optional && !props.filter}
            aria-invalid={wiring.invalid()}
            aria-describedby={wiring.describedBy()}
            onInput={(event) => {
              setText(event.currentTarget.value);
              props.onInput(parseNumber(event.currentTarget.value));
            }}
          />
          <span class="input-unit-label">{props.unit}</span>
        </span>
      )}
    </Field>
  );
};

/** Room for the unit: a Chinese character is one em wide, a Latin letter a little over half. */
const unitWidth = (unit = ''): string =>
  `${[...unit].reduce((sum, char) => sum + (char.charCodeAt(0) < 256 ? 0.62 : 1), 0).toFixed(2)}em`;
