import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import type { Content } from '../../server/applications/content.ts';
import { APPLICATION_KINDS, type ApplicationKind, type StepOutcome } from '../../server/applications/stages.ts';
import type { GuideRow, GuideView } from '../../server/guide/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { Answers } from '../components/application-form/answers.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { gu } from '../components/system/words.ts';
import { named, w } from '../components/workflow/words.ts';
import '../components/application-form/application-form.css';
import '../components/workflow/workflow.css';
import { fileSize } from '../i18n/format.ts';
import { language } from '../i18n/language.ts';
import { paths } from '../paths.ts';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { TableScroll } from '../ui/table-scroll.tsx';

/** 办事指南: the matters, and for each what it takes. Everything comes from the tables that the server acts by. */
const GuidePage = (): JSX.Element => {
  const params = useParams<{ kind?: string }>();
  const kind = () => APPLICATION_KINDS.find((one) => one === params.kind);
  return (
    <Show when={kind()} fallback={<Matters />}>
      {(one) => <Matter kind={one()} />}
    </Show>
  );
};

const Matters = (): JSX.Element => {
  const rows = read('guide.list');
  return (
    <Page title={gu().title} state={<span class="muted">{gu().intro}</span>}>
      <Loaded query={rows}>
        {(found) => (
          <ul class="plain tasks reading">
            <For each={found()}>{(row) => <MatterRow row={row} />}</For>
          </ul>
        )}
      </Loaded>
    </Page>
  );
};

const MatterRow = (props: { row: GuideRow }): JSX.Element => (
  <li>
    <a class="task" href={paths.guide(props.row.kind)}>
      <span>
        <span class="task-name">{w().kinds[props.row.kind]}</span>
        <br />
        <span class="muted small">
          {gu().totalDays(props.row.totalDays)} · {gu().materialsCount(props.row.materials)}
        </span>
      </span>
    </a>
  </li>
);

const Matter = (props: { kind: ApplicationKind }): JSX.Element => {
  const session = useSession();
  const guide = read('guide.get', () => ({ kind: props.kind }));
  return (
    <Page
      title={w().kinds[props.kind]}
      crumbs={[{ label: gu().title, href: paths.guide() }]}
      actions={
        <Show when={session.can('application:draft')}>
          <LinkButton look="primary" href={paths.newApplication(props.kind)}>
            {gu().start}
          </LinkButton>
        </Show>
      }
    >
      <Loaded query={guide}>{(found) => <MatterBody guide={found()} />}</Loaded>
    </Page>
  );
};

const joined = (values: readonly string[]): string => values.join(language() === 'zh' ? '、' : ', ');

const MatterBody = (props: { guide: GuideView }): JSX.Element => (
  <div class="stack">
    <div class="grid">
      <Card title={gu().basis}>
        <ul>
          <For each={props.guide.basis}>{(article) => <li>{gu().article(article)}</li>}</For>
        </ul>
      </Card>
      <Card title={gu().conditions}>
        <ul>
          <For each={props.guide.conditions}>
            {(condition) => <li>{gu().conditionWords[condition.key] ?? condition.why}</li>}
          </For>
        </ul>
      </Card>
    </div>
    <Card title={gu().procedure} note={gu().policy(props.guide.policyVersion)}>
      <Procedure guide={props.guide} />
    </Card>
    <Card title={gu().materials} note={gu().files(fileSize(props.guide.maxFileBytes))}>
      <TableScroll>
        <table class="plain-table">
          <tbody>
            <For each={props.guide.materials}>
              {(material) => (
                <tr>
                  <th scope="row">{w().materials[material.kind]}</th>
                  <td>{material.when === 'always' ? gu().required : gu()[material.when]}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </TableScroll>
    </Card>
    <Card title={gu().sample} note={gu().sampleNote}>
      <Answers kind={props.guide.kind} content={props.guide.sample as Content} />
    </Card>
  </div>
);

const Procedure = (props: { guide: GuideView }): JSX.Element => (
  <TableScroll>
    <table class="plain-table">
      <thead>
        <tr>
          <th scope="col">{gu().step}</th>
          <th scope="col">{gu().who}</th>
          <th scope="col">{gu().limit}</th>
          <th scope="col">{gu().outcomes}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.guide.procedure}>
          {(row) => (
            <tr>
              <th scope="row">{w().steps[row.step]}</th>
              <td>{named(gu().parties, row.party)}</td>
              <td class="nowrap">{row.limitDays === null ? gu().noLimit : gu().limitDays(row.limitDays)}</td>
              <td>{joined(row.outcomes.map((outcome) => w().outcomes[outcome as StepOutcome] ?? outcome))}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  </TableScroll>
);
export default GuidePage;
