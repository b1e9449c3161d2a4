import { matchService } from '../domain/services/match-service.ts';
import { isStopRequest } from '../domain/voice/stop-request.ts';
import {
  chosenSlot,
  codeIn,
  DAY_NAMED,
  dateIn,
  type Expected,
  nameIn,
  QUESTIONS,
  REFUSES,
  ranked,
  SAME_NUMBER,
  type Talk,
  timeIn,
  WISHES,
  YES,
} from './booking-words.ts';
import type { DialogueBlock, DialogueRequest, DialogueTurn } from './dialogue-policy.ts';
import type { PageLanguage } from './provider.ts';
import { emailIn, phoneIn } from './spelled.ts';

const SILENCE: Talk = {
  intent: null,
  expects: null,
  date: null,
  time: null,
  service: null,
  services: [],
  offered: null,
  offers: [],
  datetime: null,
  firstName: null,
  lastName: null,
  phone: null,
  email: null,
  code: null,
  name: null,
};

/**
 * The next thing to say or do towards an appointment made, moved or cancelled, or a person; null when the client wants none
 * of these. Follows Sara's manners: availability first, first name then last name, the phone number repeated, a recap
 * before booking.
 */
export function nextBookingStep(
  request: DialogueRequest,
  language: PageLanguage,
  today: string,
): DialogueBlock | null {
  const { turns } = request;
  const last = turns.findLast((turn) => turn.role === 'user');
  if (!last || last.toolResults.length > 0) return null;
  // Whoever has no diary is asked for something else.
  if (!request.tools.some(({ name }) => name === 'checkAvailability')) return null;
  const speaker = new Speaker(request, language, today);
  let talk = SILENCE;
  let step: DialogueBlock | null = null;
  for (const turn of turns) {
    if (turn.role === 'assistant') continue;
    if (turn.toolResults.length > 0) talk = afterTool(talk, turn);
    else if (turn.text.trim() !== '') ({ talk, step } = speaker.answer(talk, turn.text.trim()));
  }
  return step;
}

/** Sara's prompt for everything but the phone (domain/sara/written-words.ts). */
const WRITTEN = /ne les redemande pas|do not ask for it again/i;

/** What is asked once a time is chosen. */
const DETAILS: ReadonlySet<Talk['expects']> = new Set(['firstName', 'lastName', 'phone', 'email', 'recap']);

type Answer = { talk: Talk; step: DialogueBlock | null };

class Speaker {
  readonly #request: DialogueRequest;
  readonly #questions: (typeof QUESTIONS)[PageLanguage];
  readonly #today: string;

  constructor(request: DialogueRequest, language: PageLanguage, today: string) {
    this.#request = request;
    this.#questions = QUESTIONS[language];
    this.#today = today;
  }

