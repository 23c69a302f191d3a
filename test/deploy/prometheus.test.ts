import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../operators/runtime/metrics.ts';
import { givenTicket } from '../server/tickets/given.ts';
import { startHttp } from '../setup/http.ts';
import { createWorld, type World } from '../setup/world.ts';
import { findTool, runTool } from './tools.ts';

const promtool = findTool('promtool', '--version');
if (!promtool)
  console.warn('promtool is not installed (Debian package "prometheus"): the rules are not checked by it.');

describe.skipIf(!promtool)('promtool', () => {
  test('accepts the rules', async () => {
    for (const file of ['rules.yaml', 'recording.yaml'])
      expect(await runTool(promtool ?? '', ['check', 'rules', `deploy/prometheus/${file}`])).toContain('SUCCESS');
  });

  test('finds what is recorded of the kubelet’s series to be what the operators would have computed', async () => {
    const tests = 'deploy/prometheus/recording-tests.yaml';
    expect(await runTool(promtool ?? '', ['test', 'rules', tests])).toContain('SUCCESS');
  });

  test('finds each alert where it must be, and none where all is well', async () => {
    expect(await runTool(promtool ?? '', ['test', 'rules', 'deploy/prometheus/tests.yaml'])).toContain('SUCCESS');
  });
});

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
}

const { groups } = parse(readFileSync('deploy/prometheus/rules.yaml', 'utf8')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(readFileSync('deploy/grafana/dashboard.json', 'utf8')) as {
  panels: { title: string; targets: { expr: string }[] }[];
};

let world: World;
let exposed: Set<string>;
let text: string;
beforeAll(async () => {
  world = await createWorld();
  await givenTicket(world, { level: 1 });
  world.clock.advance({ hours: 1 });
  const server = await startHttp(world.services);
  text = await (await fetch(`${server.url}/metrics`)).text();
  await server.close();
  const operators = await createMetrics().registry.metrics();
  exposed = new Set([...`${text}\n${operators}`.matchAll(/^# TYPE (\w+)/gm)].map((match) => match[1] ?? ''));
});
afterAll(() => world.close());

/** Names of series in an expression: words that are followed by a selector or a range. */
const seriesOf = (expr: string): string[] =>
  [...expr.matchAll(/\b([a-z_]+)\{/g)].map((match) => (match[1] ?? '').replace(/_(bucket|count|sum)$/, ''));

test('every series that a rule or a panel asks for is one that server or operators give', () => {
  const asked = [
    ...rules.map(({ expr }) => expr),
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ].flatMap(seriesOf);
  expect(asked.length).toBeGreaterThan(30);
  expect([...new Set(asked)].filter((name) => name !== 'up' && !exposed.has(name))).toEqual([]);
});

test('every rule says how bad it is, what is wrong and what to do', () => {
  for (const rule of rules) {
    expect(['warning', 'critical'], rule.alert).toContain(rule.labels.severity);
    expect(rule.annotations.summary.length, rule.alert).toBeGreaterThan(10);
    expect(rule.annotations.description.length, rule.alert).toBeGreaterThan(10);
  }
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
});

test('the server says of the duties what is on record', () => {
  expect(text).toContain('yunzhi_tickets{state="open"} 1');
  expect(text).toContain('yunzhi_tickets{state="overdue"} 1');
  expect(text).toContain('yunzhi_tickets{state="unexplained"} 1');
  expect(text).toContain('yunzhi_loop_silent{loop="backup"} 1');
  expect(text).toContain('yunzhi_outbox_messages{state="dead"} 0');
});
