import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface HttpMetrics {
  registry: Registry;
  observe(route: string, status: number, seconds: number): void;
  countFault(): void;
}

export function createHttpMetrics(): HttpMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'yunzhi_http_request_duration_seconds',
    help: 'Time to answer, by kind of request and status.',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  const faults = new Counter({
    name: 'yunzhi_faults_total',
    help: 'Requests that ended in a fault of the program.',
    registers: [registry],
  });
  return {
    registry,
    observe: (route, status, seconds) => duration.observe({ route, status: String(status) }, seconds),
    countFault: () => faults.inc(),
  };
}