  /** Hears one answer in the light of what was asked, and finds the next step. */
  answer(heard: Talk, words: string): Answer {
    const code = codeIn(words);
    const before = code ? { ...heard, code } : heard;
    if (WISHES.person.test(words) && this.#can('handOver'))
      return { talk: SILENCE, step: call('handOver', { reason: words }) };
    if (isStopRequest(words) && this.#can('stopCalls')) return { talk: SILENCE, step: call('stopCalls', {}) };
    const wish = this.#wishIn(words);
    if (wish && wish !== before.intent && !['recap', 'cancel'].includes(before.expects ?? ''))
      return this.#begin(wish, words, before.code);
    if (WISHES.farewell.test(words)) return say(SILENCE, this.#questions.bye);
    // A question in the middle is answered; what was asked of the client stays asked.
    if (before.expects && before.expects !== 'slot' && WISHES.question.test(words) && !DAY_NAMED.test(words))
      return { talk: before, step: null };
    // A code in the middle changes nothing of what is asked.
    if (code && DETAILS.has(before.expects) && !YES.test(words)) return this.#ask(before);
    if (before.expects) return this.#expected(before, words);
    if (wish) return this.#begin(wish, words, before.code);
    if (WISHES.hello.test(words)) return say(before, this.#questions.hello);
    if (WISHES.bye.test(words)) return say(before, this.#questions.bye);
    return { talk: before, step: null };
  }

  #wishIn(words: string): Talk['intent'] {
    if (WISHES.cancel.test(words) && this.#can('cancelAppointment')) return 'cancel';
    if (WISHES.move.test(words) && this.#can('rescheduleAppointment')) return 'move';
    return WISHES.book.test(words) && this.#can('checkAvailability') ? 'book' : null;
  }

  #begin(intent: NonNullable<Talk['intent']>, words: string, code: string | null): Answer {
    // Who writes is known by where they write from: the prompt says not to ask again.
    const known = WRITTEN.test(this.#request.system) ? { phone: '', email: '' } : {};
    const talk: Talk = { ...SILENCE, intent, code, ...known };
    if (intent === 'cancel') return say({ ...talk, expects: 'cancel' }, this.#questions.cancel);
    if (intent === 'move' && !DAY_NAMED.test(words))
      return say({ ...talk, expects: 'day' }, this.#questions.day);
    return this.#times({
      ...talk,
      date: dateIn(words, this.#today),
      time: timeIn(words),
      service: this.#namesService(words) ? words : null,
    });
  }

  #expected(talk: Talk, words: string): Answer {
    switch (talk.expects) {
      case 'service':
        return this.#times({ ...talk, service: ranked(words, talk.services) ?? words });
      case 'day':
        return this.#times({ ...talk, date: dateIn(words, this.#today), time: timeIn(words) });
      case 'slot':
        return this.#slot(talk, words);
      case 'name':
        return this.#act({ ...talk, name: words });
      case 'cancel':
        return YES.test(words) ? this.#act(talk) : say(SILENCE, this.#questions.kept);
      case 'firstName':
      case 'lastName':
        return this.#ask({ ...talk, [talk.expects]: nameIn(words) });
      case 'phone':
        return this.#ask({ ...talk, phone: phoneIn(words) ?? (SAME_NUMBER.test(words) ? '' : null) });
      case 'email':
        return this.#ask({ ...talk, email: emailIn(words) ?? (REFUSES.test(words) ? '' : null) });
      default:
        if (YES.test(words)) return this.#act(talk);
        return say({ ...talk, datetime: null, expects: 'slot' }, this.#questions.other);
    }
  }

  /** One of the times offered, or another day or time to look at. */
  #slot(talk: Talk, words: string): Answer {
    const datetime = chosenSlot(words, talk.offers);
    if (datetime && talk.intent === 'move') return this.#act({ ...talk, datetime });
    if (datetime) return this.#ask({ ...talk, datetime });
    const [isDay, time] = [DAY_NAMED.test(words), timeIn(words)];
    const service = named(words, talk.services) ?? (this.#namesService(words) ? words : null);
    if (!isDay && !time && !service) return { talk, step: null };
    return this.#times({
      ...talk,
      date: isDay ? dateIn(words, this.#today) : talk.date,
      time: time ?? talk.time,
      service: service ?? talk.service,
    });
  }

  /** Asks the diary for the free times of the day. */
  #times(given: Talk): Answer {
    const talk: Talk = { ...given, expects: 'slot', datetime: null };
    const named = talk.name ? { name: talk.name } : {};
    if (talk.intent === 'move')
      return { talk, step: call('rescheduleAppointment', { datetime: talk.date ?? '', ...named }) };
    const details = this.#only('checkAvailability', { service: talk.service, time: talk.time });
    return { talk, step: call('checkAvailability', { date: talk.date ?? '', ...details }) };
  }

  /** What is still missing, in the order of Sara's manners. */
  #ask(talk: Talk): Answer {
    if (!this.#can('createAppointment')) return { talk, step: null };
    const questions = this.#questions;
    if (!talk.firstName) return say({ ...talk, expects: 'firstName' }, questions.firstName);
    if (!talk.lastName) return say({ ...talk, expects: 'lastName' }, questions.lastName);
    if (talk.phone === null) return say({ ...talk, expects: 'phone' }, questions.phone);
    if (talk.email === null) return say({ ...talk, expects: 'email' }, questions.email(talk.phone));
    return say({ ...talk, expects: 'recap' }, questions.recap(talk));
  }

  /** Does what was agreed. */
  #act(talk: Talk): Answer {
    const named = talk.name ? { name: talk.name } : {};
    if (talk.intent === 'cancel') return { talk, step: call('cancelAppointment', named) };
    if (talk.intent === 'move')
      return {
        talk,
        step: call('rescheduleAppointment', { datetime: talk.datetime ?? talk.date ?? '', ...named }),
      };
    const { firstName, lastName, phone, email, datetime } = talk;
    const { code, offered, service } = talk;
    const details = this.#only('createAppointment', { service: offered ?? service, code });
    return {
      talk,
      step: call('createAppointment', { firstName, lastName, phone, email, datetime, ...details }),
    };
  }

  #can(name: string): boolean {
    return this.#request.toolChoice.kind !== 'none' && this.#request.tools.some((tool) => tool.name === name);
  }

  /** Those arguments the tool takes and the client has said. */
  #only(name: string, details: Record<string, string | null>): Record<string, string> {
    const schema = this.#request.tools.find((tool) => tool.name === name)?.schema;
    const known = Object.keys((schema?.properties ?? {}) as object);
    return Object.fromEntries(
      Object.entries(details).filter(
        (entry): entry is [string, string] => known.includes(entry[0]) && !!entry[1],
      ),
    );
  }

  /** Whether a service of the business is spoken of: those listed in the prompt (« - Coupe femme: 45 € »). */
  #namesService(words: string): boolean {
    const listed = [...this.#request.system.matchAll(/^- (?:[^/\n]+ \/ )?([^:\n]+):/gm)];
    return (
      matchService(
        words,
        listed.map(([, name = '']) => asService(name)),
      ).kind !== 'none'
    );
  }
}

const asService = (name: string) => ({ id: name, name, category: null });

/** The one of these services the words name. */
function named(words: string, services: readonly string[]): string | null {
  const match = matchService(words, services.map(asService));
  return match.kind === 'one' ? match.service.name : null;
}

const say = (talk: Talk, text: string): Answer => ({ talk, step: { type: 'text', text, quote: null } });
const call = (name: string, input: Record<string, unknown>): DialogueBlock => ({
  type: 'tool-call',
  name,
  input,
});

/** The names to choose from: `"services":["…","…"]`, or beside the times of another, `"alternatives":[…]`. */
function servicesIn(text: string): string[] {
  const list = /"(?:services|alternatives)":\s*(\[[^\]]*\])/.exec(text)?.[1];
  return list ? (JSON.parse(list) as string[]) : [];
}

/** The service times were offered for: `"service":"…"`. */
function serviceIn(text: string): string | null {
  const name = /"service":\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  return name ? (JSON.parse(name) as string) : null;
}

/** What a tool said changes what is expected next; what is done is done. */
function afterTool(talk: Talk, turn: DialogueTurn): Talk {
  const text = turn.toolResults.map((result) => result.text).join('\n');
  const status = /"status":\s*"([\w-]+)"/.exec(text)?.[1] ?? null;
  const offers = text.match(/\d{4}-\d{2}-\d{2}T[\d:.+Z-]+/g) ?? [];
  switch (status) {
    case 'booked':
    case 'moved':
    case 'cancelled':
    case 'handed-over':
    case 'nothing-booked':
    case 'too-late':
    case 'calls-stopped':
      return SILENCE;
    case 'which-service':
      return { ...talk, expects: 'service', services: servicesIn(text) };
    case 'offer-refused':
      return { ...talk, code: null, expects: 'recap' };
    case 'which-person':
      return { ...talk, expects: 'name' };
    case 'invalid': {
      const field = /"field":\s*"(\w+)"/.exec(text)?.[1];
      if (field === 'date' || field === 'datetime') return { ...talk, datetime: null, expects: 'day' };
      return { ...talk, [field ?? '']: null, expects: (field as Expected | undefined) ?? null };
    }
    default:
      if (offers.length === 0) return talk;
      return {
        ...talk,
        offers,
        offered: serviceIn(text) ?? talk.offered,
        services: servicesIn(text),
        datetime: null,
        expects: 'slot',
      };
  }
}
