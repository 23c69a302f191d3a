import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import type { BackupView } from '../../server/backup/views.ts';
import { read } from '../api/query.ts';
import {
  ExemptionRecords,
  FindingRecords,
  OrderRecords,
  RestorePoints,
  RestoreRecords,
} from '../components/backup/records.tsx';
import { Requests } from '../components/backup/requests.tsx';
import { FindingTag } from '../components/backup/tones.tsx';
import { bk } from '../components/backup/words.ts';
import { Loaded } from '../components/loaded.tsx';
import { operatorWords } from '../components/operator-words.ts';
import { Page } from '../components/page.tsx';
import { RawMessage } from '../components/raw-message.tsx';
import { bytes, isoDateTime } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { StatusTag } from '../ui/status-tag.tsx';

/** One system's backups: what was found, what can be restored, what has been asked for. */
const BackupPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const found = read('backups.get', () => ({ systemId: params.id }));
  return <Loaded query={found}>{(backup) => <Backup backup={backup()} />}</Loaded>;
};

const Backup = (props: { backup: BackupView }): JSX.Element => {
  const it = () => props.backup;
  return (
    <Page
      title={`${it().systemName} · ${bk().title}`}
      crumbs={[
        { label: bk().title, href: paths.backups() },
        { label: it().systemName, href: paths.system(it().systemId) },
      ]}
      state={
        <div class="row">
          <FindingTag finding={it().finding} />
          <span class="muted">{it().unitName}</span>
          <Show when={it().since}>{(at) => <span class="muted">{bk().since(isoDateTime(at()))}</span>}</Show>
        </div>
      }
      actions={<Requests backup={it()} />}
    >
      <div class="stack">
        <Card title={bk().facts} note={bk().factsNote}>
          <div class="stack stack-tight">
            <p>{sentenceOf(it())}</p>
            <Show when={it().said?.length}>
              <p>{operatorWords(it())}</p>
            </Show>
            <DescriptionList columns={2} items={factsOf(it())} />
            <RawMessage text={it().message} />
          </div>
        </Card>
        <RestorePoints backup={it()} />
        <FindingRecords findings={it().findings} />
        <RestoreRecords backup={it()} />
        <OrderRecords orders={it().orders} />
        <ExemptionRecords backup={it()} />
      </div>
    </Page>
  );
};

const sentenceOf = ({ finding }: BackupView): string => (finding ? bk().sentences[finding] : bk().notReviewedSentence);

/** When the newest restore point at a location was complete. */
const newestAt = (it: BackupView, location: string): string | undefined => {
  const times = it.restorePoints.filter((point) => point.location === location).map((point) => point.completedAt);
  const newest = times.toSorted().at(-1);
  return newest && isoDateTime(newest);
};

const none = (): JSX.Element => <span class="muted">{bk().none}</span>;

const factsOf = (it: BackupView) => [
  {
    term: bk().facts_.lastGood,
    value: it.lastGood ? (
      <>
        {isoDateTime(it.lastGood.completedAt)} <span class="mono small">{it.lastGood.name}</span>
      </>
    ) : (
      none()
    ),
  },
  { term: bk().facts_.seen, value: it.lastGood?.seenAt ? isoDateTime(it.lastGood.seenAt) : none() },
  { term: bk().facts_.size, value: it.lastGood?.bytes ? bytes(it.lastGood.bytes) : none() },
  { term: bk().facts_.interval, value: it.intervalMinutes ? bk().minutes(it.intervalMinutes) : none() },
  {
    term: bk().facts_.rpo,
    value: it.meetsRpo === false ? `${bk().minutes(it.rpoMinutes)} · ${bk().rpoMissed}` : bk().minutes(it.rpoMinutes),
  },
  {
    term: bk().facts_.verified,
    value: (
      <>
        {it.lastVerified ? isoDateTime(it.lastVerified.at) : none()}
        <Show when={it.restoreDue}>
          {' '}
          <StatusTag tone="amber">{bk().restoreDue}</StatusTag>
        </Show>
      </>
    ),
  },
  {
    term: bk().facts_.schedules,
    value: (
      <Show when={it.schedules.length > 0} fallback={none()}>
        <ul class="plain">
          <For each={it.schedules}>
            {({ cron, location }) => (
              <li class="mono small">
                {cron} → {location} · {newestAt(it, location) ?? bk().none}
              </li>
            )}
          </For>
        </ul>
      </Show>
    ),
  },
  {
    term: bk().facts_.failure,
    value: it.lastFailure ? (
      <>
        {bk().failure(it.lastFailure.phase, isoDateTime(it.lastFailure.at))}
        <RawMessage text={it.lastFailure.reason} />
      </>
    ) : (
      none()
    ),
  },
  { term: bk().facts_.policy, value: it.policyVersion === null ? none() : bk().policyVersion(it.policyVersion) },
];
export default BackupPage;
