import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import type { RetirementView } from '../../server/retirement/views.ts';
import { read } from '../api/query.ts';
import { re } from '../components/allocation/words.ts';
import { Loaded } from '../components/loaded.tsx';
import { operatorWords } from '../components/operator-words.ts';
import { Page } from '../components/page.tsx';
import { RawMessage } from '../components/raw-message.tsx';
import { CancelRetirement } from '../components/retirement/cancel-retirement.tsx';
import { Objection } from '../components/retirement/objection.tsx';
import { retirementSteps } from '../components/retirement/progress.ts';
import { retirementTone } from '../components/workflow/tones.ts';
import '../components/workflow/workflow.css';
import { w } from '../components/workflow/words.ts';
import { longDate } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { Stepper } from '../ui/stepper.tsx';

/** How far a system has come on its way out, what stands in the way, and the certificate at the end. */
const RetirementPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const retirement = read('retirements.get', () => ({ id: params.id }));
  return <Loaded query={retirement}>{(found) => <Retirement retirement={found()} />}</Loaded>;
};

const Retirement = (props: { retirement: RetirementView }): JSX.Element => {
  const it = () => props.retirement;
  const cancel = () => it().actions.find((one) => one.action === 'cancel');
  return (
    <Page
      title={it().systemName}
      crumbs={[{ label: it().unitName, href: paths.system(it().systemId) }]}
      state={
        <div class="row">
          <StatusTag tone={retirementTone[it().state]}>{w().retirementStates[it().state]}</StatusTag>
          <span>{w().retirementOrigins[it().origin]}</span>
          <span class="muted">
            {re().planned} {longDate(it().plannedFor)}
          </span>
        </div>
      }
      actions={
        <>
          <Show when={cancel()}>{(action) => <CancelRetirement id={it().id} action={action()} />}</Show>
          <Show when={it().certificateNumber}>
            {(number) => (
              <LinkButton look="primary" href={paths.certificate(number())}>
                {re().openCertificate}
              </LinkButton>
            )}
          </Show>
        </>
      }
    >
      <div class="stack">
        <Stepper label={re().progress} steps={retirementSteps(it())} />
        <Card title={re().gate} note={re().gateNote}>
          <Gate retirement={it()} />
        </Card>
        <Objection retirement={it()} />
        <Card>
          <DescriptionList columns={2} items={particulars(it())} />
        </Card>
      </div>
    </Page>
  );
};

const Gate = (props: { retirement: RetirementView }): JSX.Element => (
  <Show when={props.retirement.gate.length > 0} fallback={<p class="muted">{re().gateEmpty}</p>}>
    <ul class="plain check-list">
      <For each={props.retirement.gate}>
        {(point) => (
          <li>
            <StatusTag tone={point.passed ? 'green' : 'red'}>
              {point.passed ? re().gatePassed : re().gateFailed}
            </StatusTag>
            <span>
              <span class="strong">{w().gate[point.check]}</span>
              <Show when={point.said?.length} fallback={<RawMessage text={point.message} />}>
                <br />
                <span class="muted small words">{operatorWords(point)}</span>
              </Show>
            </span>
          </li>
        )}
      </For>
    </ul>
  </Show>
);

const yesNo = (value: boolean): string => (value ? w().yes : w().no);

const particulars = (it: RetirementView) => [
  { term: re().reason, value: it.reason },
  {
    term: re().notices,
    value: it.noticesGiven.length > 0 ? it.noticesGiven.map((days) => re().noticeDay(days)).join('、') : re().noNotices,
  },
  ...(it.attestation
    ? [
        { term: re().offline, value: yesNo(it.attestation.offline) },
        { term: re().migrated, value: yesNo(it.attestation.migrated) },
        { term: re().proof, value: it.attestation.proof },
      ]
    : []),
];
export default RetirementPage;
