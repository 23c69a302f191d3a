import { useParams } from '@solidjs/router';
import { createSignal, For, type JSX, Show } from 'solid-js';
import type { ComplaintAction } from '../../server/complaints/transitions.ts';
import type { ComplaintView } from '../../server/complaints/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { ComplaintAct } from '../components/complaints/act-forms.tsx';
import { EvidenceFiles } from '../components/judgement/attachments.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { IssueMeasure } from '../components/supervision/measure-forms.tsx';
import { complaintTone, su } from '../components/supervision/words.ts';
import { actorName } from '../components/workflow/words.ts';
import { isoDateTime, lastDay } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { StatusTag } from '../ui/status-tag.tsx';

/** Question: what is complained about, who has it, until when, and what came of it? */
const ComplaintPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const complaint = read('complaints.get', () => ({ id: params.id }));
  return <Loaded query={complaint}>{(found) => <Complaint it={found()} />}</Loaded>;
};

const Complaint = (props: { it: ComplaintView }): JSX.Element => {
  const it = () => props.it;
  const session = useSession();
  const [acting, setActing] = createSignal<ComplaintAction | 'measure'>();
  const done = () => setActing(undefined);
  const mayOrder = () => it().founded === true && !it().measureNumber && session.can('supervision:correct');
  return (
    <Page
      title={it().subject}
      crumbs={[{ label: su().complaintTitle, href: paths.complaints() }]}
      state={
        <div class="row">
          <span class="mono">{it().number}</span>
          <StatusTag tone={it().overdue ? 'red' : (complaintTone[it().state] ?? 'neutral')}>
            {it().overdue ? su().overdue : su().complaintStates[it().state]}
          </StatusTag>
          <span class="muted">
            {su().due} {lastDay(it().dueAt)}
          </span>
        </div>
      }
      actions={
        <>
          <For each={it().actions.filter((one) => one.enabled)}>
            {(one, index) => (
              <Button look={index() === 0 ? 'primary' : 'secondary'} onPress={() => setActing(one.action)}>
                {su().acts[one.action]}
              </Button>
            )}
          </For>
          <Show when={mayOrder()}>
            <Button onPress={() => setActing('measure')}>{su().issue}</Button>
          </Show>
        </>
      }
    >
      <div class="stack">
        <Show when={acting()} keyed>
          {(action) => (
            <Card title={action === 'measure' ? su().issue : (su().acts[action] ?? '')}>
              <Show
                when={action !== 'measure' && action}
                keyed
                fallback={<IssueMeasure ground={{ complaintId: it().id }} onDone={done} />}
              >
                {(act) => <ComplaintAct id={it().id} realName={it().realName} action={act} onDone={done} />}
              </Show>
            </Card>
          )}
        </Show>
        <Card>
          <div class="stack">
            <DescriptionList columns={2} items={particulars(it())} />
            <p class="words">{it().words}</p>
            <EvidenceFiles id={it().id} files={it().files} />
          </div>
        </Card>
        <Card title={su().history}>
          <ol class="plain stack stack-tight">
            <For each={it().events}>
              {(event) => (
                <li>
                  <span class="muted small">{isoDateTime(event.at)}</span>{' '}
                  <strong>{su().acts[event.action] ?? event.action}</strong> {actorName(event.actorName)}
                  <Show when={event.words}>
                    <p class="words">{event.words}</p>
                  </Show>
                </li>
              )}
            </For>
          </ol>
        </Card>
      </div>
    </Page>
  );
};

const particulars = (it: ComplaintView) => [
  { term: su().channel, value: `${su().channels[it.channel] ?? it.channel} ${it.hotlineNumber ?? ''}` },
  { term: su().realName, value: su().realNames[it.realName ? 'yes' : 'no'] ?? '' },
  ...(it.complainantName ? [{ term: su().complainant, value: `${it.complainantName} ${it.contact ?? ''}` }] : []),
  { term: su().handler, value: it.officeName ?? '–' },
  ...(it.founded === null ? [] : [{ term: su().isFounded, value: it.founded ? su().foundedYes : su().foundedNo }]),
  ...(it.result ? [{ term: su().result, value: it.result }] : []),
  ...(it.reply ? [{ term: su().reply, value: `${it.reply}（${su().ways[it.replyWay] ?? ''}）` }] : []),
  ...(it.satisfaction ? [{ term: su().complainantScore, value: su().stars(it.satisfaction) }] : []),
  ...(it.measureNumber ? [{ term: su().measure, value: it.measureNumber }] : []),
];
export default ComplaintPage;
