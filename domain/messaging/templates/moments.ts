import { dateFormat } from '../../formats.ts';
import { languageOf } from '../../language.ts';
import type { Moments } from './variables.ts';

/**
 * Dates and times of a business, in the reader's language. Text messages keep to characters of GSM 03.38: weekday and figures
 * in French (« août » would double the price), plain spaces instead of the no-break ones `Intl` writes.
 */
export function momentsOf(locale: string, timeZone: string): Moments {
  const french = languageOf(locale) === 'fr';
  const format = (options: Intl.DateTimeFormatOptions) => dateFormat(locale, { ...options, timeZone });
  const date = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const weekday = format({ weekday: 'long' });
  const smsDate = format({ weekday: 'short', day: 'numeric', month: 'short' });
  const time = format({ hour: 'numeric', minute: '2-digit' });
  const parts = dateFormat('en-GB', {
    day: '2-digit',
    month: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  const partsOf = (at: number) =>
    Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, value]));

  if (french) {
    return {
      date: (at) => date.format(at),
      time: (at) => {
        const { hour, minute } = partsOf(at);
        return minute === '00' ? `${Number(hour)}\u00a0h` : `${Number(hour)}\u00a0h\u00a0${minute}`;
      },
      smsDate: (at) => {
        const { day, month } = partsOf(at);
        return `${weekday.format(at)} ${day}/${month}`;
      },
      smsTime: (at) => {
        const { hour, minute } = partsOf(at);
        return minute === '00' ? `${Number(hour)}h` : `${Number(hour)}h${minute}`;
      },
      duration: (minutes) => durationOf(minutes, '\u00a0h', '\u00a0min'),
    };
  }
  return {
    date: (at) => date.format(at),
    time: (at) => time.format(at),
    smsDate: (at) => plainSpaces(smsDate.format(at)),
    smsTime: (at) => plainSpaces(time.format(at)),
    duration: (minutes) => durationOf(minutes, '\u00a0h', '\u00a0min'),
  };
}

function durationOf(minutes: number, hours: string, minute: string): string {
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (whole === 0) return `${rest}${minute}`;
  return rest === 0 ? `${whole}${hours}` : `${whole}${hours}\u00a0${String(rest).padStart(2, '0')}`;
}

function plainSpaces(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}
