import { useSearchParams } from '@solidjs/router';
import { type JSX, Match, Switch } from 'solid-js';
import { Eligibility } from '../components/backup/eligibility.tsx';
import { ExemptionsTable } from '../components/backup/exemptions-table.tsx';
import { FindingsTable } from '../components/backup/findings-table.tsx';
import { RestoresTable } from '../components/backup/restores-table.tsx';
import { SystemTable } from '../components/backup/system-table.tsx';
import { bk } from '../components/backup/words.ts';
import { Page } from '../components/page.tsx';
import { Tabs } from '../ui/tabs.tsx';

const TABS = ['systems', 'findings', 'restores', 'exemptions', 'eligibility'] as const;
type Key = (typeof TABS)[number];

/** Article 5 at a glance: what is backed up at the DR centre, what is wrong, and who may be given a budget. */
const BackupsPage = (): JSX.Element => {
  const [params, setParams] = useSearchParams<{ tab?: string }>();
  const current = (): Key => TABS.find((key) => key === params.tab) ?? 'systems';
  // Filters belong to the table of their tab, and go with it.
  const choose = (key: Key) => {
    const others = Object.fromEntries(Object.keys(params).map((name) => [name, null]));
    setParams({ ...others, tab: key === 'systems' ? null : key });
  };
  return (
    <Page title={bk().title}>
      <Tabs
        label={bk().tabsLabel}
        tabs={TABS.map((key) => ({ key, label: bk().tabs[key] }))}
        current={current()}
        onChange={choose}
      >
        <Switch>
          <Match when={current() === 'systems'}>
            <SystemTable />
          </Match>
          <Match when={current() === 'findings'}>
            <FindingsTable />
          </Match>
          <Match when={current() === 'restores'}>
            <RestoresTable />
          </Match>
          <Match when={current() === 'exemptions'}>
            <ExemptionsTable />
          </Match>
          <Match when={current() === 'eligibility'}>
            <Eligibility />
          </Match>
        </Switch>
      </Tabs>
    </Page>
  );
};
export default BackupsPage;
