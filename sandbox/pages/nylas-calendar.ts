import type { Request, Response, Router } from 'express';
import { Temporal } from 'temporal-polyfill';
import { spanOf } from '../../domain/calendar/zone.ts';
import { type ProviderContext, type ShowPage, VendorRefusal } from '../provider.ts';
import { nylasOf } from '../vendors/nylas-open.ts';
import { timeOf } from '../vendors/nylas-store.ts';
import { VARIANTS } from '../vendors/nylas-webhooks.ts';
import type { CalendarRow, EventChange, EventRow, When } from '../vendors/nylas-wire.ts';
import { languageOf } from './layout.ts';
import { weekContent, weekScript } from './nylas-week.ts';

const RULES: Record<string, string> = {
  daily: 'RRULE:FREQ=DAILY',
  weekdays: 'RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  weekly: 'RRULE:FREQ=WEEKLY',
  monthly: 'RRULE:FREQ=MONTHLY',
};

/** What a person does in their calendar in the browser: looks at a week, makes, moves and deletes events. */
export function calendarScreens(router: Router, context: ProviderContext, show: ShowPage): void {
  const { store, notifications } = nylasOf(context);
  const calendarOf = (req: Request): CalendarRow => {
    const calendar = store.calendars.get(String(req.params.calendar));
    if (!calendar) throw new VendorRefusal(404, 'no such calendar');
    return calendar;
  };

  router.get('/calendar/:calendar{/:date}', (req, res) => {
    const calendar = calendarOf(req);
    const monday = mondayOf(String(req.params.date ?? ''), calendar, context.now());
    const week = {
      fromMs: monday.toZonedDateTime(calendar.timeZone).epochMilliseconds,
      toMs: monday.add({ days: 7 }).toZonedDateTime(calendar.timeZone).epochMilliseconds,
    };
    const events = store.window(calendar, week, true).filter(({ status }) => status !== 'cancelled');
    const siblings = store.calendars.of(calendar.account);
    show(req, res, (language) => ({
      heading: calendar.name,
      content: weekContent({ calendar, siblings, monday, events, now: context.now(), language }),
      script: weekScript(),
    }));
  });

  router.post('/calendar/:calendar/:date/events', (req, res) => {
    const calendar = calendarOf(req);
    const form = req.body as Record<string, string | undefined>;
    const event = form.id ? store.find(calendar, form.id) : undefined;
    const series = event?.masterId && form.scope === 'all' ? store.find(calendar, event.masterId) : undefined;
    const target = series ?? event;
    if (form.action === 'delete') {
      if (target) store.remove(calendar, target);
    } else if (!target) {
      store.create(calendar, { ...changeFrom(form, calendar), when: whenFrom(form, calendar) });
    } else {
      const when = whenFrom(form, calendar);
      const moved = series && event ? shifted(series.when, event.when, when, calendar) : when;
      const sameTime = JSON.stringify(moved) === JSON.stringify(target.when);
      // What did not change is not sent: a series keeps its changed occurrences when only its title is edited.
      store.change(calendar, target, {
        ...changeFrom(form, calendar, target),
        ...(!sameTime && { when: moved }),
      });
    }
    back(req, res, `/calendar/${encodeURIComponent(calendar.id)}/${req.params.date}`);
  });

  router.post('/grants/:grant/expire', (req, res) => {
    const grant = store.grants.get(req.params.grant);
    if (grant?.status === 'valid') {
      notifications.grantNews('grant.expired', store.grants.put({ ...grant, status: 'invalid' }));
    }
    back(req, res, '');
  });

  router.post('/variant', (req, res) => {
    const variant = VARIANTS.find((one) => one === req.body.variant);
    if (variant) notifications.setVariant(variant);
    back(req, res, '');
  });

  router.use((error: unknown, _req: Request, res: Response, next: (error: unknown) => void) => {
    if (!(error instanceof VendorRefusal || error instanceof RangeError)) return next(error);
    res
      .status(error instanceof VendorRefusal ? error.status : 400)
      .type('text')
      .send(error.message);
  });
}

function back(req: Request, res: Response, path: string): void {
  res.redirect(303, `/pages/nylas${path}?lang=${languageOf(req)}`);
}

function mondayOf(date: string, calendar: CalendarRow, now: Date): Temporal.PlainDate {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(date)
    ? Temporal.PlainDate.from(date)
    : Temporal.Instant.fromEpochMilliseconds(now.getTime())
        .toZonedDateTimeISO(calendar.timeZone)
        .toPlainDate();
  return day.subtract({ days: day.dayOfWeek - 1 });
}

/** The time the form tells, in the calendar's wall clock. @throws RangeError for a date or time that is none. */
function whenFrom(form: Record<string, string | undefined>, calendar: CalendarRow): When {
  const startDate = Temporal.PlainDate.from(form.startDate ?? '');
  const endDate = Temporal.PlainDate.from(form.endDate || (form.startDate ?? ''));
  const isBackwards = Temporal.PlainDate.compare(endDate, startDate) < 0;
  if (form.allDay) {
    return isBackwards || startDate.equals(endDate)
      ? { object: 'date', date: startDate.toString() }
      : { object: 'datespan', start_date: startDate.toString(), end_date: endDate.toString() };
  }
  const at = (date: Temporal.PlainDate, time: string | undefined) =>
    date.toPlainDateTime(Temporal.PlainTime.from(time || '09:00')).toZonedDateTime(calendar.timeZone)
      .epochMilliseconds / 1_000;
  const start = at(startDate, form.startTime);
  const end = at(endDate, form.endTime);
  return {
    object: 'timespan',
    start_time: start,
    end_time: end > start ? end : start + 3_600,
    start_timezone: calendar.timeZone,
    end_timezone: calendar.timeZone,
  };
}

function changeFrom(
  form: Record<string, string | undefined>,
  calendar: CalendarRow,
  before?: EventRow,
): EventChange {
  const rule = RULES[form.repeat ?? ''];
  const answer = form.answer;
  return {
    title: form.title ?? '',
    busy: form.showAs !== 'free',
    ...((answer === 'yes' || answer === 'no' || answer === 'maybe') && {
      participants: [{ email: calendar.account, status: answer }],
    }),
    ...(answer === '' && before && before.participants.length > 0 && { participants: [] }),
    ...(rule
      ? { recurrence: [rule] }
      : form.repeat === 'none' && before?.recurrence.length
        ? { recurrence: [] }
        : {}),
  };
}

/** A series moved as far, by the wall clock, as one of its occurrences was. */
function shifted(series: When, from: When, to: When, calendar: CalendarRow): When {
  const [begins, before, after] = [series, from, to].map((when) => wallStart(when, calendar));
  const start = begins!.add(before!.until(after!));
  if (to.object === 'timespan') {
    const seconds = start.toZonedDateTime(calendar.timeZone).epochMilliseconds / 1_000;
    return { ...to, start_time: seconds, end_time: seconds + (to.end_time - to.start_time) };
  }
  const first = start.toPlainDate();
  if (to.object !== 'datespan') return { object: 'date', date: first.toString() };
  const days = Temporal.PlainDate.from(to.start_date).until(to.end_date).days;
  return { object: 'datespan', start_date: first.toString(), end_date: first.add({ days }).toString() };
}

function wallStart(when: When, calendar: CalendarRow): Temporal.PlainDateTime {
  const { startMs } = spanOf(timeOf(when), calendar.timeZone);
  return Temporal.Instant.fromEpochMilliseconds(startMs)
    .toZonedDateTimeISO(calendar.timeZone)
    .toPlainDateTime();
}
