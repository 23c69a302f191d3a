import { For, type JSX, Show } from 'solid-js';
import type { RetirementOrigin, RetirementState } from '../../../server/retirement/views.ts';
import type { SystemView } from '../../../server/systems/views.ts';
import { isoDate } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/card.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { a } from '../application/words.ts';
import { DeadlineText } from '../time.tsx';
import { retirementTone, stageTone } from '../workflow/tones.ts';
import { named, w } from '../workflow/words.ts';
import '../workflow/workflow.css';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { sy } from './words.ts';

/** What has been applied for, newest first. */
export const ApplicationsList = (props: { system: SystemView }): JSX.Element => (
  <Card title={sy().applications}>
    <Show when={props.system.applications.length > 0} fallback={<p class="muted">{sy().noApplications}</p>}>
      <TableScroll>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">{a().columns.number}</th>
              <th scope="col">{a().columns.kind}</th>
              <th scope="col">{a().columns.stage}</th>
              <th scope="col">{a().columns.deadline}</th>
              <th scope="col">{a().columns.submitted}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.system.applications}>
              {(row) => (
                <tr>
                  <td>
                    <a
                      classList={{ mono: row.number !== null }}
                      href={row.stage === 'draft' ? paths.editApplication(row.id) : paths.application(row.id)}
                    >
                      {row.number ?? a().draftName}
                    </a>
                  </td>
                  <td>{w().kinds[row.kind]}</td>
                  <td>
                    <StatusTag tone={stageTone[row.stage]}>{w().stages[row.stage]}</StatusTag>
                  </td>
                  <td>
                    <Show when={row.step}>{(step) => <DeadlineText deadline={step()} />}</Show>
                  </td>
                  <td>{row.submittedAt ? isoDate(row.submittedAt) : ''}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </TableScroll>
    </Show>
  </Card>
);

/** How it left, or is leaving, with the certificate. */
export const Retirements = (props: { system: SystemView }): JSX.Element => (
  <Show when={props.system.retirements.length > 0}>
    <Card title={sy().retirements}>
      <ul class="plain stack stack-tight">
        <For each={props.system.retirements}>
          {(one) => (
            <li class="row">
              <StatusTag tone={retirementTone[one.state as RetirementState]}>
                {named(w().retirementStates, one.state)}
              </StatusTag>
              <a href={paths.retirement(one.id)}>{w().retirementOrigins[one.origin as RetirementOrigin]}</a>
              <span class="muted">{isoDate(one.plannedFor)}</span>
              <Show when={one.certificateNumber}>
                {(number) => (
                  <a href={paths.certificate(number())}>
                    {sy().certificate} <span class="mono">{number()}</span>
                  </a>
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Card>
  </Show>
);

/** Why it is not on the cloud, and until when. */
export const Exemptions = (props: { system: SystemView }): JSX.Element => (
  <Show when={props.system.exemptions.length > 0}>
    <Card title={sy().exemptions}>
      <ul class="plain stack stack-tight">
        <For each={props.system.exemptions}>
          {(one) => (
            <li>
              <span class="strong">{named(w().exemptionKinds, one.kind)}</span>{' '}
              <span class="muted">
                {isoDate(one.from)} · {one.until ? sy().exemptionUntil(isoDate(one.until)) : sy().exemptionOpen}
              </span>
              <p class="words">{one.reason}</p>
            </li>
          )}
        </For>
      </ul>
    </Card>
  </Show>
);
