import { describe, expect, it } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { MINUTE_MS, parseClock, parseDay } from './day.ts';
import { instantAt, localDay, localMinutes, roundUpOnClock } from './local-time.ts';
import { findTimeZone, timeZone } from './zone.ts';

const at = (zone: string, date: string, clock: string) =>
  Temporal.Instant.fromEpochMilliseconds(instantAt(timeZone(zone), parseDay(date)!, parseClock(clock)!))
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never' });

describe('instantAt', () => {
  it.each([
    ['Europe/Paris', '2026-06-01', '09:00', '2026-06-01T09:00:00+02:00'],
    ['Europe/Paris', '2026-06-01', '24:00', '2026-06-02T00:00:00+02:00'],
    // Spring: 02:00 to 03:00 is skipped. Autumn: it is shown twice.
    ['Europe/Paris', '2026-03-29', '01:59', '2026-03-29T01:59:00+01:00'],
    ['Europe/Paris', '2026-03-29', '02:00', '2026-03-29T03:00:00+02:00'],
    ['Europe/Paris', '2026-03-29', '02:30', '2026-03-29T03:00:00+02:00'],
    ['Europe/Paris', '2026-03-29', '03:00', '2026-03-29T03:00:00+02:00'],
    ['Europe/Paris', '2026-10-25', '02:00', '2026-10-25T02:00:00+02:00'],
    ['Europe/Paris', '2026-10-25', '02:59', '2026-10-25T02:59:00+02:00'],
    ['Europe/Paris', '2026-10-25', '03:00', '2026-10-25T03:00:00+01:00'],
    ['America/New_York', '2026-03-08', '02:30', '2026-03-08T03:00:00-04:00'],
    ['America/New_York', '2026-11-01', '01:30', '2026-11-01T01:30:00-04:00'],
    // Half an hour.
    ['Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-04T02:30:00+11:00'],
    ['Australia/Lord_Howe', '2026-04-05', '01:45', '2026-04-05T01:45:00+11:00'],
    ['Australia/Lord_Howe', '2026-04-05', '02:00', '2026-04-05T02:00:00+10:30'],
    // Midnight does not exist, or there are two hours before it.
    ['America/Santiago', '2026-09-06', '00:00', '2026-09-06T01:00:00-03:00'],
    ['America/Santiago', '2026-09-05', '24:00', '2026-09-06T01:00:00-03:00'],
    ['America/Santiago', '2026-04-04', '23:30', '2026-04-04T23:30:00-03:00'],
    ['America/Santiago', '2026-04-04', '24:00', '2026-04-05T00:00:00-04:00'],
    ['Africa/Cairo', '2026-04-24', '00:30', '2026-04-24T01:00:00+03:00'],
    ['Asia/Beirut', '2026-03-29', '00:00', '2026-03-29T01:00:00+03:00'],
    // The day Samoa left out.
    ['Pacific/Apia', '2011-12-30', '12:00', '2011-12-31T00:00:00+14:00'],
    ['Pacific/Apia', '2011-12-29', '24:00', '2011-12-31T00:00:00+14:00'],
    // Offsets that are no whole hours.
    ['Asia/Kathmandu', '2026-01-01', '09:00', '2026-01-01T09:00:00+05:45'],
    ['Pacific/Chatham', '2026-01-01', '09:00', '2026-01-01T09:00:00+13:45'],
    ['America/St_Johns', '2026-01-01', '09:00', '2026-01-01T09:00:00-03:30'],
  ])('%s %s %s', (zone, date, clock, instant) => {
    expect(at(zone, date, clock)).toBe(instant);
  });

  it('is the first instant that shows the time or a later one, in every zone, around its changes', () => {
    for (const name of Intl.supportedValuesOf('timeZone')) {
      const zone = timeZone(name);
      let cursor = Temporal.Instant.from('2010-01-01T00:00:00Z').toZonedDateTimeISO(name);
      for (let change = 0; change < 2; change++) {
        const next = cursor.getTimeZoneTransition('next');
        if (!next) break;
        cursor = next;
        for (const around of [-90, -60, -30, -1, 0, 1, 30, 60, 90]) {
          const wall = next.toPlainDateTime().add({ minutes: around });
          const earlier = wall.toZonedDateTime(name, { disambiguation: 'earlier' });
          const skipped = !earlier.toPlainDateTime().equals(wall);
          const expected = skipped ? earlier.getTimeZoneTransition('next')! : earlier;
          const minutes = wall.hour * 60 + wall.minute + wall.second / 60;
          const found = instantAt(zone, parseDay(wall.toPlainDate().toString())!, minutes);
          if (found !== expected.epochMilliseconds) throw new Error(`${name} ${wall}: ${found}, ${expected}`);
        }
      }
    }
  });
});

