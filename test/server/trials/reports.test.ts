import { expect, test } from 'vitest';
import { AppError } from '../../../server/errors.ts';
import { readJunit } from '../../../server/trials/reports/junit.ts';
import { readK6 } from '../../../server/trials/reports/k6.ts';
import { readSarif } from '../../../server/trials/reports/sarif.ts';
import { readTrivy } from '../../../server/trials/reports/trivy.ts';
import { K6, THRESHOLDS } from './report-file.ts';

const STRICT = { critical: 0, high: 0 };

/** Where the report was found faulty. */
function placeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof AppError && error.code === 'INVALID') return String(error.user.values?.place);
    throw error;
  }
  throw new Error('the report was accepted');
}

test('a JUnit report is read with nested suites, failures, errors and skipped cases', () => {
  const report = readJunit(`<?xml version="1.0"?><testsuites><testsuite><testsuite>
    <testcase classname="a.B" name="one"/><testcase name="two"><failure message="no &lt;p&gt;">x &amp; y</failure></testcase>
    <testcase name="three"><error>boom</error></testcase><testcase name="four"><skipped/></testcase>
  </testsuite></testsuite></testsuites>`);
  expect(report.passed).toBe(false);
  expect(report.measurements).toEqual({ cases: 4, failed: 1, errors: 1, skipped: 1 });
  expect(report.checks.find(({ name }) => name === 'two')?.message).toBe('no <p>\nx & y');
  expect(report.checks.find(({ name }) => name === 'a.B › one')?.passed).toBe(true);
});

test('a JUnit report in which everything was skipped has not passed', () => {
  expect(readJunit('<testsuite><testcase name="a"><skipped/></testcase></testsuite>').passed).toBe(false);
});

test('a JUnit report without a case is refused', () => {
  expect(placeOf(() => readJunit('<testsuite/>'))).toBe('line 1, column 1');
});

test('XML that is not well formed is refused with line and column', () => {
  expect(placeOf(() => readJunit('<testsuite>\n  <testcase name="a">\n</testsuite>'))).toMatch(/^line 3, column \d+$/);
});

