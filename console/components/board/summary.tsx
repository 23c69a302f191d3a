import { For, type JSX } from 'solid-js';
import type { SupervisionSummary } from '../../../server/supervision/views.ts';
import { decimal } from '../../i18n/format.ts';
import { Card } from '../../ui/card.tsx';
import { ToneMark } from '../../ui/status-tag.tsx';
import type { Tone } from '../../ui/tone.ts';
import { bo } from '../system/words.ts';
import '../workflow/workflow.css';
import './board.css';
import { TableScroll } from '../../ui/table-scroll.tsx';

/** Four figures: under way, due soon, late, late without a word. */
export const Totals = (props: { summary: SupervisionSummary }): JSX.Element => {
  const figures = (): { label: string; value: number; tone: Tone }[] => [
    { label: bo().open, value: props.summary.open, tone: 'blue' },
    { label: bo().yellow, value: props.summary.yellow, tone: 'amber' },
    { label: bo().red, value: props.summary.red, tone: 'red' },
    { label: bo().unexplained, value: props.summary.unexplained, tone: 'red' },
  ];
  return (
    <ul class="plain grid totals" aria-label={bo().summary}>
      <For each={figures()}>
        {(one) => (
          <li class="total">
            <span class="row">
              <ToneMark tone={one.value > 0 ? one.tone : 'neutral'} />
              {one.label}
            </span>
            <span class="figure">{decimal(one.value, 0)}</span>
          </li>
        )}
      </For>
    </ul>
  );
};

/** Each office's record: what it has, what it was late with, how long it takes. */
export const Offices = (props: { summary: SupervisionSummary }): JSX.Element => {
  const { outcomes } = props.summary;
  return (
    <Card
      title={bo().offices}
      note={`${bo().outcomes}：${bo().refused} ${outcomes.refused} · ${bo().rejected} ${outcomes.rejected} · ${bo().returned} ${outcomes.returned} · ${bo().withdrawn} ${outcomes.withdrawn}`}
    >
      <TableScroll>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">{bo().office}</th>
              <For
                each={[bo().open, bo().yellow, bo().red, bo().unexplained, bo().finished, bo().finishedLate, bo().mean]}
              >
                {(head) => (
                  <th scope="col" class="right">
                    {head}
                  </th>
                )}
              </For>
            </tr>
          </thead>
          <tbody>
            <For each={props.summary.offices}>
              {(office) => (
                <tr>
                  <td>{office.officeName}</td>
                  <For
                    each={[
                      office.open,
                      office.yellow,
                      office.red,
                      office.unexplained,
                      office.finished,
                      office.finishedLate,
                    ]}
                  >
                    {(value) => <td class="right">{decimal(value, 0)}</td>}
                  </For>
                  <td class="right">{office.meanWorkingDays === null ? '–' : decimal(office.meanWorkingDays, 1)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </TableScroll>
    </Card>
  );
};
