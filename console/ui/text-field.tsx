import { For, type JSX, Show } from 'solid-js';
import { Field, type FieldProps } from './field.tsx';

interface TextFieldProps extends FieldProps {
  value: string;
  onInput: (value: string) => void;
  onBlur?: () => void;
  type?: 'text' | 'email' | 'tel' | 'password' | 'search' | 'url';
  autocomplete?: string;
  inputMode?: 'text' | 'numeric' | 'decimal' | 'email' | 'tel';
  maxLength?: number;
  mono?: boolean;
  wide?: boolean;
  autofocus?: boolean;
}

export const TextField = (props: TextFieldProps): JSX.Element => (
  <Field {...props}>
    {(wiring) => (
      <input
        id={wiring.id}
        name={props.name}
        class="input"
        classList={{ mono: props.mono === true }}
        type={props.type ?? 'text'}
        value={props.value}
        autocomplete={props.autocomplete ?? 'off'}
        autofocus={props.autofocus}
        inputMode={props.inputMode}
        maxLength={props.maxLength}
        disabled={props.disabled}
        required={!props.optional && !props.filter}
        aria-invalid={wiring.invalid()}
        aria-describedby={wiring.describedBy()}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onBlur={() => props.onBlur?.()}
      />
    )}
  </Field>
);

interface TextAreaProps extends FieldProps {
  value: string;
  onInput: (value: string) => void;
  rows?: number;
  maxLength?: number;
  /** Stock phrases: one press adds the sentence, which can then be edited. */
  phrases?: readonly string[];
  wide?: boolean;
}

export const TextArea = (props: TextAreaProps): JSX.Element => (
  <Field {...props}>
    {(wiring) => (
      <>
        <textarea
          id={wiring.id}
          name={props.name}
          class="input"
          rows={props.rows ?? 4}
          maxLength={props.maxLength}
          disabled={props.disabled}
          required={!props.optional && !props.filter}
          aria-invalid={wiring.invalid()}
          aria-describedby={wiring.describedBy()}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
        <Show when={props.phrases?.length}>
          <Phrases {...props} />
        </Show>
      </>
    )}
  </Field>
);

const Phrases = (props: TextAreaProps): JSX.Element => (
  <div class="row phrases">
    <For each={props.phrases}>
      {(phrase) => (
        <button
          type="button"
          class="button button-small"
          onClick={() => props.onInput(props.value.trim() === '' ? phrase : `${props.value.trimEnd()}\n${phrase}`)}
        >
          {phrase}
        </button>
      )}
    </For>
  </div>
);
