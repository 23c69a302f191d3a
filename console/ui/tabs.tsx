import { createUniqueId, For, type JSX, Show } from 'solid-js';
import './tabs.css';

export interface Tab<K extends string = string> {
  key: K;
  label: string;
  count?: number;
}

/**
 * Tabs after the WAI-ARIA pattern: arrows move, Home and End jump, one stop in the tab order.
 * The choice belongs to the caller, who keeps it in the URL.
 */
export const Tabs = <K extends string>(props: {
  label: string;
  tabs: readonly Tab<K>[];
  current: K;
  onChange: (key: K) => void;
  children: JSX.Element;
}): JSX.Element => {
  const id = createUniqueId();
  const move = (event: KeyboardEvent) => {
    const next = neighbour(event.key, props.tabs, props.current);
    if (next === undefined) return;
    event.preventDefault();
    props.onChange(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <div class="tabs">
      <div class="tab-list no-print" role="tablist" tabindex="-1" aria-label={props.label} onKeyDown={move}>
        <For each={props.tabs}>
          {(tab) => (
            <button
              type="button"
              role="tab"
              class="tab"
              id={`${id}-${tab.key}`}
              aria-selected={props.current === tab.key}
              aria-controls={`${id}-panel`}
              tabindex={props.current === tab.key ? 0 : -1}
              onClick={() => props.onChange(tab.key)}
            >
              {tab.label}
              <Show when={tab.count}>{(count) => <span class="count">{count()}</span>}</Show>
            </button>
          )}
        </For>
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${props.current}`}>
        {props.children}
      </div>
    </div>
  );
};

const neighbour = <K extends string>(key: string, tabs: readonly Tab<K>[], current: K): K | undefined => {
  const at = tabs.findIndex((tab) => tab.key === current);
  const to: Record<string, number> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1 + tabs.length,
    Home: 0,
    End: tabs.length - 1,
  };
  const index = to[key];
  return index === undefined ? undefined : tabs[index % tabs.length]?.key;
};
