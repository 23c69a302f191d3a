import { QueryClientProvider } from '@tanstack/solid-query';
import { render } from 'solid-js/web';
import { queryClient } from './api/query.ts';
import { startLanguage } from './i18n/language.ts';
import { Routes } from './routes.tsx';
import './ui/tokens.css';
import './ui/base.css';
import './ui/print.css';
import { startTheme } from './ui/theme.ts';

const root = document.getElementById('root');
if (!root) throw new Error('main: index.html has no element with the id "root".');

startTheme();
startLanguage();
render(
  () => (
    <QueryClientProvider client={queryClient}>
      <Routes />
    </QueryClientProvider>
  ),
  root,
);

// After the first paint: words appear at once in the system's typeface and change when ours has come.
requestAnimationFrame(() => setTimeout(() => void import('./ui/font.ts')));
