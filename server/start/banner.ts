export interface Banner {
  address: string;
  dataDir: string;
  kubeconfig: string | null;
  /** What the server had to say about accounts, line by line. */
  accounts: string[];
}

/** What somebody who has just started it needs to know. */
export function printBanner({ address, dataDir, kubeconfig, accounts }: Banner, millis: number): void {
  const lines = [
    '',
    `Yunzhi 云治 is ready (${(millis / 1000).toFixed(1)} s)`,
    '',
    `  Console     ${address}/`,
    `  Data        ${dataDir}`,
    `  Kubernetes  ${kubeconfig ? `KUBECONFIG=${kubeconfig}` : 'the cluster this runs in'}`,
    ...(accounts.length ? ['', ...accounts.map((line) => `  ${line}`)] : []),
    '',
    '  Stop with Ctrl-C; the next start goes on from here.',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
