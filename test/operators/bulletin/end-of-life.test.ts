import { expect, test } from 'vitest';
import { supportOfImage, supportOfKubernetes, supportOfOs } from '../../../operators/bulletin/end-of-life.ts';
import { IMAGES, KUBERNETES, OPERATING_SYSTEMS } from '../../../operators/bulletin/end-of-life-dates.ts';

const now = new Date('2026-11-30T00:00:00Z');

test('a system is over the day after its last, by whichever part of its version the table knows', () => {
  expect(supportOfOs({ family: 'debian', name: '11.9' }, now)).toEqual({
    name: 'debian 11.9',
    isOver: true,
    until: '2026-08-31',
  });
  expect(supportOfOs({ family: 'debian', name: '12.5' }, now)?.isOver).toBe(false);
  expect(supportOfOs({ family: 'alpine', name: '3.21.4' }, new Date('2026-11-01T23:59:59Z'))?.isOver).toBe(false);
  expect(supportOfOs({ family: 'alpine', name: '3.21.4' }, new Date('2026-11-02T00:00:00Z'))?.isOver).toBe(true);
  expect(supportOfOs({ family: 'openEuler', name: '22.03 (LTS-SP4)' }, now)?.isOver).toBe(true);
});

test('what the table does not know is not judged, unless the scanner says that it is over', () => {
  expect(supportOfOs({ family: 'kylin', name: 'V10' }, now)).toMatchObject({ isOver: false, until: undefined });
  expect(supportOfOs({ family: 'kylin', name: 'V10', eosl: true }, now)?.isOver).toBe(true);
  expect(supportOfOs({}, now)).toBeUndefined();
});

test('a date of the city comes before the table and before the scanner', () => {
  const city = [
    { product: 'kylin', release: 'v10', until: '2026-06-30' },
    { product: 'centos', release: '7', until: '2028-06-30' },
    { product: 'kubernetes', release: '1.33', until: '2027-06-30' },
    { product: 'postgres', release: '12', until: '2027-01-31' },
  ];
  expect(supportOfOs({ family: 'kylin', name: 'V10' }, now, city)?.isOver).toBe(true);
  expect(supportOfOs({ family: 'centos', name: '7.9.2009', eosl: true }, now, city)?.isOver).toBe(false);
  expect(supportOfKubernetes('v1.33.4', now, city)).toMatchObject({ isOver: false, until: '2027-06-30' });
  expect(supportOfImage('harbor.local/base/postgres', '12.4', now, city)?.isOver).toBe(false);
});

test('an image of a known product is judged by the number its tag begins with', () => {
  expect(supportOfImage('docker.io/library/postgres', '11-alpine', now)).toMatchObject({
    name: 'postgres 11',
    isOver: true,
  });
  expect(supportOfImage('docker.io/library/python', '3.12.4-slim', now)?.isOver).toBe(false);
  expect(supportOfImage('registry.city/library/node', 'v18.20.1', now)?.isOver).toBe(true);
  expect(supportOfImage('docker.io/library/nginx', 'latest', now)).toBeUndefined();
  expect(supportOfImage('registry.city/tax/nginx-config', '1.18', now)).toBeUndefined();
});

test('a Kubernetes older than the table is over, one newer is not judged', () => {
  expect(supportOfKubernetes('v1.20.15', now)).toEqual({ minor: '1.20', isOver: true });
  expect(supportOfKubernetes('v1.99.0', now)).toEqual({ minor: '1.99', isOver: false });
  expect(supportOfKubernetes('v1.35.9+k3s1', now)).toMatchObject({ isOver: false, daysLeft: 91 });
});

test('every date of the table is a day of the calendar, and the first of Kubernetes is its oldest', () => {
  const dates = [OPERATING_SYSTEMS, IMAGES].flatMap((table) =>
    Object.values(table).flatMap((each) => Object.values(each)),
  );
  for (const day of [...dates, ...Object.values(KUBERNETES)])
    expect(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(day);
  const minors = Object.keys(KUBERNETES).map((minor) => Number(minor.split('.')[1]));
  expect(minors).toEqual([...minors].sort((a, b) => a - b));
});
