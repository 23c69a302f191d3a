import { For, type JSX, Show } from 'solid-js';
import type { Coverage } from '../../../server/availability/views.ts';
import type { ReviewView, SignatureView } from '../../../server/provider/views.ts';
import { decimal, isoDateTime } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import { as, points, yuan } from './words.ts';

const signed = (one: SignatureView | null): string =>
  one ? as().signedBy(one.byName, isoDateTime(one.at)) : as().notSigned;

const Ladder = (props: { steps: ReviewView['ladder'] }): JSX.Element => (
  <ul class="plain">
    <For each={props.steps}>{({ from, percent }) => <li>{as().ladderStep(from, percent)}</li>}</For>
  </ul>
);

const PriceLists = (props: { lists: ReviewView['priceLists'] }): JSX.Element => (
  <ul class="plain">
    <For each={props.lists}>
      {({ from, policyVersion, prices }) => (
        <li>{as().priceListOf(isoDateTime(from), policyVersion, prices.vcpu, prices.memoryGib, prices.storageGib)}</li>
      )}
    </For>
  </ul>
);

/** Score, money, signatures, and by what they came to be. */
export const settlementFacts = (it: ReviewView) => [
  { term: as().score, value: points(it.score) },
  { term: as().factor, value: it.factorPercent === null ? '–' : `${it.factorPercent}%` },
  { term: as().total, value: as().yuan(yuan(it.totalFen)) },
  { term: as().payable, value: <strong>{as().yuan(yuan(it.payableFen))}</strong> },
  { term: as().authoritySide, value: signed(it.authoritySigned) },
  { term: as().providerSide, value: signed(it.providerSigned) },
  { term: as().priceList, value: <PriceLists lists={it.priceLists} /> },
  { term: as().ladder, value: <Ladder steps={it.ladder} /> },
  ...(it.overview?.availabilityPercent == null
    ? []
    : [
        { term: as().availability, value: `${decimal(Math.floor(it.overview.availabilityPercent * 1000) / 1000, 3)}%` },
      ]),
  ...(it.overview?.coverage
    ? [
        {
          term: as().coverage,
          value: <Watched coverage={it.overview.coverage} />,
        },
      ]
    : []),
  ...(it.digest ? [{ term: as().digest, value: <span class="mono small">{it.digest}</span> }] : []),
];

/** What nobody watches cannot be seen to be away: said beside the availability, each system to open. */
const Watched = (props: { coverage: Coverage }): JSX.Element => (
  <>
    {as().coverageOf(props.coverage.watched, props.coverage.systems)}
    <Show when={props.coverage.without.length > 0}>
      <ul class="plain small">
        <For each={props.coverage.without}>
          {({ id, name }) => (
            <li>
              <a href={paths.system(id)}>{name}</a>
            </li>
          )}
        </For>
      </ul>
    </Show>
  </>
);
