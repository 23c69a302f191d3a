import type { JSX } from 'solid-js';
import './icon.css';

/** One outline set on a 20-pixel grid, stroke 1.5. Icons stand beside words; they never replace them. */
const SHAPES = {
  home: 'M3 9.2 10 3.5l7 5.7M5 8v8.5h10V8M8.2 16.5v-5h3.6v5',
  systems: 'M3 4h14v5H3zM3 11h14v5H3zM6 6.5h.01M6 13.5h.01M9 6.5h5M9 13.5h5',
  application: 'M5 2.8h7l3.5 3.4v11H5zM12 2.8v3.6h3.5M7.5 10h5.5M7.5 13h5.5',
  review: 'M4 3.5h9v4M4 3.5v13h5M6.5 7h4M6.5 10h2.5M13.2 16.2a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM15.4 15.4l2.1 2.1',
  capacity:
    'M10 3c3.9 0 7 1.1 7 2.5S13.9 8 10 8 3 6.9 3 5.5 6.1 3 10 3ZM3 5.5v9C3 15.9 6.1 17 10 17s7-1.1 7-2.5v-9M3 10c0 1.4 3.1 2.5 7 2.5s7-1.1 7-2.5',
  trial: 'M7.5 3h5M8.5 3v5L4 15.2c-.6 1 .1 2.1 1.2 2.1h9.6c1.1 0 1.8-1.1 1.2-2.1L11.5 8V3M6.3 12.5h7.4',
  allocation: 'M10 2.8 16.5 6v8L10 17.2 3.5 14V6zM3.5 6 10 9.3 16.5 6M10 9.3v7.9',
  board: 'M3 16.8h14M5 14V9M9 14V4.5M13 14v-3.5M16 14V7',
  guide:
    'M10 5.2C8.6 4 6.6 3.6 3.5 3.6v11.6c3.1 0 5.1.4 6.5 1.6 1.4-1.2 3.4-1.6 6.5-1.6V3.6c-3.1 0-5.1.4-6.5 1.6ZM10 5.2v11.6',
  users:
    'M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.2 16.5c.3-3 2.4-4.6 5.3-4.6s5 1.6 5.3 4.6M13 3.9a2.8 2.8 0 0 1 0 5.3M15 12.4c1.6.7 2.6 2.1 2.8 4.1',
  units: 'M3.5 17V5.5L10 3v14M10 8h6.5v9M2 17h16M6 7.5h1.5M6 10.5h1.5M6 13.5h1.5M12.5 11H14M12.5 14H14',
  policy: 'M10 2.8 16 5v4.6c0 3.6-2.4 6.3-6 7.6-3.6-1.3-6-4-6-7.6V5zM7.3 9.8l2 2 3.5-3.8',
  backup:
    'M4 5.5c0-1.4 2.7-2.5 6-2.5s6 1.1 6 2.5S13.3 8 10 8 4 6.9 4 5.5ZM4 5.5v9C4 15.9 6.7 17 10 17s6-1.1 6-2.5v-9M4 10c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5',
  audit: 'M10 17a7 7 0 1 0-6.7-5M10 6v4.2l2.8 1.7M2 9.6l1.4 2.6 2.5-1.5',
  import: 'M10 3v9M6.5 8.5 10 12l3.5-3.5M3.5 13v3.5h13V13',
  upload: 'M10 12.5v-9M6.5 7 10 3.5 13.5 7M3.5 13v3.5h13V13',
  download: 'M10 3v9M6.5 8.5 10 12l3.5-3.5M3.5 16.5h13',
  bell: 'M5 13.8V9a5 5 0 0 1 10 0v4.8l1.3 1.2H3.7zM8.3 17.2h3.4',
  search: 'M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12ZM13.3 13.3 17 17',
  person: 'M10 10a3.4 3.4 0 1 0 0-6.8 3.4 3.4 0 0 0 0 6.8ZM3.7 17c.5-3.3 2.8-5 6.3-5s5.8 1.7 6.3 5',
  language: 'M3 5.5h8M7 3.5v2M9.6 5.5c-.7 3-2.8 5.4-6 6.8M5 7.5c1 2 2.6 3.6 4.8 4.6M9.8 17l3.4-8 3.4 8M11 14.3h4.4',
  sun: 'M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10 1.8v2M10 16.2v2M1.8 10h2M16.2 10h2M4.2 4.2l1.4 1.4M14.4 14.4l1.4 1.4M4.2 15.8l1.4-1.4M14.4 5.6l1.4-1.4',
  moon: 'M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5Z',
  menu: 'M3 5h14M3 10h14M3 15h14',
  more: 'M4 10h1M9.5 10h1M15 10h1',
  close: 'M5 5l10 10M15 5 5 15',
  check: 'M4 10.5 8 14.5 16 5.5',
  plus: 'M10 4v12M4 10h12',
  chevronDown: 'M5 7.5 10 12.5 15 7.5',
  chevronRight: 'M7.5 5 12.5 10 7.5 15',
  arrowUp: 'M10 16V4M5.5 8.5 10 4l4.5 4.5',
  arrowDown: 'M10 4v12M5.5 11.5 10 16l4.5-4.5',
  copy: 'M7 7h9.5v9.5H7zM4 13H3.5V3.5H13V4',
  file: 'M5 2.8h7l3.5 3.4v11H5zM12 2.8v3.6h3.5',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 6v4.2l2.8 1.7',
  warning: 'M10 3.2 17.5 16h-15zM10 8v3.8M10 13.8h.01',
  info: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 9v4.5M10 6.6h.01',
  lock: 'M4.5 9h11v8h-11zM7 9V6.5a3 3 0 0 1 6 0V9',
  key: 'M7 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10.5 10H17v2.5M14.5 10v2',
  snow: 'M10 2.5v15M3.5 6.2l13 7.6M16.5 6.2l-13 7.6M8 4l2 2 2-2M8 16l2-2 2 2',
  print: 'M6 7V3h8v4M6 14H3.5V7h13v7H14M6 11.5h8V17H6z',
  columns: 'M3 4h14v12H3zM8 4v12M13 4v12',
  rows: 'M3 5h14M3 8.4h14M3 11.7h14M3 15h14',
  external: 'M8 4H4v12h12v-4M11 4h5v5M16 4l-7 7',
  signOut: 'M8 3.5H4v13h4M12 6l4 4-4 4M16 10H8',
  message: 'M3 4h14v9.5H9L5.5 17v-3.5H3z',
  edit: 'M4 16l.8-3.4L13.5 4 16 6.5l-8.6 8.7zM12 5.5 14.5 8',
  trash: 'M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.8 11h7.4l.8-11M8.5 8.5v5M11.5 8.5v5',
  refresh: 'M16 10a6 6 0 1 1-1.8-4.3L16 7.4M16 3.5v4h-4',
} as const;

export type IconName = keyof typeof SHAPES;

export const Icon = (props: { name: IconName; size?: 16 | 20 }): JSX.Element => (
  <svg class="icon" classList={{ 'icon-large': props.size === 20 }} viewBox="0 0 20 20" aria-hidden="true">
    <path d={SHAPES[props.name]} />
  </svg>
);
