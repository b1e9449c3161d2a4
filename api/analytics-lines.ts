import type { Compared, Line } from '../domain/analytics/report.ts';
import type { Figure } from '../providers/tables/xlsx-writer.ts';
import type { AnsweredReport } from './analytics.ts';
import { reportWords } from './analytics-words.ts';
import type { Language } from './problems.ts';

const TAG = { fr: 'fr-FR', en: 'en-GB' } as const;

/** How figures of an exported report are written. */
export function figuresIn(language: Language, report: Pick<AnsweredReport, 'currency'>) {
  const tag = TAG[language];
  const day = (style: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { ...style, timeZone: 'UTC' });
  const long = day({ day: 'numeric', month: 'long', year: 'numeric' });
  return {
    money: (cents: number | null, currency = report.currency) =>
      cents === null ? '–' : new Intl.NumberFormat(tag, { style: 'currency', currency }).format(cents / 100),
    integer: (value: number | null) => (value === null ? '–' : new Intl.NumberFormat(tag).format(value)),
    share: (value: number | null) =>
      value === null
        ? '–'
        : new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 }).format(value),
    seconds: (value: number | null) => (value === null ? '–' : wait(value)),
    // French counts the first of a month as such: « 1er novembre ».
    date: (date: string) =>
      long.format(new Date(date)).replace(/^1 (?=\p{L})/u, language === 'fr' ? '1er ' : '1 '),
    month: (date: string) => day({ month: 'long', year: 'numeric' }).format(new Date(date)),
    range: (from: string, to: string) => long.formatRange(new Date(from), new Date(to)),
  };
}

function wait(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
}

interface SummaryLine {
  name: string;
  now: string;
  before: string;
  change: string;
  /** The same three as a spreadsheet calculates with them. */
  figures: (Figure | null)[];
}

/** The figures of a report in the order people read them, written out and to calculate with. */
export function summaryOf(report: AnsweredReport, language: Language): SummaryLine[] {
  const words = reportWords[language].kpis;
  const { money, integer, share, seconds } = figuresIn(language, report);
  const { kpis, contact } = report;
  const writers = { money, integer, share, wait: seconds };
  const line = (name: string, look: keyof typeof writers, figure: Compared, currency?: string) => {
    const kind = look === 'share' ? 'share' : 'amount';
    const cents = (value: number | null) => (value && look === 'money' ? value / 100 : value);
    const cell = (value: number | null): Figure | null =>
      value === null ? null : { value: cents(value)!, look, ...(currency ? { currency } : {}) };
    const moved: Figure | null =
      figure.change === null ? null : { value: figure.change, look: kind === 'share' ? 'points' : 'change' };
    const write = (value: number | null) => (currency ? money(value, currency) : writers[look](value));
    return {
      name,
      now: write(figure.value),
      before: write(figure.before),
      change: changeIn(language, figure.change, kind),
      figures: [cell(figure.value), cell(figure.before), moved],
    };
  };
  return [
    line(words.revenue, 'money', kpis.revenueCents),
    line(words.appointments, 'integer', kpis.appointments),
    line(words.basket, 'money', kpis.averageBasketCents),
    line(words.showRate, 'share', kpis.showRate),
    line(words.cancellationRate, 'share', kpis.cancellationRate),
    line(words.occupancy, 'share', kpis.occupancy),
    ...(contact
      ? [
          line(words.response, 'wait', contact.responseSeconds),
          line(words.automation, 'share', contact.automationRate),
          line(words.calls, 'integer', contact.calls),
          line(words.callsBooked, 'integer', contact.callsBooked),
          line(words.arrivals, 'integer', contact.arrivals),
          line(words.conversion, 'share', contact.conversionRate),
          line(words.sara, 'money', inCents(contact.saraCostMicros), 'USD'),
        ]
      : []),
  ];
}

/** Millionths as hundredths. */
function inCents({ value, before, change }: Compared): Compared {
  const cents = (micros: number | null) => micros && micros / 10_000;
  return { value: cents(value), before: cents(before), change };
}

/** `+12,5 %`, `−3 points`; a dash where there is nothing to compare with. */
function changeIn(language: Language, change: number | null, kind: 'share' | 'amount'): string {
  if (change === null) return '–';
  const signed = new Intl.NumberFormat(TAG[language], {
    signDisplay: 'exceptZero',
    maximumFractionDigits: 1,
    ...(kind === 'amount' ? { style: 'percent' as const } : {}),
  });
  return kind === 'amount' ? signed.format(change) : `${signed.format(change * 100)} pt`;
}

/** The lines added up; shares and averages are not sums. */
export function totalOf(lines: readonly Line[]): Line {
  const sum = (of: (line: Line) => number) => lines.reduce((total, line) => total + of(line), 0);
  return {
    appointments: sum((line) => line.appointments),
    completed: sum((line) => line.completed),
    noShows: sum((line) => line.noShows),
    cancelled: sum((line) => line.cancelled),
    revenueCents: sum((line) => line.revenueCents),
    showRate: null,
    cancellationRate: null,
    occupancy: null,
    averageBasketCents: null,
  };
}
