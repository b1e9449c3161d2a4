import { readFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';
import { spanOf } from '../../domain/calendar/zone.ts';
import type { PageLanguage } from '../provider.ts';
import { timeOf } from '../vendors/nylas-store.ts';
import type { CalendarRow, EventRow } from '../vendors/nylas-wire.ts';
import { Html, html } from './html.ts';
import { nylasWords } from './nylas-words.ts';

const HOUR_PX = 44;

interface Week {
  calendar: CalendarRow;
  /** The account's other calendars, for the switch. */
  siblings: readonly CalendarRow[];
  monday: Temporal.PlainDate;
  events: readonly EventRow[];
  now: Date;
  language: PageLanguage;
}

/** One piece of an event on one day; side by side with what it overlaps. */
interface Tile {
  event: EventRow;
  day: number;
  fromMinute: number;
  toMinute: number;
  column: number;
  columns: number;
}

/** A week of one calendar, Monday first, in its own wall clock: whole days above, times below. */
export function weekContent(week: Week): Html {
  const { calendar, siblings, monday, events, language } = week;
  const text = nylasWords[language];
  const base = `/pages/nylas/calendar/${encodeURIComponent(calendar.id)}`;
  const dates = [0, 1, 2, 3, 4, 5, 6].map((days) => monday.add({ days }));
  const today = Temporal.Instant.fromEpochMilliseconds(week.now.getTime())
    .toZonedDateTimeISO(calendar.timeZone)
    .toPlainDate();
  const range = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  const title = range.formatRange(utc(monday), utc(monday.add({ days: 6 })));
  const allDay = events.filter(({ when }) => timeOf(when).kind === 'all-day');
  const tiles = tilesOf(events, dates, calendar);
  return html`${WEEK_STYLE}
<nav class="bar"><h1>${title}</h1><div class="moves">
<a href="${base}/${monday.subtract({ days: 7 }).toString()}?lang=${language}" aria-label="${text.previous}">‹</a>
<a href="${base}?lang=${language}">${text.today}</a>
<a href="${base}/${monday.add({ days: 7 }).toString()}?lang=${language}" aria-label="${text.next}">›</a>
${!calendar.readOnly && html`<button type="button" class="new" data-new="${monday.toString()}">${text.newEvent}</button>`}</div></nav>
<p class="quiet">${calendar.account} · ${siblings.map((other, position) => html`${position > 0 && ' · '}${other.id === calendar.id ? html`<strong>${other.name}</strong>` : html`<a href="/pages/nylas/calendar/${encodeURIComponent(other.id)}/${monday.toString()}?lang=${language}">${other.name}</a>`}`)} · ${calendar.timeZone}</p>
<p class="quiet">${text.hint}</p>
<div class="scroll" id="week"><div class="week">
<div class="corner"></div>${dates.map((date) => html`<div class="head${date.equals(today) && ' now'}">${new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', timeZone: 'UTC' }).format(utc(date))}</div>`)}
<div class="label">${text.allDayShort}</div>${dates.map((date) => html`<div class="days" data-date="${date.toString()}" data-all-day="1">${allDay.filter((event) => covers(event, date)).map((event) => tile(event, calendar, language, ''))}</div>`)}
<div class="hours">${hours(language)}</div>${dates.map(
    (date, day) =>
      html`<div class="day" data-date="${date.toString()}">${tiles
        .filter((one) => one.day === day)
        .map((one) => tile(one.event, calendar, language, placed(one)))}</div>`,
  )}
</div></div>
${!calendar.readOnly && dialog(base, monday, language)}`;
}

function utc(date: Temporal.PlainDate): Date {
  return new Date(date.toZonedDateTime('UTC').epochMilliseconds);
}

function covers(event: EventRow, date: Temporal.PlainDate): boolean {
  const time = timeOf(event.when);
  return time.kind === 'all-day' && time.startDate <= date.toString() && date.toString() <= time.endDate;
}

function hours(language: PageLanguage): Html[] {
  const format = new Intl.DateTimeFormat(language, { hour: 'numeric', timeZone: 'UTC' });
  return Array.from(
    { length: 24 },
    (_, hour) => html`<div>${hour > 0 && format.format(new Date(hour * 3_600_000))}</div>`,
  );
}

function placed({ fromMinute, toMinute, column, columns }: Tile): string {
  const height = Math.max(((toMinute - fromMinute) / 60) * HOUR_PX, 18);
  return `top:${(fromMinute / 60) * HOUR_PX}px;height:${height - 2}px;left:${(column / columns) * 100}%;width:calc(${100 / columns}% - 3px)`;
}

/** The pieces of timed events by day, cut at midnights, in columns where they overlap. */
function tilesOf(events: readonly EventRow[], dates: Temporal.PlainDate[], calendar: CalendarRow): Tile[] {
  return dates.flatMap((date, day) => {
    const pieces = events
      .flatMap((event) => {
        const time = timeOf(event.when);
        if (time.kind !== 'timed') return [];
        const [from, to] = [time.startMs, time.endMs].map((ms) => minutesOn(date, ms, calendar.timeZone));
        const isHere = from! < 1_440 && (to! > 0 || (to === from && to! >= 0));
        return isHere ? [{ event, fromMinute: Math.max(0, from!), toMinute: Math.min(1_440, to!) }] : [];
      })
      .sort((a, b) => a.fromMinute - b.fromMinute || b.toMinute - a.toMinute);
    const ends: number[] = [];
    const tiles = pieces.map((piece) => {
      const free = ends.findIndex((end) => end <= piece.fromMinute);
      const column = free === -1 ? ends.length : free;
      ends[column] = Math.max(piece.toMinute, piece.fromMinute + 20);
      return { ...piece, day, column, columns: 1 };
    });
    return tiles.map((one) => ({
      ...one,
      columns: 1 + Math.max(...tiles.filter((other) => overlap(one, other)).map(({ column }) => column)),
    }));
  });
}

function overlap(a: Omit<Tile, 'columns'>, b: Omit<Tile, 'columns'>): boolean {
  return a === b || (a.fromMinute < b.toMinute && b.fromMinute < a.toMinute);
}

/** Minutes of the wall clock since that date's midnight; negative before, above 1,440 after. */
function minutesOn(date: Temporal.PlainDate, ms: number, zone: string): number {
  const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDateTime();
  return date.toPlainDateTime().until(local, { largestUnit: 'minutes' }).minutes;
}

/** One event as a button that carries what the dialogue shows. */
function tile(event: EventRow, calendar: CalendarRow, language: PageLanguage, style: string): Html {
  const text = nylasWords[language];
  const time = timeOf(event.when);
  const { startMs, endMs } = spanOf(time, calendar.timeZone);
  const wall = (ms: number) =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(calendar.timeZone).toPlainDateTime();
  const [start, end] = [wall(startMs), wall(endMs)];
  const answer = event.participants.find(({ email }) => email === calendar.account)?.status ?? '';
  const isOurs = event.metadata.key1 !== undefined;
  const data = {
    id: event.id,
    title: event.title,
    allDay: time.kind === 'all-day',
    startDate: time.kind === 'all-day' ? time.startDate : start.toPlainDate().toString(),
    endDate: time.kind === 'all-day' ? time.endDate : end.toPlainDate().toString(),
    startTime: start.toPlainTime().toString({ smallestUnit: 'minute' }),
    endTime: end.toPlainTime().toString({ smallestUnit: 'minute' }),
    showAs: event.busy ? 'busy' : 'free',
    answer,
    isOccurrence: event.masterId !== null,
  };
  const notes = [!event.busy && text.free, isOurs && text.ours, answer === 'no' && text.declined].filter(
    (note) => note !== false,
  );
  const kind = `tile${event.busy ? '' : ' free'}${isOurs ? ' ours' : ''}${answer === 'no' ? ' declined' : ''}`;
  const label = event.title || text.untitled;
  return html`<button type="button" class="${kind}" style="${style}" data-event="${JSON.stringify(data)}"${calendar.readOnly && new Html(' disabled')}><strong>${label}</strong>${time.kind === 'timed' && html`<span>${data.startTime}–${data.endTime}</span>`}${notes.map((note) => html`<em>${note}</em>`)}</button>`;
}

function dialog(base: string, monday: Temporal.PlainDate, language: PageLanguage): Html {
  const text = nylasWords[language];
  const options = (choices: Record<string, string>) =>
    Object.entries(choices).map(([value, label]) => html`<option value="${value}">${label}</option>`);
  return html`<dialog id="editor"><form method="post" action="${base}/${monday.toString()}/events?lang=${language}">
<input type="hidden" name="id">
<label>${text.title}<input name="title" maxlength="200" autocomplete="off"></label>
<label class="check"><input type="checkbox" name="allDay" value="1">${text.allDay}</label>
<div class="pair"><label>${text.from}<input type="date" name="startDate" required></label><label class="time"><span class="unseen">${text.from}</span><input type="time" name="startTime"></label></div>
<div class="pair"><label>${text.to}<input type="date" name="endDate" required></label><label class="time"><span class="unseen">${text.to}</span><input type="time" name="endTime"></label></div>
<label>${text.repeat}<select name="repeat">${options(text.repeats)}</select></label>
<label>${text.showAs}<select name="showAs"><option value="busy">${text.busy}</option><option value="free">${text.freeChoice}</option></select></label>
<label>${text.answer}<select name="answer">${options(text.answers)}</select></label>
<label class="scope">${text.scope}<select name="scope">${options(text.scopes)}</select></label>
<div class="actions"><button class="main" name="action" value="save">${text.save}</button><button name="action" value="delete" class="delete" formnovalidate>${text.remove}</button><button type="button" data-close>${text.close}</button></div>
</form></dialog>`;
}

/** Opening the dialogue, dragging, and showing what the product writes as it writes it. */
export function weekScript(): Html {
  const source = readFileSync(new URL('./nylas-week.client.js', import.meta.url), 'utf8');
  return new Html(`<script type="module">${source}</script>`);
}

const WEEK_STYLE = new Html(`<style>
main,.top{max-width:1160px}
[hidden]{display:none!important}
.bar{display:flex;flex-wrap:wrap;gap:12px;justify-content:space-between;align-items:center}
.bar h1{margin:0;font-variant-numeric:tabular-nums}
.moves{display:flex;gap:8px;align-items:center}
.moves a,.moves button,dialog button{font:inherit;text-decoration:none;padding:8px 12px;border-radius:10px;border:1px solid var(--sand);background:var(--card);color:inherit;cursor:pointer}
.moves .new,dialog .main{background:var(--coquelicot);border-color:var(--coquelicot);color:var(--paper);font-weight:650}
.scroll{overflow:auto;max-height:70vh;border:1px solid var(--sand);border-radius:10px;background:var(--card)}
.week{display:grid;grid-template-columns:56px repeat(7,minmax(96px,1fr));min-width:728px;font-variant-numeric:tabular-nums}
.corner,.head,.label,.days{position:sticky;top:0;background:var(--card);z-index:3;border-bottom:1px solid var(--sand)}
.head{padding:8px;height:40px;text-align:center;font-weight:600;white-space:nowrap}
.head.now{color:var(--coquelicot)}
.label{font-size:11px;color:var(--quiet);padding:6px 4px;text-align:right;white-space:nowrap}
.label,.days{top:40px}
.days{min-height:30px;border-left:1px solid var(--sand);padding:2px}
.hours div{height:${HOUR_PX}px;font-size:12px;color:var(--quiet);text-align:right;padding-right:8px;transform:translateY(-8px)}
.day{position:relative;height:${HOUR_PX * 24}px;border-left:1px solid var(--sand);background-image:linear-gradient(var(--sand) 1px,transparent 1px);background-size:100% ${HOUR_PX}px;touch-action:pan-x pan-y}
.tile{font:inherit;font-size:12px;line-height:1.3;text-align:left;border:0;border-left:3px solid var(--sage);border-radius:6px;background:var(--sage-wash);color:var(--ink);padding:2px 6px;overflow:hidden;cursor:pointer;display:flex;flex-direction:column;gap:0;width:100%}
.day .tile{position:absolute}
.days .tile+.tile{margin-top:2px}
.tile.free{background:transparent;border:1px dashed var(--sage);border-left-width:3px}
.tile.ours{border-color:var(--coquelicot)}
.tile.declined strong{text-decoration:line-through}
.tile em{font-style:normal;color:var(--quiet)}
.tile.dragged{opacity:.75;z-index:2;cursor:grabbing}
.tile:focus-visible{outline:2px solid var(--coquelicot);outline-offset:1px}
dialog{border:1px solid var(--sand);border-radius:10px;background:var(--card);color:var(--ink);padding:20px;width:min(420px,calc(100vw - 32px));box-shadow:0 8px 32px rgb(0 0 0 / .18)}
dialog::backdrop{background:rgb(0 0 0 / .35)}
dialog form{display:grid;gap:12px;margin:0}
dialog label{display:grid;gap:4px;font-weight:600;margin:0}
dialog input[type=checkbox]{width:auto;margin:0}
dialog .check{display:flex;align-items:center;gap:8px}
dialog input:not([type=checkbox]),dialog select{font:inherit;padding:8px;border:1px solid var(--sand);border-radius:8px;background:var(--paper);color:inherit;min-width:0;width:100%}
dialog .pair{display:grid;grid-template-columns:1fr 120px;gap:8px;align-items:end}
.actions{display:flex;gap:8px;flex-wrap:wrap}
.actions .delete{margin-left:auto}
</style>`);