test('a document type is refused: no external entity is fetched, none expands', () => {
  const external =
    '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><testsuite><testcase name="&e;"/></testsuite>';
  expect(placeOf(() => readJunit(external))).toBe('line 2, column 1');
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><testsuite><testcase name="&b;"/></testsuite>`;
  expect(placeOf(() => readJunit(bomb))).toBe('line 1, column 1');
  const hidden = '<testsuite><![CDATA[<!ENTITY x "y">]]><testcase name="a"/></testsuite>';
  expect(() => readJunit(hidden)).toThrow();
});

test('suites nested ten thousand deep do not end the process', () => {
  const deep = `${'<testsuite>'.repeat(10_000)}<testcase name="a"/>${'</testsuite>'.repeat(10_000)}`;
  expect(placeOf(() => readJunit(deep))).toBe('line 1, column 1');
});

test('a k6 summary is weighed by p95, failed requests and throughput', () => {
  expect(readK6(K6, THRESHOLDS)).toMatchObject({
    passed: true,
    measurements: { latencyP95Millis: 180.5, errorPercent: 0.2, requestsPerSecond: 100 },
  });
  expect(readK6(K6, { ...THRESHOLDS, maxP95Millis: 100 }).passed).toBe(false);
  expect(readK6(K6, { ...THRESHOLDS, minRequestsPerSecond: 101 }).passed).toBe(false);
});

test('the flat form of --summary-export is read, too, with the thresholds that k6 itself saw crossed', () => {
  const flat = {
    metrics: {
      http_req_duration: { 'p(95)': 10, thresholds: { 'p(95)<5': true } },
      http_reqs: { count: 10, rate: 100 },
      http_req_failed: { value: 0, passes: 0 },
    },
  };
  const report = readK6(JSON.stringify(flat), THRESHOLDS);
  expect(report.passed).toBe(false);
  expect(report.checks[0]).toMatchObject({ name: 'http_req_duration: p(95)<5', passed: false });
});

test('a k6 summary without a metric is refused with its JSON path', () => {
  expect(placeOf(() => readK6('{"metrics":{}}', THRESHOLDS))).toBe('$.metrics');
  expect(placeOf(() => readK6('{"metrics":{"http_req_duration":{}}}', THRESHOLDS))).toBe('$.metrics.http_req_duration');
});

test('JSON that breaks off is refused with line and column', () => {
  expect(placeOf(() => readK6('{\n  "metrics": {\n', THRESHOLDS))).toMatch(/^line 3, column \d+$/);
  expect(placeOf(() => readSarif('{\n  "version": oops }', STRICT))).toMatch(/^line 2, column \d+$/);
});

const sarif = (results: object[], rules: object[] = []) =>
  JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'Semgrep', rules } }, results }] });

test('SARIF findings are counted by CVSS where the rule has one, else by level', () => {
  const rules = [{ id: 'r1', properties: { 'security-severity': '9.8' } }];
  const report = readSarif(
    sarif(
      [
        { ruleId: 'r1', message: { text: 'a' } },
        { ruleId: 'r2', level: 'warning', message: { text: 'b' } },
      ],
      rules,
    ),
    { ...STRICT, medium: 5 },
  );
  expect(report.measurements).toMatchObject({ critical: 1, high: 0, medium: 1 });
  expect(report.passed).toBe(false);
});

test('SARIF results that passed or were accepted are no findings', () => {
  const results = [
    { ruleId: 'a', kind: 'pass', level: 'error', message: { text: '' } },
    { ruleId: 'b', level: 'error', message: { text: '' }, suppressions: [{ kind: 'external', status: 'accepted' }] },
  ];
  expect(readSarif(sarif(results), STRICT).passed).toBe(true);
  const rejected = [{ ruleId: 'b', level: 'error', message: { text: '' }, suppressions: [{ status: 'rejected' }] }];
  expect(readSarif(sarif(rejected), STRICT).passed).toBe(false);
});

test('SARIF of another version, or without results, is refused with its JSON path', () => {
  expect(placeOf(() => readSarif('{"version":"2.0.0","runs":[]}', STRICT))).toBe('$.version');
  const missing = JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } } }] });
  expect(placeOf(() => readSarif(missing, STRICT))).toBe('$.runs[0].results');
});

const vulnerability = (id: string, severity: string, pkg = 'openssl') => ({
  VulnerabilityID: id,
  PkgName: pkg,
  InstalledVersion: '1',
  Severity: severity,
});

test('Trivy counts one vulnerability of one package once, in however many layers', () => {
  const Results = [
    { Target: 'a', Vulnerabilities: [vulnerability('CVE-1', 'HIGH'), vulnerability('CVE-1', 'HIGH')] },
    { Target: 'b', Vulnerabilities: [vulnerability('CVE-1', 'HIGH', 'curl')], Misconfigurations: null },
  ];
  const report = readTrivy(JSON.stringify({ SchemaVersion: 2, Results }), { critical: 0, high: 2 });
  expect(report.measurements.high).toBe(2);
  expect(report.passed).toBe(true);
});

test('Trivy’s misconfigurations and secrets count, those that passed do not', () => {
  const Results = [
    {
      Target: 'k8s',
      Misconfigurations: [
        { ID: 'KSV001', Severity: 'HIGH', Status: 'FAIL' },
        { ID: 'KSV002', Severity: 'HIGH', Status: 'PASS' },
      ],
      Secrets: [{ RuleID: 'aws', Severity: 'CRITICAL' }],
    },
  ];
  const report = readTrivy(JSON.stringify({ SchemaVersion: 2, Results }), STRICT);
  expect(report.measurements).toMatchObject({ critical: 1, high: 1 });
});

test('Trivy without results passes; a faulty severity is refused with its JSON path', () => {
  expect(readTrivy('{"SchemaVersion":2}', STRICT).passed).toBe(true);
  const Results = [{ Vulnerabilities: [vulnerability('CVE-1', 'SEVERE')] }];
  const faulty = JSON.stringify({ SchemaVersion: 2, Results });
  expect(placeOf(() => readTrivy(faulty, STRICT))).toBe('$.Results[0].Vulnerabilities[0].Severity');
});

test('what failed is listed first, and no more than 500 points', () => {
  const cases = Array.from(
    { length: 800 },
    (_, index) => `<testcase name="c${index}">${index === 799 ? '<failure/>' : ''}</testcase>`,
  );
  const { checks } = readJunit(`<testsuite>${cases.join('')}</testsuite>`);
  expect(checks).toHaveLength(500);
  expect(checks[0]?.name).toBe('c799');
});
