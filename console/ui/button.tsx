import { createUniqueId, type JSX, Show } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import './button.css';
import { Icon, type IconName } from './icon.tsx';

const t = words({ zh, en });

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger';

interface ButtonProps {
  children: JSX.Element;
  look?: ButtonLook;
  type?: 'button' | 'submit';
  icon?: IconName;
  /** Why it cannot be used now. A button with a reason stays focusable and says it; it is never silently grey. */
  disabledReason?: string | undefined;
  /** True while the work that it started is under way: shows progress and ignores further presses. */
  busy?: boolean;
  small?: boolean;
  onPress?: (event: MouseEvent) => void;
}

/** A button that acts. For going somewhere use `LinkButton`. */
export const Button = (props: ButtonProps): JSX.Element => {
  const id = createUniqueId();
  const idle = () => !props.busy && !props.disabledReason;
  return (
    <span class="button-wrap">
      <button
        type={props.type ?? 'button'}
        class="button"
        classList={{ [`button-${props.look ?? 'secondary'}`]: true, 'button-small': props.small === true }}
        aria-disabled={!idle()}
        aria-busy={props.busy === true}
        aria-describedby={props.disabledReason ? id : undefined}
        onClick={(event) => {
          if (idle()) props.onPress?.(event);
          else event.preventDefault();
        }}
      >
        <Show when={props.busy} fallback={<Show when={props.icon}>{(name) => <Icon name={name()} />}</Show>}>
          <span class="spinner" aria-hidden="true" />
          <span class="sr-only">{t().working}</span>
        </Show>
        <span>{props.children}</span>
      </button>
      <Show when={props.disabledReason}>
        <span id={id} class="button-reason small muted">
          {props.disabledReason}
        </span>
      </Show>
    </span>
  );
};

/** An icon alone, for tables and the top bar: the label is read aloud and shown on hover. */
export const IconButton = (props: {
  label: string;
  icon: IconName;
  onPress?: (event: MouseEvent) => void;
  pressed?: boolean;
  expanded?: boolean;
  large?: boolean;
}): JSX.Element => (
  <button
    type="button"
    class="icon-button"
    title={props.label}
    aria-label={props.label}
    aria-pressed={props.pressed}
    aria-expanded={props.expanded}
    onClick={(event) => props.onPress?.(event)}
  >
    <Icon name={props.icon} size={props.large ? 20 : 16} />
  </button>
);

/** A link that looks like a button; the router takes over links inside the console. */
export const LinkButton = (props: {
  href: string;
  children: JSX.Element;
  look?: ButtonLook;
  icon?: IconName;
  small?: boolean;
  /** The file's name when it is to be saved rather than opened. */
  download?: string;
}): JSX.Element => (
  <a
    class="button"
    classList={{ [`button-${props.look ?? 'secondary'}`]: true, 'button-small': props.small === true }}
    href={props.href}
    download={props.download}
  >
    <Show when={props.icon}>{(name) => <Icon name={name()} />}</Show>
    <span>{props.children}</span>
  </a>
);
