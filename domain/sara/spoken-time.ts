import { Temporal } from 'temporal-polyfill';
import { dateFormat } from '../formats.ts';
import { languageOf } from '../language.ts';

/** An instant (epoch milliseconds) on a zone's wall clock, ISO 8601 with its offset, to the minute. */
export function wallClock(instant: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(timeZone)
    .toString({ timeZoneName: 'never', smallestUnit: 'minute' });
}

/** « mardi 1er décembre », “Tuesday 1 December”. */
export function saidDay(instant: number, timeZone: string, locale: string): string {
  const day = dateFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone,
  }).format(instant);
  return languageOf(locale) === 'fr' ? day.replace(/ 1 /, ' 1er ') : day;
}

/** « 14 h 30 », « 9 h », “2:30 pm”: as one says it aloud. */
export function saidTime(instant: number, timeZone: string, locale: string): string {
  if (languageOf(locale) !== 'fr')
    return dateFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone }).format(instant);
  const { hour, minute } = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  return minute === 0 ? `${hour} h` : `${hour} h ${String(minute).padStart(2, '0')}`;
}

/** « mardi 1er décembre à 14 h 30 » */
export function saidMoment(instant: number, timeZone: string, locale: string): string {
  const at = languageOf(locale) === 'fr' ? 'à' : 'at';
  return `${saidDay(instant, timeZone, locale)} ${at} ${saidTime(instant, timeZone, locale)}`;
}
