import { describe, expect, test } from 'vitest';
import { fetchTarget } from '../../../operators/acceptance/fetch.ts';
import { pinTarget, type Resolve, TargetRefused } from '../../../operators/acceptance/target-guard.ts';
import { refusalOf } from '../../../operators/runtime/addresses.ts';
import { serve, targetOf } from './target.ts';

const resolvesTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const declared = { url: 'https://app.example.gov.cn', hosts: ['app.example.gov.cn'], allowedAddresses: [] as string[] };
const pin = (url: string, resolve: Resolve, target = declared) => pinTarget(new URL(url), target, resolve);

describe('an address', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['169.254.169.254', 'metadata of most clouds'],
    ['fd00:ec2::254', 'metadata of AWS over IPv6'],
    ['100.100.100.200', 'metadata of Alibaba Cloud'],
    ['168.63.129.16', 'metadata of Azure, a public address'],
    ['10.96.0.1', 'a service of the cluster'],
    ['192.168.1.1', 'private'],
    ['172.20.0.1', 'private'],
    ['fe80::1', 'link-local'],
    ['::ffff:127.0.0.1', 'loopback in IPv6 clothes'],
    ['64:ff9b::7f00:1', 'loopback behind NAT64'],
    ['2002:7f00:1::', 'loopback behind 6to4'],
    ['0.0.0.0', 'unspecified'],
    ['255.255.255.255', 'broadcast'],
    ['224.0.0.1', 'multicast'],
  ])('%s is refused: %s', (address) => {
    expect(refusalOf(address, [])).toBeDefined();
  });

  test('that is public may be tested', () => {
    expect(refusalOf('93.184.215.14', [])).toBeUndefined();
    expect(refusalOf('2606:2800:21f:cb07:6820:80da:af6b:8b2c', [])).toBeUndefined();
  });

  test('that policy names may be tested, its neighbours may not', () => {
    expect(refusalOf('10.20.0.7', ['10.20.0.0/24'])).toBeUndefined();
    expect(refusalOf('10.20.1.7', ['10.20.0.0/24'])).toBeDefined();
    expect(refusalOf('::ffff:10.20.0.7', ['10.20.0.0/24'])).toBeUndefined();
  });

  test('is not judged by a network that is none', () => {
    expect(() => refusalOf('10.0.0.1', ['10.0.0.0'])).toThrow(/is not a network/);
  });
});

describe('a target', () => {
  test('that was not declared is refused', async () => {
    await expect(pin('https://other.example.gov.cn/', resolvesTo('93.184.215.14'))).rejects.toThrow(TargetRefused);
  });

  test('whose name points inwards is refused after resolution', async () => {
    await expect(pin('https://app.example.gov.cn/', resolvesTo('10.0.0.5'))).rejects.toThrow(/10\.0\.0\.5 is private/);
  });

  test('one of whose addresses points inwards is refused', async () => {
    await expect(pin('https://app.example.gov.cn/', resolvesTo('93.184.215.14', '127.0.0.1'))).rejects.toThrow(
      /loopback/,
    );
  });

  test.each(['web.team-a.svc', 'web.team-a.svc.cluster.local', 'localhost', 'metadata.google.internal'])(
    'with the cluster-internal name %s is refused even if it resolves to a public address',
    async (name) => {
      const target = { url: `http://${name}`, hosts: [name], allowedAddresses: [] };
      await expect(pin(`http://${name}/`, resolvesTo('93.184.215.14'), target)).rejects.toThrow(TargetRefused);
    },
  );

  test.each(['ftp://app.example.gov.cn/', 'https://user:word@app.example.gov.cn/'])('%s is refused', async (url) => {
    await expect(pin(url, resolvesTo('93.184.215.14'))).rejects.toThrow(TargetRefused);
  });

  test('is called at the address that was judged', async () => {
    const { address } = await pin('https://app.example.gov.cn/', resolvesTo('93.184.215.14'));
    expect(address).toBe('93.184.215.14');
  });
});

describe('a request', () => {
  test('connects to the judged address even though the name means nothing', async () => {
    const { origin } = await serve((request, response) => response.end(`host ${request.headers.host}`));
    const url = origin.replace('127.0.0.1', 'app.example.gov.cn');
    const target = targetOf(url, ['app.example.gov.cn']);
    const answer = await fetchTarget(
      target,
      { method: 'GET', path: '/', isFollowing: true },
      { resolve: resolvesTo('127.0.0.1') },
    );
    expect(answer.body).toBe(`host ${new URL(url).host}`);
  });

  test('resolves once for each hop: a second, different answer is never asked for', async () => {
    const { origin } = await serve((_request, response) => response.end('ok'));
    const url = origin.replace('127.0.0.1', 'app.example.gov.cn');
    let asked = 0;
    const rebinding: Resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
    await fetchTarget(
      targetOf(url, ['app.example.gov.cn']),
      { method: 'GET', path: '/', isFollowing: true },
      { resolve: rebinding },
    );
    expect(asked).toBe(1);
  });

  test('that is redirected inwards is refused at that hop', async () => {
    const { origin } = await serve((_request, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
    });
    const target = targetOf(origin, ['127.0.0.1', '169.254.169.254']);
    await expect(fetchTarget(target, { method: 'GET', path: '/', isFollowing: true })).rejects.toThrow(/linkLocal/);
  });

  test('that is redirected to an undeclared host is refused', async () => {
    const { origin } = await serve((_request, response) =>
      response.writeHead(302, { location: 'http://127.0.0.2/' }).end(),
    );
    await expect(fetchTarget(targetOf(origin), { method: 'GET', path: '/', isFollowing: true })).rejects.toThrow(
      /not among/,
    );
  });

  test('that is redirected for ever ends', async () => {
    const { origin } = await serve((_request, response) => response.writeHead(302, { location: '/' }).end());
    await expect(fetchTarget(targetOf(origin), { method: 'GET', path: '/', isFollowing: true })).rejects.toThrow(
      /more than 5/,
    );
  });

  test('reads no more than a bounded part of an endless answer', async () => {
    const { origin } = await serve((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
      };
      response.on('drain', more);
      more();
    });
    const { body } = await fetchTarget(targetOf(origin), { method: 'GET', path: '/', isFollowing: true });
    expect(body).toHaveLength(1024 * 1024);
  });

  test('does not let the specification name another host in its headers', async () => {
    const { origin, host } = await serve((request, response) => response.end(request.headers.host));
    const headers = { Host: 'internal.example' };
    expect((await fetchTarget(targetOf(origin), { method: 'GET', path: '/', headers, isFollowing: true })).body).toBe(
      host,
    );
  });
});
