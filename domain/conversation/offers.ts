import { dateFormat } from '../formats.ts';
import { languageOf } from '../language.ts';
import { type Choice, choicesContent, type OutgoingContent } from '../messaging/content.ts';

/** WhatsApp's limit to the words above buttons or a list. */
const LONGEST_BODY = 1_024;
const OPEN = {
  fr: { times: 'Voir les horaires', services: 'Voir les choix' },
  en: { times: 'See the times', services: 'See the choices' },
};

/**
 * What the client can tap under Sara's words: the times or services her last look into the diary offered; null where there is
 * nothing to choose, or no form for it. Pure.
 * @param lastAnswer what the turn's last tool answered, as JSON (assistant/written-turn.ts)
 */
export function offersOf(lastAnswer: string | null, said: string, locale: string): OutgoingContent | null {
  if (lastAnswer === null || said.length > LONGEST_BODY) return null;
  const { slots, services } = parsed(lastAnswer);
  const open = OPEN[languageOf(locale)];
  if (slots.length > 0)
    return choicesContent(
      slots.map((datetime) => ({ id: datetime, title: shortMoment(datetime, locale) })),
      open.times,
    );
  return choicesContent(
    services.map((name): Choice => ({ id: name.slice(0, 200), title: name })),
    open.services,
  );
}

function parsed(lastAnswer: string): { slots: string[]; services: string[] } {
  const none = { slots: [], services: [] };
  let answer: { status?: unknown; slots?: unknown; services?: unknown };
  try {
    answer = JSON.parse(lastAnswer);
  } catch {
    // An error of a tool's is a sentence.
    return none;
  }
  if (['slots', 'none-that-day', 'taken'].includes(String(answer.status)) && Array.isArray(answer.slots)) {
    const slots = answer.slots.flatMap((slot: { datetime?: unknown }) =>
      typeof slot?.datetime === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(slot.datetime)
        ? [slot.datetime]
        : [],
    );
    return { slots: [...new Set(slots)], services: [] };
  }
  if (answer.status === 'which-service' && Array.isArray(answer.services))
    return { slots: [], services: answer.services.filter((name) => typeof name === 'string') };
  return none;
}

/** « mar 1 déc. 14 h 30 », “Tue 1 Dec 2:30 pm”: twenty characters at most, read from the wall clock as it is written. */
export function shortMoment(datetime: string, locale: string): string {
  const [year, month, day, hour, minute] = datetime.split(/\D/).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const at = Date.UTC(year, month - 1, day, hour, minute);
  const part = (options: Intl.DateTimeFormatOptions) =>
    dateFormat(languageOf(locale), { timeZone: 'UTC', ...options }).format(at);
  const weekday = part({ weekday: 'short' }).replace('.', '');
  const date = `${weekday} ${day} ${part({ month: 'short' })}`;
  if (languageOf(locale) === 'fr')
    return `${date} ${hour} h${minute === 0 ? '' : ` ${String(minute).padStart(2, '0')}`}`;
  return `${date} ${hour % 12 || 12}${minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`} ${hour < 12 ? 'am' : 'pm'}`;
}
