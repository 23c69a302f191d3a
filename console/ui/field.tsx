import { createUniqueId, type JSX, Show } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import './field.css';

const t = words({ zh, en });

/** What every field takes. The label is required by type: a field without one cannot be built. */
export interface FieldProps {
  label: string;
  /** Dotted path in the form, `contacts.phone`; the error summary links to the element of this id. */
  name: string;
  hint?: JSX.Element | undefined;
  error?: string | undefined;
  optional?: boolean | undefined;
  /** Neither required nor marked as optional: filters, where everything may be left empty. */
  filter?: boolean | undefined;
  /** Only for screen readers: where the column head already says it. */
  labelHidden?: boolean | undefined;
  disabled?: boolean | undefined;
}

export interface FieldWiring {
  id: string;
  describedBy: () => string | undefined;
  invalid: () => boolean;
}

export const fieldId = (name: string): string => `field-${name.replaceAll('.', '-')}`;

/** Label above, hint below it, error beside the control, wired together for screen readers. */
export const Field = (
  props: FieldProps & { children: (wiring: FieldWiring) => JSX.Element; wide?: boolean },
): JSX.Element => {
  const unique = createUniqueId();
  const hintId = `hint-${unique}`;
  const errorId = `error-${unique}`;
  const wiring: FieldWiring = {
    get id() {
      return fieldId(props.name);
    },
    describedBy: () => [props.hint ? hintId : '', props.error ? errorId : ''].filter(Boolean).join(' ') || undefined,
    invalid: () => Boolean(props.error),
  };
  return (
    <div class="field" classList={{ 'field-invalid': Boolean(props.error), 'field-wide': props.wide === true }}>
      <label class="field-label" classList={{ 'sr-only': props.labelHidden === true }} for={wiring.id}>
        {props.label}
        <Show when={props.optional}>
          <span class="field-optional">（{t().optional}）</span>
        </Show>
      </label>
      <Show when={props.hint}>
        <p id={hintId} class="field-hint">
          {props.hint}
        </p>
      </Show>
      {props.children(wiring)}
      <Show when={props.error}>
        <p id={errorId} class="field-error">
          {props.error}
        </p>
      </Show>
    </div>
  );
};