describe('a zone', () => {
  it('has the offset Temporal has, whenever, in whatever order one asks', () => {
    const instants = Array.from({ length: 12 }, (_, index) => {
      const years = ((index * 7) % 12) * 10;
      return Date.UTC(1950 + years, (index * 7) % 12, 1 + ((index * 11) % 28), index % 24, index);
    });
    for (const name of [...Intl.supportedValuesOf('timeZone'), 'UTC', 'Etc/GMT+5']) {
      const zone = timeZone(name);
      for (const instant of instants) {
        const expected = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(name);
        if (zone.offsetAt(instant) !== expected.offsetNanoseconds / 1e6) {
          throw new Error(`${expected}: ${zone.offsetAt(instant)}`);
        }
      }
    }
  });

  it('says how long its offset certainly stays', () => {
    const paris = timeZone('Europe/Paris');
    const spring = Date.UTC(2026, 2, 29, 1);
    expect(paris.steadyUntil(spring - 1)).toBe(spring);
    expect(paris.offsetAt(spring - 1)).toBe(60 * MINUTE_MS);
    expect(paris.offsetAt(spring)).toBe(120 * MINUTE_MS);
    expect(paris.steadyUntil(spring)).toBeGreaterThan(spring);
  });

  it('is known by its IANA name only', () => {
    for (const name of ['Europe/Paris', 'UTC', 'America/Argentina/Buenos_Aires', 'Asia/Calcutta']) {
      expect(findTimeZone(name)?.name).toBe(name);
    }
    for (const name of ['Europe/Pari', '', '+02:00', 'Mars/Base', 'local', null, undefined, 1, {}]) {
      expect(findTimeZone(name)).toBeNull();
    }
    expect(() => timeZone('Mars/Base')).toThrow(RangeError);
  });
});

describe('local date and clock', () => {
  it('are the zone’s own', () => {
    const instant = Date.UTC(2026, 2, 28, 23, 30);
    expect(localDay(timeZone('Europe/Paris'), instant)).toBe(parseDay('2026-03-29'));
    expect(localMinutes(timeZone('Europe/Paris'), instant)).toBe(30);
    expect(localDay(timeZone('America/New_York'), instant)).toBe(parseDay('2026-03-28'));
    expect(localMinutes(timeZone('America/New_York'), instant)).toBe(19 * 60 + 30);
    expect(localMinutes(timeZone('Asia/Kathmandu'), Date.UTC(1960, 0, 1))).toBe(5 * 60 + 30);
  });

  it('are rounded up to a step the clock really shows', () => {
    const hour = 60 * MINUTE_MS;
    const paris = timeZone('Europe/Paris');
    expect(roundUpOnClock(paris, Date.UTC(2026, 0, 1, 9, 1), hour)).toBe(Date.UTC(2026, 0, 1, 10));
    expect(roundUpOnClock(paris, Date.UTC(2026, 0, 1, 9), hour)).toBe(Date.UTC(2026, 0, 1, 9));
    const kolkata = timeZone('Asia/Kolkata');
    expect(roundUpOnClock(kolkata, Date.UTC(2026, 0, 1, 9, 1), hour)).toBe(Date.UTC(2026, 0, 1, 9, 30));
    // 01:45 would become 02:00, which the clock leaps over to 02:30; the next full hour is 03:00.
    const lordHowe = timeZone('Australia/Lord_Howe');
    const before = instantAt(lordHowe, parseDay('2026-10-04')!, parseClock('01:45')!);
    expect(roundUpOnClock(lordHowe, before, hour)).toBe(before + 45 * MINUTE_MS);
  });
});
