import { expect, test } from 'vitest';
import { below } from '../../../operators/runtime/below.ts';

const BASE = new URL('https://10.0.0.1:6443/api/v1/namespaces/a/services/web:80/proxy');

test.each(['/', '/healthz?full=1', '/a/../b', '/a//b', '/%2Fx'])('%s lies below its service', (path) => {
  expect(below(BASE, path)?.href.startsWith(`${BASE.href}/`)).toBe(true);
});

test.each(['/..', '/../../../../secrets', '/%2e%2e/%2E%2E/pods', '/a/../../x', '/..\\..\\secrets'])(
  '%s leads out of it',
  (path) => {
    expect(below(BASE, path)).toBeUndefined();
  },
);

test('a prober with a path of its own keeps it', () => {
  expect(below(new URL('http://prober/v1/'), '/x')?.href).toBe('http://prober/v1/x');
  expect(below(new URL('http://prober/v1'), '/../admin')).toBeUndefined();
});
