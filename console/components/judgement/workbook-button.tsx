import { createSignal, type JSX, Show } from 'solid-js';
import type { WorkbookView } from '../../../server/assessment/views.ts';
import { failureIn } from '../../api/query.ts';
import { failureMessage } from '../../api/user-message.ts';
import { Button } from '../../ui/button.tsx';
import { as } from '../assessment/words.ts';
import { saveWorkbook } from './save-workbook.ts';

/** Asks for the workbook when pressed, and saves it. */
export const WorkbookButton = (props: { fetch: () => Promise<WorkbookView>; label?: string }): JSX.Element => {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const save = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      saveWorkbook(await props.fetch());
    } catch (error) {
      const failure = failureIn(error);
      setProblem(failure && failureMessage(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button icon="download" busy={busy()} onPress={() => void save()}>
        {props.label ?? as().workbook}
      </Button>
      <Show when={problem()}>
        <span role="alert" class="small">
          {problem()}
        </span>
      </Show>
    </>
  );
};
