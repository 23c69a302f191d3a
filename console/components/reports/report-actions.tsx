import { createSignal, type JSX, Show } from 'solid-js';
import type { OperationReportView } from '../../../server/reports/views.ts';
import { command, failureIn, fetchOnce } from '../../api/query.ts';
import { failureMessage } from '../../api/user-message.ts';
import { paths } from '../../paths.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { said } from '../review/outcome-forms.tsx';
import { op } from './words.ts';

/** Take it away as a workbook or on paper; gather anew and publish while it is a draft. */
export const ReportActions = (props: { report: OperationReportView; dirty: boolean }): JSX.Element => {
  const [asking, setAsking] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const refresh = ['operationReports'];
  const redraft = command('operationReports.redraft', { refresh, onDone: () => succeeded(op().redrafted) });
  const publish = command('operationReports.publish', {
    refresh,
    onDone: () => {
      setAsking(false);
      succeeded(op().publishDone);
    },
  });
  const which = () => ({ month: props.report.month, version: props.report.version });
  return (
    <>
      <Button icon="download" onPress={() => void saveWorkbook(props.report.month).then(setProblem)}>
        {op().workbook}
      </Button>
      <Show when={problem()}>
        {(text) => (
          <span class="field-error" role="alert">
            {text()}
          </span>
        )}
      </Show>
      <LinkButton icon="print" href={paths.printOperationReport(props.report.month)}>
        {op().print}
      </LinkButton>
      <Show when={props.report.mayWrite}>
        <Button icon="refresh" busy={redraft.busy()} onPress={() => redraft.run(which())}>
          {op().redraft}
        </Button>
        <Button look="primary" disabledReason={props.dirty ? op().save : undefined} onPress={() => setAsking(true)}>
          {op().publish}
        </Button>
        <ConfirmDialog
          open={asking()}
          title={`${op().publish} ${op().reportTitle(props.report.month)}`}
          effects={op().publishEffects}
          word={props.report.month}
          confirmLabel={op().publish}
          busy={publish.busy()}
          error={said(publish.failure())}
          onConfirm={() => publish.run(which())}
          onClose={() => setAsking(false)}
        />
      </Show>
    </>
  );
};

/** Hands the workbook to the browser. @returns why it could not, in words */
async function saveWorkbook(month: string): Promise<string | undefined> {
  try {
    const { name, base64 } = await fetchOnce('operationReports.workbook', { month });
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const url = URL.createObjectURL(new Blob([bytes]));
    Object.assign(document.createElement('a'), { href: url, download: name }).click();
    URL.revokeObjectURL(url);
    return undefined;
  } catch (error) {
    const failure = failureIn(error);
    return failure && failureMessage(failure);
  }
}
