import { expect, test } from 'vitest';
import { runFunctionTest, valueAt } from '../../../operators/acceptance/function-test.ts';
import { serve, targetOf } from './target.ts';

const calm = new AbortController().signal;

test('checks pass that find status, text and JSON as expected', async () => {
  const { origin } = await serve((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ items: [{ name: '挂号', open: true }], method: request.method }));
  });
  const expectJson = [
    { path: 'items.0.name', equals: '"挂号"' },
    { path: 'items.0.open', equals: 'true' },
    { path: 'method', equals: 'POST' },
  ];
  const result = await runFunctionTest(
    targetOf(origin),
    [{ name: 'list', method: 'POST', path: '/api', body: '{}', expectStatus: 200, expectText: '挂号', expectJson }],
    calm,
  );
  expect(result.checks).toEqual([{ name: 'list', passed: true, message: '200 as expected.' }]);
});

test('a failed check says everything that differed', async () => {
  const { origin } = await serve((_request, response) => response.writeHead(500).end('{"ok":false}'));
  const expectJson = [
    { path: 'ok', equals: 'true' },
    { path: 'id', equals: '1' },
  ];
  const { checks } = await runFunctionTest(
    targetOf(origin),
    [{ name: 'health', method: 'GET', path: '/', expectStatus: 200, expectText: 'fine', expectJson }],
    calm,
  );
  expect(checks[0]?.passed).toBe(false);
  expect(checks[0]?.message).toBe(
    'status is 500, expected 200; the answer does not contain "fine"; ok is false, expected true; id is absent, expected 1',
  );
});

test('a redirect can itself be what is expected', async () => {
  const { origin } = await serve((_request, response) =>
    response.writeHead(302, { location: 'https://elsewhere.example/' }).end(),
  );
  const { checks } = await runFunctionTest(
    targetOf(origin),
    [{ name: 'login', method: 'GET', path: '/', expectStatus: 302 }],
    calm,
  );
  expect(checks[0]?.passed).toBe(true);
});

test('a refused target fails the check with the reason', async () => {
  const { origin } = await serve((_request, response) => response.end());
  const target = targetOf(origin, ['127.0.0.1'], []);
  const { checks } = await runFunctionTest(
    target,
    [{ name: 'home', method: 'GET', path: '/', expectStatus: 200 }],
    calm,
  );
  expect(checks[0]).toMatchObject({ passed: false });
  expect(checks[0]?.message).toContain('127.0.0.1 is loopback');
});

test('a path reads own members only', () => {
  expect(valueAt({ a: [{ b: 0 }] }, 'a.0.b')).toBe(0);
  expect(valueAt({}, 'constructor.name')).toBeUndefined();
});
