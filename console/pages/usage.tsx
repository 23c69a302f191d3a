import { useSearchParams } from '@solidjs/router';
import { type JSX, Match, Show, Switch } from 'solid-js';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { Page } from '../components/page.tsx';
import { Overview } from '../components/usage/overview.tsx';
import { ExemptionTable, FindingTable, OrphanTable, SystemTable } from '../components/usage/tables.tsx';
import { VerdictTable } from '../components/usage/verdict-table.tsx';
import { us } from '../components/usage/words.ts';
import { paths } from '../paths.ts';
import { LinkButton } from '../ui/button.tsx';
import { Tabs } from '../ui/tabs.tsx';

const TABS = ['overview', 'systems', 'workloads', 'orphans', 'findings', 'exemptions'] as const;
type Key = (typeof TABS)[number];

/** What is used of what was granted, and what lies idle? The city for authority and provider, its own systems for a unit. */
const UsagePage = (): JSX.Element => {
  const session = useSession();
  const [params, setParams] = useSearchParams<{ tab?: string }>();
  const tabs = () => TABS.filter((key) => key !== 'overview' || session.can('system:read:all'));
  const current = (): Key => tabs().find((key) => key === params.tab) ?? tabs()[0] ?? 'systems';
  // Filters belong to the table of their tab, and go with it.
  const choose = (key: Key) => {
    const others = Object.fromEntries(Object.keys(params).map((name) => [name, null]));
    setParams({ ...others, tab: key === tabs()[0] ? null : key });
  };
  const mayTry = () => session.can('policy:manage') || session.can('usage:judge');
  return (
    <Page
      title={us().title}
      actions={
        <Show when={mayTry()}>
          <LinkButton href={paths.usageWhatIf()}>{us().whatIf.open}</LinkButton>
        </Show>
      }
    >
      <Tabs
        label={us().tabsLabel}
        tabs={tabs().map((key) => ({ key, label: us().tabs[key] }))}
        current={current()}
        onChange={choose}
      >
        <Switch>
          <Match when={current() === 'overview'}>
            <Overview />
          </Match>
          <Match when={current() === 'systems'}>
            <Systems />
          </Match>
          <Match when={current() === 'workloads'}>
            <Workloads />
          </Match>
          <Match when={current() === 'orphans'}>
            <OrphanTable />
          </Match>
          <Match when={current() === 'findings'}>
            <FindingTable />
          </Match>
          <Match when={current() === 'exemptions'}>
            <Exemptions />
          </Match>
        </Switch>
      </Tabs>
    </Page>
  );
};

const Systems = (): JSX.Element => {
  const rows = read('usage.verdicts', () => ({}));
  return <SystemTable rows={rows.data} error={rows.error} onRetry={() => void rows.refetch()} />;
};

const Workloads = (): JSX.Element => {
  const rows = read('usage.verdicts', () => ({}));
  return <VerdictTable rows={rows.data} error={rows.error} onRetry={() => void rows.refetch()} />;
};

const Exemptions = (): JSX.Element => {
  const rows = read('usage.exemptions');
  return <ExemptionTable rows={rows.data} error={rows.error} onRetry={() => void rows.refetch()} />;
};
export default UsagePage;
