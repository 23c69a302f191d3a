import { useNavigate, useParams } from '@solidjs/router';
import { type JSX, Match, Switch } from 'solid-js';
import { useSession } from '../api/session.tsx';
import { Page } from '../components/page.tsx';
import { Measures } from '../components/supervision/measures.tsx';
import { Reports } from '../components/supervision/reports.tsx';
import { Statistics } from '../components/supervision/statistics.tsx';
import { Verifications } from '../components/supervision/verifications.tsx';
import { su } from '../components/supervision/words.ts';
import { paths } from '../paths.ts';
import { Tabs } from '../ui/tabs.tsx';

const ALL = ['verifications', 'measures', 'statistics', 'reports'] as const;
type Tab = (typeof ALL)[number];

/** Question: was what was decided proper, and what followed where it was not? */
const SupervisionPage = (): JSX.Element => {
  const params = useParams<{ tab?: string }>();
  const navigate = useNavigate();
  const session = useSession();
  // Who is only overseen sees what concerns it.
  const tabs = () => ALL.filter((key) => session.can('supervision:read') || key === 'measures' || key === 'reports');
  const current = (): Tab => tabs().find((key) => key === params.tab) ?? tabs()[0] ?? 'measures';
  return (
    <Page title={su().title}>
      <Tabs<Tab>
        label={su().title}
        tabs={tabs().map((key) => ({ key, label: su().tabs[key] ?? key }))}
        current={current()}
        onChange={(key) => navigate(paths.supervision(key))}
      >
        <Switch>
          <Match when={current() === 'verifications'}>
            <Verifications />
          </Match>
          <Match when={current() === 'measures'}>
            <Measures />
          </Match>
          <Match when={current() === 'statistics'}>
            <Statistics />
          </Match>
          <Match when={current() === 'reports'}>
            <Reports />
          </Match>
        </Switch>
      </Tabs>
    </Page>
  );
};
export default SupervisionPage;
