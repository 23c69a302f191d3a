import { useParams } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import type { BulletinContent, BulletinView } from '../../server/bulletins/views.ts';
import { read } from '../api/query.ts';
import { BulletinBody, Errata } from '../components/bulletin/content.tsx';
import { b } from '../components/bulletin/words.ts';
import { Loaded } from '../components/loaded.tsx';
import { OfficialDocument } from '../components/official-document.tsx';
import { longDate } from '../i18n/format.ts';
import { EmptyState } from '../ui/states.tsx';

/** A bulletin in its printed form: title, number, body, corrections, seal, date. */
const BulletinPrintPage = (): JSX.Element => {
  const params = useParams<{ month: string }>();
  const bulletin = read('bulletins.get', () => ({ month: params.month }));
  return (
    <Loaded query={bulletin}>
      {(found) => (
        <Show
          when={found().content}
          fallback={<EmptyState title={b().notDraftedYet} next={b().waitingFor(longDate(found().draftAt))} />}
        >
          {(content) => <Sheet bulletin={found()} content={content()} />}
        </Show>
      )}
    </Loaded>
  );
};

const Sheet = (props: { bulletin: BulletinView; content: BulletinContent }): JSX.Element => (
  <OfficialDocument
    title={b().docTitle}
    number={props.bulletin.number ?? b().states[props.bulletin.state]}
    printLabel={b().print}
    seal={b().docSeal}
    signer={props.content.issuer}
    date={props.bulletin.publishedAt ? longDate(props.bulletin.publishedAt) : ''}
  >
    <p>{b().docMonth(props.content.month)}</p>
    <BulletinBody content={props.content} />
    <Errata errata={props.bulletin.errata} />
    <Show when={props.bulletin.digest}>
      {(digest) => (
        <p class="small">
          {b().digest} <span class="mono digest">{digest()}</span>
        </p>
      )}
    </Show>
  </OfficialDocument>
);
export default BulletinPrintPage;
