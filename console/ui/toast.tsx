import { createSignal, For, type JSX } from 'solid-js';
import { Icon } from './icon.tsx';
import './toast.css';

interface Toast {
  id: number;
  text: string;
}

const [toasts, setToasts] = createSignal<readonly Toast[]>([]);
let last = 0;
const SECONDS = 5;

/** Says that something worked. Errors do not come here: they stay on the page, beside what caused them. */
export const succeeded = (text: string): void => {
  last += 1;
  const id = last;
  setToasts((shown) => [...shown.slice(-2), { id, text }]);
  setTimeout(() => setToasts((shown) => shown.filter((toast) => toast.id !== id)), SECONDS * 1000);
};

export const Toasts = (): JSX.Element => (
  <div class="toasts" role="status" aria-live="polite">
    <For each={toasts()}>
      {(toast) => (
        <div class="toast">
          <Icon name="check" />
          {toast.text}
        </div>
      )}
    </For>
  </div>
);
