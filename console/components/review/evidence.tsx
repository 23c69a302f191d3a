import { For, type JSX, Show } from 'solid-js';
import type { ApplicationView } from '../../../server/applications/views.ts';
import { POOL_KEYS } from '../../../server/capacity/amounts.ts';
import type { EvidenceView } from '../../../server/review/views.ts';
import { read } from '../../api/query.ts';
import { decimal, percent } from '../../i18n/format.ts';
import { Card } from '../../ui/card.tsx';
import { SegmentedMeter } from '../../ui/meter.tsx';
import { amountName, sayAmount } from '../amounts.ts';
import { Snapshots } from '../application/snapshots.tsx';
import { Loaded } from '../loaded.tsx';
import { QuotaAmounts, QuotaMeters } from '../quota-amounts.tsx';
import { CheckList } from '../workflow/check-list.tsx';
import '../workflow/workflow.css';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { r } from './words.ts';

export const readEvidence = (id: () => string) => read('review.evidence', () => ({ id: id() }));

/** What to look at before judging: amounts, checks, the pool, what it has and uses, what others like it use. */
export const Evidence = (props: { application: ApplicationView }): JSX.Element => {
  const evidence = readEvidence(() => props.application.id);
  return (
    <section class="stack" aria-label={r().evidence}>
      <Snapshots application={props.application} />
      <Loaded query={evidence}>
        {(found) => (
          <>
            <Card title={r().checks}>
              <CheckList checks={found().checks} />
            </Card>
            <Show when={found().requested}>
              <Pool evidence={found()} />
            </Show>
            <Show when={found().present}>{(present) => <Present present={present()} />}</Show>
            <Show when={found().requested}>
              <Similar similar={found().similar} />
            </Show>
          </>
        )}
      </Loaded>
    </section>
  );
};

const Pool = (props: { evidence: EvidenceView }): JSX.Element => (
  <Card title={r().share}>
    <div class="grid">
      <For each={POOL_KEYS}>
        {(key) => {
          const share = () => props.evidence.shares[key];
          return (
            <div class="stack stack-tight">
              <SegmentedMeter
                label={amountName(key)}
                max={share().total}
                say={(amount) => sayAmount(key, amount)}
                segments={[
                  { label: r().used, value: share().used, colour: 1 },
                  { label: r().locked, value: share().locked, colour: 2 },
                  { label: r().thisRequest, value: share().requested, colour: 4 },
                ]}
              />
              <span class="muted small">
                {r().free} {sayAmount(key, share().free)}
                <Show when={share().requestedShare !== null}>
                  {' · '}
                  {r().poolShare(percent(share().requestedShare ?? 0))}
                </Show>
              </span>
            </div>
          );
        }}
      </For>
    </div>
  </Card>
);

const Present = (props: { present: NonNullable<EvidenceView['present']> }): JSX.Element => (
  <Card title={r().present}>
    <Show when={props.present.used} fallback={<p class="muted">{r().unmeasured}</p>}>
      {(used) => <QuotaMeters used={used()} granted={props.present.granted} />}
    </Show>
    <Show when={props.present.peak} fallback={<p class="muted small">{r().noPeak}</p>}>
      {(peak) => (
        <p class="small">
          {r().peak(peak().days)} <QuotaAmounts amounts={peak()} names />
        </p>
      )}
    </Show>
  </Card>
);

const Similar = (props: { similar: EvidenceView['similar'] }): JSX.Element => (
  <Card title={r().similar} note={r().similarNote}>
    <Show when={props.similar.length > 0} fallback={<p class="muted">{r().noSimilar}</p>}>
      <TableScroll>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">{r().system}</th>
              <th scope="col" class="right">
                {r().users}
              </th>
              <th scope="col">{r().grantedHead}</th>
              <th scope="col">{r().usedHead}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.similar}>
              {(system) => (
                <tr>
                  <td>
                    {system.name}
                    <div class="muted small">{system.unitName}</div>
                  </td>
                  <td class="right">{decimal(system.userCount, 0)}</td>
                  <td>
                    <QuotaAmounts amounts={system.granted} />
                  </td>
                  <td>
                    <Show when={system.used} fallback={<span class="muted">{r().unmeasured}</span>}>
                      {(used) => <QuotaAmounts amounts={used()} />}
                    </Show>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </TableScroll>
    </Show>
  </Card>
);
