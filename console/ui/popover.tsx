import { createSignal, createUniqueId, type JSX, onCleanup, onMount, Show } from 'solid-js';
import './popover.css';

/**
 * A button that opens a small panel below it. Escape and a press outside close it, and focus returns to the button.
 * The panel holds ordinary links, buttons and boxes, so no menu keys need to be learnt.
 */
export const Popover = (props: {
  /** Read aloud and shown on hover; null where the trigger's own words name it. */
  label: string | null;
  trigger: JSX.Element;
  children: (close: () => void) => JSX.Element;
  alignEnd?: boolean;
  triggerClass?: string;
}): JSX.Element => {
  const id = createUniqueId();
  const [open, setOpen] = createSignal(false);
  let root: HTMLSpanElement | undefined;
  let button: HTMLButtonElement | undefined;
  const [place, setPlace] = createSignal<JSX.CSSProperties>({});
  const show = () => {
    if (button) setPlace(placeBelow(button.getBoundingClientRect(), props.alignEnd === true));
    setOpen(true);
  };
  const close = () => {
    if (!open()) return;
    setOpen(false);
    button?.focus();
  };
  const outside = (event: Event) => {
    if (open() && event.target instanceof Node && !root?.contains(event.target)) setOpen(false);
  };
  onMount(() => {
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    document.addEventListener('scroll', outside, true);
  });
  onCleanup(() => {
    document.removeEventListener('pointerdown', outside);
    document.removeEventListener('focusin', outside);
    document.removeEventListener('scroll', outside, true);
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is caught on its way up from the panel's own controls.
    <span
      class="popover"
      ref={(element) => {
        root = element;
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open()) return;
        event.stopPropagation();
        close();
      }}
    >
      <button
        ref={(element) => {
          button = element;
        }}
        type="button"
        class={props.triggerClass ?? 'button button-small'}
        title={props.label ?? undefined}
        aria-label={props.label ?? undefined}
        aria-expanded={open()}
        aria-controls={open() ? id : undefined}
        onClick={() => (open() ? setOpen(false) : show())}
      >
        {props.trigger}
      </button>
      <Show when={open()}>
        <div id={id} class="popover-panel" style={place()}>
          {props.children(close)}
        </div>
      </Show>
    </span>
  );
};

const GAP = 4;
const LEAST = 180;

/** Fixed to the window, so that no scrolling box cuts it off; above the button where there is no room below. */
const placeBelow = (button: DOMRect, alignEnd: boolean): JSX.CSSProperties => {
  const below = window.innerHeight - button.bottom;
  const vertical: JSX.CSSProperties =
    below > LEAST || below > button.top
      ? { top: `${button.bottom + GAP}px`, 'max-height': `${below - 2 * GAP}px` }
      : { bottom: `${window.innerHeight - button.top + GAP}px`, 'max-height': `${button.top - 2 * GAP}px` };
  return alignEnd
    ? { ...vertical, right: `${Math.max(8, document.documentElement.clientWidth - button.right)}px` }
    : { ...vertical, left: `${Math.max(8, Math.min(button.left, document.documentElement.clientWidth - 220))}px` };
};
