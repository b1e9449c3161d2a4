import { useMemo } from 'react';
import { useLocaleState, useTranslate } from 'react-admin';
import { useMe } from '../http/queries.ts';
import type { Price } from '../http/types.ts';
import * as format from '../i18n/format.ts';

/** The formats of `i18n/format.ts` with the reader's language and the business's time zone (or another) already chosen. */
export function useFormat(zone?: string | null) {
  const [code] = useLocaleState();
  const t = useTranslate();
  const { data: me } = useMe();
  const locale: format.Locale = code === 'en' ? 'en' : 'fr';
  const timeZone = zone ?? me?.tenant.timeZone ?? 'Europe/Paris';
  const country = me?.tenant.country ?? 'FR';
  // The same object as long as nothing it depends on has changed: rows of long lists are drawn again only when it has.
  return useMemo(() => formatsOf(locale, timeZone, country, t), [locale, timeZone, country, t]);
}

function formatsOf(
  locale: format.Locale,
  timeZone: string,
  country: string,
  t: ReturnType<typeof useTranslate>,
) {
  const when = (iso: string) =>
    t('common.when', {
      day: format.dayName(locale, iso, new Date(), timeZone),
      time: format.hour(locale, iso, timeZone),
    });
  return {
    locale,
    timeZone,
    money: (cents: number, currency: string) => format.money(locale, cents, currency),
    decimal: (value: number, digits = 0) => format.decimal(locale, value, digits),
    wholePercent: (share: number) => format.wholePercent(locale, share),
    price: (price: Price) => format.price(locale, price, t),
    duration: format.duration,
    longDuration: (minutes: number) => format.longDuration(locale, minutes),
    clock: (time: string) => format.clock(locale, time),
    weekdays: (days: number[]) => format.weekdays(locale, days),
    list: (items: string[]) => format.list(locale, items),
    hour: (iso: string) => format.hour(locale, iso, timeZone),
    dayName: (iso: string, width?: 'long' | 'short') =>
      format.dayName(locale, iso, new Date(), timeZone, width),
    /** `mardi 24 novembre à 10 h` */
    when,
    /** `jeudi 26 novembre, de 12 h à 13 h`; `de mardi 24 à mercredi 25 novembre`. */
    span: (start: string, end: string) => {
      const said = format.span(locale, start, end, new Date(), timeZone);
      if (said.kind === 'moments') return t('common.span.days', { from: when(said.from), to: when(said.to) });
      return said.kind === 'day' ? said.day : t(`common.span.${said.kind}`, { ...said });
    },
    dateName: (date: string) => format.dateName(locale, date, new Date()),
    dateRange: (first: string, last: string) => format.dateRange(locale, first, last),
    monthName: (date: string) => format.monthName(locale, date),
    moment: (iso: string) => format.moment(locale, iso, new Date(), timeZone),
    longDate: (at: Date) => format.longDate(locale, at, timeZone),
    phone: (number: string) => format.phone(number, country),
    phoneE164: (typed: string) => format.phoneE164(typed, country),
    bytes: (size: number) => format.bytes(locale, size),
  };
}
