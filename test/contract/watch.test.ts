import { describe, expect } from 'vitest';
import { api, type Home, test, until } from './fixture.ts';
import { configMap } from './samples.ts';
import type { Watch } from './watch.ts';

async function versionOf(home: Home): Promise<string> {
  return (await api.get(home.core('configmaps'))).body.metadata.resourceVersion;
}

const about = (name: string, type?: string) => (event: Watch['events'][number]) =>
  event.object.metadata.name === name && (type === undefined || event.type === type);

describe('watching', () => {
  test('a watch from a version tells every later change in order', async ({ home }) => {
    const watch = await api.watch(home.core('configmaps', `?resourceVersion=${await versionOf(home)}`));
    await api.create(home.core('configmaps'), configMap('a', { x: '1' }));
    await api.patch(home.core('configmaps', 'a'), 'merge', { data: { x: '2' } });
    await api.delete(home.core('configmaps', 'a'));
    await watch.next(about('a', 'DELETED'));
    expect(watch.events.filter(about('a')).map((event) => event.type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
    watch.close();
  });

  test('versions in a watch only grow', async ({ home }) => {
    const watch = await api.watch(home.core('configmaps', `?resourceVersion=${await versionOf(home)}`));
    for (const name of ['a', 'b', 'c']) await api.create(home.core('configmaps'), configMap(name));
    await api.delete(home.core('configmaps', 'b'));
    await watch.next(about('b', 'DELETED'));
    const versions = watch.events.map((event) => Number(event.object.metadata.resourceVersion));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(versions.length);
    watch.close();
  });

  test('a watch without a version begins with what exists', async ({ home }) => {
    await api.create(home.core('configmaps'), configMap('a'));
    const watch = await api.watch(home.core('configmaps'));
    expect((await watch.next(about('a'))).type).toBe('ADDED');
    watch.close();
  });

  test('a watch from an earlier version tells what happened since', async ({ home }) => {
    const version = await versionOf(home);
    await api.create(home.core('configmaps'), configMap('a'));
    await api.delete(home.core('configmaps', 'a'));
    const watch = await api.watch(home.core('configmaps', `?resourceVersion=${version}`));
    await watch.next(about('a', 'DELETED'));
    expect(watch.events.map((event) => event.type)).toEqual(['ADDED', 'DELETED']);
    watch.close();
  });

  test('a deletion carries the last state and a newer version', async ({ home }) => {
    const created = await api.create(home.core('configmaps'), configMap('a', { x: '1' }));
    const watch = await api.watch(home.core('configmaps'));
    await api.delete(home.core('configmaps', 'a'));
    const event = await watch.next(about('a', 'DELETED'));
    expect(event.object.data).toEqual({ x: '1' });
    expect(Number(event.object.metadata.resourceVersion)).toBeGreaterThan(
      Number(created.body.metadata.resourceVersion),
    );
    watch.close();
  });

  test('a watch of one name tells only of that one', async ({ home }) => {
    const watch = await api.watch(home.core('configmaps', '?fieldSelector=metadata.name=b'));
    await api.create(home.core('configmaps'), configMap('a'));
    await api.create(home.core('configmaps'), configMap('b'));
    await watch.next(about('b'));
    expect(watch.events).toHaveLength(1);
    watch.close();
  });

  test('an object that comes to match the selector is ADDED, one that no longer does is DELETED', async ({ home }) => {
    const query = `?labelSelector=state=on&resourceVersion=${await versionOf(home)}`;
    const watch = await api.watch(home.core('configmaps', query));
    await api.create(home.core('configmaps'), configMap('a', {}, { state: 'off' }));
    await api.patch(home.core('configmaps', 'a'), 'merge', { metadata: { labels: { state: 'on' } } });
    await api.patch(home.core('configmaps', 'a'), 'merge', { metadata: { labels: { state: 'off' } } });
    await watch.next(about('a', 'DELETED'));
    expect(watch.events.map((event) => event.type)).toEqual(['ADDED', 'DELETED']);
    watch.close();
  });

  test('timeoutSeconds ends the watch', async ({ home }) => {
    const watch = await api.watch(home.core('configmaps', '?timeoutSeconds=1'));
    await watch.ended(5_000);
  });

  test('a watch over all namespaces hears of each', async ({ home }) => {
    const watch = await api.watch('/api/v1/configmaps?labelSelector=seen=everywhere');
    await api.create(home.core('configmaps'), configMap('a', {}, { seen: 'everywhere' }));
    const event = await watch.next((seen) => seen.object.metadata.namespace === home.name);
    expect(event.type).toBe('ADDED');
    watch.close();
  });

  test('sendInitialEvents ends what exists with a bookmark that says so', async ({ home }) => {
    await api.create(home.core('configmaps'), configMap('a'));
    const query = '?sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&resourceVersion=';
    const watch = await api.watch(home.core('configmaps', query));
    const bookmark = await watch.next((event) => event.type === 'BOOKMARK');
    expect(bookmark.object.metadata.annotations).toMatchObject({ 'k8s.io/initial-events-end': 'true' });
    expect(watch.events.findIndex(about('a', 'ADDED'))).toBeLessThan(watch.events.indexOf(bookmark));
    watch.close();
  });

  test('a version from the future is refused as too large', async ({ home }) => {
    const answer = await api.get(home.core('configmaps', '?resourceVersion=99999999999&resourceVersionMatch=Exact'));
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  test('a watch can be had as tables', async ({ home }) => {
    const client = api.withHeaders({ Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    const watch = await client.watch(home.core('configmaps', '?fieldSelector=metadata.name=a'));
    await api.create(home.core('configmaps'), configMap('a', { x: '1' }));
    const event = await watch.next((seen) => seen.type === 'ADDED');
    expect(event.object).toMatchObject({ kind: 'Table', rows: [{ cells: ['a', 1, expect.any(String)] }] });
    watch.close();
  });

  test('a hundred objects created at once all arrive', async ({ home }) => {
    const watch = await api.watch(home.core('configmaps', `?resourceVersion=${await versionOf(home)}`));
    const many = Array.from({ length: 100 }, (_, index) => `m${index}`);
    await Promise.all(many.map((name) => api.create(home.core('configmaps'), configMap(name))));
    const seen = await until('100 events', async () => (watch.events.length >= 100 ? watch.events : undefined));
    expect(new Set(seen.map((event) => event.object.metadata.name))).toEqual(new Set(many));
    watch.close();
  });
});
