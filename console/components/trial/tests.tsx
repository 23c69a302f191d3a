import { createSignal, For, type JSX, Show } from 'solid-js';
import type { TestKind, TestRunView, TrialView } from '../../../server/trials/views.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { ExactTime, RelativeTime } from '../time.tsx';
import { readPolicy } from '../workflow/policy.ts';
import { testTone } from '../workflow/tones.ts';
import { w } from '../workflow/words.ts';
import '../workflow/workflow.css';
import { StartTest } from './start-test.tsx';
import { TestResult } from './test-result.tsx';
import './trial.css';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { UploadReport } from './upload-report.tsx';
import { tr } from './words.ts';

const KINDS = ['function', 'performance', 'security'] as const satisfies TestKind[];

/** The three tests of article 7: the latest verdict of each, how it was reached, and ways to run it. */
export const Tests = (props: { trial: TrialView }): JSX.Element => {
  const [shown, setShown] = createSignal<TestRunView>();
  // Read ahead: the dialogs begin with the policy's thresholds.
  readPolicy();
  return (
    <Card title={tr().testsTitle} note={tr().testsNote}>
      <div class="grid test-cards">
        <For each={KINDS}>{(kind) => <TestCard kind={kind} trial={props.trial} onShow={setShown} />}</For>
      </div>
      <Show when={props.trial.runs.length > 0}>
        <Runs runs={props.trial.runs} onShow={setShown} />
      </Show>
      <Dialog open={shown() !== undefined} title={titleOf(shown())} wide onClose={() => setShown(undefined)}>
        <Show when={shown()}>{(run) => <TestResult run={run()} applicationId={props.trial.applicationId} />}</Show>
      </Dialog>
    </Card>
  );
};

/** In the reader's language: how many of the checks passed; the tool's own sentence stands with the result. */
const sumUp = (run: TestRunView): string =>
  run.checks.length === 0
    ? run.summary
    : tr().checksPassed(run.checks.filter((check) => check.passed).length, run.checks.length);

const titleOf = (run: TestRunView | undefined): string => (run ? w().testKinds[run.kind] : tr().testsTitle);

const TestCard = (props: { kind: TestKind; trial: TrialView; onShow: (run: TestRunView) => void }): JSX.Element => {
  const [dialog, setDialog] = createSignal<'start' | 'upload'>();
  const latest = () => props.trial.runs.find((run) => run.kind === props.kind);
  const action = () => props.trial.actions.find((one) => one.action === 'test');
  const obstacle = () => (action()?.enabled ? undefined : tr().reasons[action()?.reason ?? '']);
  const close = () => setDialog(undefined);
  return (
    <section class="party stack stack-tight" aria-label={w().testKinds[props.kind]}>
      <div class="split">
        <h3>{w().testKinds[props.kind]}</h3>
        <Show when={latest()} fallback={<StatusTag tone="neutral">{tr().notRun}</StatusTag>}>
          {(run) => <StatusTag tone={testTone[run().state]}>{w().testStates[run().state]}</StatusTag>}
        </Show>
      </div>
      <Show when={latest()}>
        {(run) => (
          <>
            <p>{sumUp(run())}</p>
            <p class="muted small">
              {w().testSources[run().source]} · {run().testerName} · <RelativeTime at={run().createdAt} />
            </p>
            <div>
              <Button small onPress={() => props.onShow(run())}>
                {tr().checks} ({run().checks.filter((check) => check.passed).length}/{run().checks.length})
              </Button>
            </div>
          </>
        )}
      </Show>
      <Show when={action()}>
        <div class="row">
          <Button
            small
            disabledReason={obstacle() ?? (props.trial.testHosts.length === 0 ? tr().noHosts : undefined)}
            onPress={() => setDialog('start')}
          >
            {tr().run}
            <span class="sr-only"> {w().testKinds[props.kind]}</span>
          </Button>
          <Button small disabledReason={obstacle()} onPress={() => setDialog('upload')}>
            {tr().upload}
            <span class="sr-only"> {w().testKinds[props.kind]}</span>
          </Button>
        </div>
        <Dialog open={dialog() === 'start'} title={tr().startTest(w().testKinds[props.kind])} wide onClose={close}>
          <StartTest kind={props.kind} trial={props.trial} onDone={close} />
        </Dialog>
        <Dialog open={dialog() === 'upload'} title={tr().uploadTitle(w().testKinds[props.kind])} onClose={close}>
          <UploadReport kind={props.kind} trial={props.trial} onDone={close} />
        </Dialog>
      </Show>
    </section>
  );
};

const Runs = (props: { runs: readonly TestRunView[]; onShow: (run: TestRunView) => void }): JSX.Element => (
  <section class="stack stack-tight" aria-label={tr().earlier(props.runs.length)}>
    <h3>{tr().earlier(props.runs.length)}</h3>
    <TableScroll>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">{tr().startedAt}</th>
            <th scope="col">{tr().testsTitle}</th>
            <th scope="col">{tr().source}</th>
            <th scope="col">{tr().result}</th>
            <th scope="col">{tr().message}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.runs}>
            {(run) => (
              <tr>
                <td>
                  <ExactTime at={run.createdAt} />
                </td>
                <td>
                  <Button small look="quiet" onPress={() => props.onShow(run)}>
                    {w().testKinds[run.kind]}
                    <span class="sr-only"> {tr().checks}</span>
                  </Button>
                </td>
                <td>{w().testSources[run.source]}</td>
                <td>
                  <StatusTag tone={testTone[run.state]}>{w().testStates[run.state]}</StatusTag>
                </td>
                <td>{sumUp(run)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </TableScroll>
  </section>
);
