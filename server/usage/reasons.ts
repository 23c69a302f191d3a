import type { Reason, Verdict } from './verdict.ts';

/** The grounds of a verdict as English sentences, for the command line; the console has its own dictionaries. */
export const reasonSentences = ({
  verdict,
  reasons,
  window,
}: Pick<Verdict, 'verdict' | 'reasons' | 'window'>): string[] =>
  reasons.map((reason) => sentence(reason, verdict === 'insufficientData' ? null : window.days));

const number = (value: number | undefined): string => String(Math.round((value ?? 0) * 100) / 100);

function sentence(reason: Reason, days: number | null): string {
  const { code, text } = reason;
  const value = number(reason.value);
  const limit = number(reason.limit);
  const over = days === null ? '' : ` over ${number(days)} days`;
  switch (code) {
    case 'exempt':
      return `exempt: ${text ?? 'no reason given'}`;
    case 'noSamples':
      return 'no samples at all';
    case 'fewDays':
      return `${number(reason.days)} days of data, fewer than the minimum of ${limit}`;
    case 'fewSamples':
      return `${value} % of the expected CPU samples, fewer than ${limit} %`;
    case 'littleRunning':
      return `running for ${number(reason.days)} days only, powered off otherwise`;
    case 'noSecondSignal':
      return days === null
        ? 'no memory data: CPU alone does not make a workload idle or over-provisioned'
        : 'no memory data: judged by CPU alone, which excludes idle and over-provisioned';
    case 'memoryGaps':
      return `${value} % of the expected memory samples, fewer than ${limit} %: CPU alone does not decide`;
    case 'scaledToZero':
      return `nothing allocated for ${number(reason.days)} days: scaled to zero or powered off`;
    case 'cpuMeanLow':
      return `mean CPU ${value} % below ${limit} %${over}`;
    case 'cpuP95Low':
      return `P95 CPU ${value} % below ${limit} %${over}`;
    case 'ioNearZero':
      return `P95 of network and disk ${value} KiB/s, at most ${limit} KiB/s${over}`;
    case 'memoryP95Low':
      return `P95 memory ${value} % below ${limit} %${over}`;
    case 'cpuP95High':
      return `P95 CPU ${value} % above ${limit} %${over}`;
    case 'memoryP95High':
      return `P95 memory ${value} % above ${limit} %${over}`;
    case 'cpuP95':
      return `P95 CPU ${value} %${over}`;
    case 'memoryP95':
      return `P95 memory ${value} %${over}`;
    case 'shortWindow':
      return `judged on the ${number(reason.days)} days there are, of a window of ${limit}`;
    case 'withinLimits':
      return 'neither idle nor over-provisioned nor overloaded';
    default:
      return code satisfies never;
  }
}
