import { createSignal, For, type JSX, Show } from 'solid-js';
import type { SamplesReport } from '../../../server/usage/samples/import-samples.ts';
import { command } from '../../api/query.ts';
import { userMessage } from '../../api/user-message.ts';
import { createForm, type Messages } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { MAX_BYTES } from '../application-form/section-materials.tsx';
import { FileList, fileHref } from '../file-list.tsx';
import { FileUpload } from '../file-upload.tsx';
import { us } from './words.ts';

interface Stored {
  sha256: string;
  name: string;
  size: number;
}

const INTERVALS = ['60', '300', '900', '3600'] as const;
const w = () => us().system.samples;

/** Takes in what a system outside of the cluster used; says afterwards what was taken and what was left out. */
export const ImportSamples = (props: { systemId: string }): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  const [files, setFiles] = createSignal<readonly Stored[]>([]);
  const [report, setReport] = createSignal<SamplesReport>();
  const start = () => ({ intervalSeconds: '300', files: '' });
  const form = createForm({
    initial: start(),
    validate: (): Messages => (files().length === 0 ? { files: w().needsFile } : {}),
  });
  const take = command('usage.importSamples', {
    refresh: ['usage'],
    onDone: (done) => {
      setReport(done);
      setFiles([]);
      form.reset(start());
    },
  });
  const submit = () => {
    if (!form.check()) return;
    const named = files().map(({ sha256, name }) => ({ sha256, name }));
    take.run({ systemId: props.systemId, files: named, intervalSeconds: Number(form.values.intervalSeconds) });
  };
  return (
    <>
      <Button icon="import" onPress={() => setOpen(true)}>
        {w().action}
      </Button>
      <Dialog open={open()} title={w().title} onClose={() => setOpen(false)}>
        <div class="stack">
          <Show when={report()}>{(done) => <Taken report={done()} />}</Show>
          <FormShell
            onSubmit={submit}
            submitLabel={w().action}
            loading={take.busy()}
            submitError={take.failure()}
            errors={form.errors()}
            labels={{ files: w().files, intervalSeconds: w().interval }}
            onCancel={() => setOpen(false)}
          >
            <FileList
              files={files().map((file) => ({ ...file, id: file.sha256, href: fileHref(file.sha256) }))}
              onRemove={(file) => setFiles(files().filter((one) => one.sha256 !== file.id))}
            />
            <FileUpload
              label={w().files}
              name="files"
              hint={w().hint}
              error={form.errors().files}
              accept={['.csv', '.gz']}
              maxBytes={MAX_BYTES}
              onStored={(file) => setFiles([...files().filter(({ sha256 }) => sha256 !== file.sha256), file])}
            />
            <SelectField
              label={w().interval}
              {...form.bind('intervalSeconds')}
              options={INTERVALS.map((value) => ({ value, label: value }))}
            />
          </FormShell>
        </div>
      </Dialog>
    </>
  );
};

const Taken = (props: { report: SamplesReport }): JSX.Element => (
  <>
    <Banner tone="green" title={w().done(props.report.machines, props.report.days, props.report.from, props.report.to)}>
      <Show when={props.report.replaced > 0}>{w().replaced(props.report.replaced)}</Show>
    </Banner>
    <Show when={props.report.badRows > 0}>
      <Banner tone="amber" title={w().bad(props.report.badRows)}>
        <ul>
          <For each={props.report.named}>
            {(row) => <li>{w().badRow(row.file, row.line, userMessage(row.problem))}</li>}
          </For>
        </ul>
      </Banner>
    </Show>
  </>
);
