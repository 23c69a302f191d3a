import { createSignal, type JSX } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import { Field, type FieldProps } from './field.tsx';
import './file-picker.css';
import { Icon } from './icon.tsx';

const t = words({ zh, en });

interface FilePickerProps extends FieldProps {
  accept: readonly string[];
  onPick: (file: File) => void;
}

/** The browser's own file control under a drop area: keyboard, screen reader and mouse all reach it. */
export const FilePicker = (props: FilePickerProps): JSX.Element => {
  const [over, setOver] = createSignal(false);
  const pick = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file && !props.disabled) props.onPick(file);
  };
  return (
    <Field {...props} wide>
      {(wiring) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the control inside is everyone's.
        <div
          class="drop"
          classList={{ 'drop-over': over() }}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            pick(event.dataTransfer?.files);
          }}
        >
          <Icon name="upload" />
          <span class="drop-words">
            <span class="strong">{t().chooseFile}</span> <span class="muted">{t().dropFile}</span>
          </span>
          <input
            id={wiring.id}
            class="drop-input"
            type="file"
            accept={props.accept.join(',')}
            disabled={props.disabled}
            aria-invalid={wiring.invalid()}
            aria-describedby={wiring.describedBy()}
            onChange={(event) => {
              pick(event.currentTarget.files);
              event.currentTarget.value = '';
            }}
          />
        </div>
      )}
    </Field>
  );
};
