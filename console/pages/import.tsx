import { createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import type { ImportReport } from '../../server/import/views.ts';
import { command } from '../api/query.ts';
import type { StoredFile } from '../api/upload.ts';
import { failureMessage } from '../api/user-message.ts';
import { FileUpload } from '../components/file-upload.tsx';
import { Page } from '../components/page.tsx';
import { SubmitFailure } from '../forms/form-shell.tsx';
import { imports as en } from '../i18n/en/imports.ts';
import { words } from '../i18n/words.ts';
import { imports as zh } from '../i18n/zh/imports.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Skeleton } from '../ui/states.tsx';
import { succeeded } from '../ui/toast.tsx';
import { ImportReportView } from './import/report.tsx';

const t = words({ zh, en });

/** The documented template and its example, served with the console. */
const files = import.meta.glob<string>('../../docs/import/*.xlsx', { query: '?url', import: 'default', eager: true });
const urlOf = (name: string): string => Object.entries(files).find(([path]) => path.includes(name))?.[1] ?? '';

const MAX_BYTES = 50 * 1024 ** 2;

type Uploaded = StoredFile & { name: string };

/** Question: can this file come in as it is, and if not, what is wrong where? */
export default function Import(): JSX.Element {
  const [file, setFile] = createSignal<Uploaded>();
  const [asking, setAsking] = createSignal(false);
  const preview = command('imports.preview');
  const run = command('imports.run', {
    refresh: ['units', 'systems', 'applications', 'review', 'search'],
    onDone: (report) => {
      setAsking(false);
      if (report.written) succeeded(t().done);
    },
  });
  const check = (stored: Uploaded) => {
    setFile(stored);
    run.reset();
    preview.run({ sha256: stored.sha256, name: stored.name });
  };
  const again = () => {
    setFile(undefined);
    preview.reset();
    run.reset();
  };
  const report = () => run.output() ?? preview.output();
  const problem = () => {
    const failure = run.failure();
    return failure && failureMessage(failure);
  };
  return (
    <Page title={t().title} state={t().state}>
      <Card title={t().step1} note={t().step1Note}>
        <div class="row">
          <LinkButton icon="download" href={urlOf('template')} download="yunzhi-import-template.xlsx">
            {t().template}
          </LinkButton>
          <LinkButton look="quiet" icon="download" href={urlOf('example')} download="yunzhi-import-example.xlsx">
            {t().example}
          </LinkButton>
        </div>
      </Card>
      <Card title={t().step2}>
        <Switch>
          <Match when={preview.busy()}>
            <Skeleton label={t().checking} lines={3} />
          </Match>
          <Match when={preview.failure()}>
            <SubmitFailure failure={preview.failure()} />
            <Button onPress={again}>{t().other}</Button>
          </Match>
          <Match when={!file()}>
            <FileUpload
              name="file"
              label={t().file}
              hint={t().fileHint}
              accept={['.xlsx', '.csv']}
              maxBytes={MAX_BYTES}
              onStored={check}
            />
          </Match>
          <Match when={file()}>
            {(chosen) => (
              <div class="split">
                <span class="strong">{chosen().name}</span>
                <Button onPress={again}>{t().other}</Button>
              </div>
            )}
          </Match>
        </Switch>
      </Card>
      <Show when={report()}>
        {(found) => (
          <>
            <ImportReportView report={found()} />
            <Show when={importable(found())}>
              <Card title={t().step3}>
                <div>
                  <Button look="primary" icon="import" onPress={() => setAsking(true)}>
                    {t().run}
                  </Button>
                </div>
              </Card>
            </Show>
            <ConfirmDialog
              open={asking()}
              title={t().title}
              effects={t().runEffects(changed(found().units), changed(found().systems), changed(found().applications))}
              confirmLabel={t().run}
              busy={run.busy()}
              error={problem()}
              onConfirm={() => run.run({ sha256: file()?.sha256 ?? '', name: file()?.name ?? '' })}
              onClose={() => setAsking(false)}
            />
          </>
        )}
      </Show>
    </Page>
  );
}

const changed = (counts: ImportReport['units']): number => counts.created + counts.updated;

const importable = (report: ImportReport): boolean =>
  report.ok && !report.written && changed(report.units) + changed(report.systems) + changed(report.applications) > 0;
