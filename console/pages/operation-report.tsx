import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import { type OperationReportView, REPORT_SECTIONS, type ReportSection } from '../../server/reports/views.ts';
import { command, read } from '../api/query.ts';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { ReportActions } from '../components/reports/report-actions.tsx';
import { SectionBody } from '../components/reports/section-body.tsx';
import { op } from '../components/reports/words.ts';
import { createForm } from '../forms/create-form.ts';
import { FormShell } from '../forms/form-shell.tsx';
import { isoDateTime, lastDay } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { Card } from '../ui/card.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { TextArea } from '../ui/text-field.tsx';
import { succeeded } from '../ui/toast.tsx';
import { reportTone } from './operation-reports.tsx';

/** Question: how did the cloud run in this month, against the one before? */
const OperationReportPage = (): JSX.Element => {
  const params = useParams<{ month: string }>();
  const report = read('operationReports.get', () => ({ month: params.month }));
  return <Loaded query={report}>{(found) => <Report report={found()} />}</Loaded>;
};

type Texts = Record<ReportSection, string>;
const textsOf = ({ texts }: OperationReportView): Texts =>
  Object.fromEntries(REPORT_SECTIONS.map((section) => [section, texts[section] ?? ''])) as Texts;

const Report = (props: { report: OperationReportView }): JSX.Element => {
  const it = () => props.report;
  const form = createForm<Texts>({ initial: textsOf(props.report) });
  const edit = command('operationReports.edit', {
    refresh: ['operationReports'],
    onDone: (saved) => {
      form.reset(textsOf(saved));
      succeeded(op().saved);
    },
  });
  return (
    <Page
      title={op().reportTitle(it().month)}
      crumbs={[{ label: op().reports, href: paths.operationReports() }]}
      state={
        <div class="row">
          <StatusTag tone={reportTone[it().state]}>{op().reportStates[it().state]}</StatusTag>
          <Show when={it().number} fallback={<span class="muted">{`${op().due} ${lastDay(it().dueAt)}`}</span>}>
            <span>{it().number}</span>
          </Show>
          <span class="muted">{op().draftedAt(isoDateTime(it().draftedAt))}</span>
        </div>
      }
      actions={<ReportActions report={it()} dirty={form.dirty()} />}
    >
      <div class="stack">
        <Show when={it().digest}>
          <p class="muted small mono words">
            {op().digest} {it().digest}
          </p>
        </Show>
        <For each={REPORT_SECTIONS}>
          {(section) => (
            <Card title={op().sections[section]}>
              <SectionBody section={section} figures={it().figures} />
              <Show when={!it().mayWrite && it().texts[section]}>
                <p class="words">{it().texts[section]}</p>
              </Show>
            </Card>
          )}
        </For>
        <Show when={it().mayWrite}>
          <Card title={op().words} note={op().wordsHint}>
            <FormShell
              onSubmit={() => edit.run({ month: it().month, version: it().version, texts: { ...form.values } })}
              submitLabel={op().save}
              loading={edit.busy()}
              submitError={edit.failure()}
              errors={form.errors()}
            >
              <For each={REPORT_SECTIONS}>
                {(section) => (
                  <TextArea label={op().sections[section]} {...form.bind(section)} optional rows={2} wide />
                )}
              </For>
            </FormShell>
          </Card>
        </Show>
      </div>
    </Page>
  );
};
export default OperationReportPage;
