import { type JSX, Show } from 'solid-js';
import { read } from '../../api/query.ts';
import { paths } from '../../paths.ts';
import { LinkButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Loaded } from '../loaded.tsx';
import { time } from './system-table.tsx';
import { FindingTag } from './tones.tsx';
import { bk } from './words.ts';

/** On a system's page: whether it is backed up. */
export const BackupCard = (props: { systemId: string; inProduction: boolean }): JSX.Element => {
  const backup = read('backups.get', () => ({ systemId: props.systemId }), { enabled: () => props.inProduction });
  return (
    <Card
      title={bk().card.title}
      actions={
        <Show when={props.inProduction}>
          <LinkButton small href={paths.backup(props.systemId)}>
            {bk().card.open}
          </LinkButton>
        </Show>
      }
    >
      <Show when={props.inProduction} fallback={<p class="muted">{bk().card.none}</p>}>
        <Loaded query={backup}>
          {(it) => (
            <div class="row">
              <FindingTag finding={it().finding} />
              <span>{it().finding ? bk().sentences[it().finding ?? 'unprotected'] : bk().notReviewedSentence}</span>
              <Show when={it().lastGoodAt}>
                <span class="muted">
                  {bk().facts_.lastGood} {time(it().lastGoodAt)}
                </span>
              </Show>
            </div>
          )}
        </Loaded>
      </Show>
    </Card>
  );
};
