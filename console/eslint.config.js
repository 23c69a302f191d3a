import parser from '@typescript-eslint/parser';
import solid from 'eslint-plugin-solid/configs/typescript';

/**
 * Solid's own rules, beside biome's: props are not destructured, lists are `<For>`, components return once.
 * `reactivity` only warns: it cannot tell a form's starting value, read once on purpose, from a mistake.
 * Run: `eslint --config console/eslint.config.js --quiet console`.
 */
// biome-ignore lint/style/noDefaultExport: where ESLint looks for its configuration.
export default [
  {
    files: ['**/*.{ts,tsx}'],
    ...solid,
    languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    rules: { ...solid.rules, 'solid/reactivity': 'warn' },
  },
];
