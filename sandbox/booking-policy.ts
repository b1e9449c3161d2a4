import { matchService } from '../domain/services/match-service.ts';
import { isStopRequest } from '../domain/voice/stop-request.ts';
import { afterTool, answeredAside, messageIn, SILENCE } from './booking-results.ts';
import {
  besideCalls,
  CHANGES_MIND,
  chosenSlot,
  codeIn,
  LETS_GO,
  OTHER,
  PRICE,
  QUESTIONS,
  REFUSES,
  ranked,
  SAME_NUMBER,
  spokenTime,
  type Talk,
  WISHES,
  YES,
} from './booking-words.ts';
import type { DialogueBlock, DialogueRequest, DialogueTurn } from './dialogue-policy.ts';
import type { PageLanguage } from './provider.ts';
import { emailIn, phoneIn } from './spelled.ts';
import { dayNamed, timeIn } from './spoken-dates.ts';
import { correctedName, nameIn, namesIn } from './spoken-names.ts';

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
  if (!last) return null;
  // Whoever has no diary is asked for something else.
  if (!request.tools.some(({ name }) => name === 'checkAvailability')) return null;
  const speaker = new Speaker(request, language, today);
  let talk = speaker.resumed(turns);
  let step: DialogueBlock | null = null;
  for (const turn of turns) {
    if (turn.role === 'assistant') continue;
    if (turn.toolResults.length > 0)
      ({ talk, step } = speaker.found(afterTool(talk, turn), turn.toolResults));
    else {
      const { words, isSettled } = besideCalls(turn.text);
      if (isSettled) talk = SILENCE;
      if (words !== '') ({ talk, step } = speaker.answer(talk, words));
    }
  }
  return step;
}

/** Sara's prompt for everything but the phone (domain/sara/written-words.ts). */
const WRITTEN = /ne les redemande pas|do not ask for it again/i;

/** « La personne qui écrit : Éloïse Petit. » On the phone, more follows on the line. */
const KNOWN_NAME =
  /(?:La personne qui (?:écrit|appelle) : |The (?:person who writes|caller): )(\S+) ([^\n.]+)\.(?=[\n ]|$)/;

/** What was being arranged in writing before a call (assistant/written-before.ts). */
const OPEN_BOOKING = /<open_booking>(.*)<\/open_booking>/;
/** A caller speaks of what they wrote. */
const WROTE =
  /[ée]cri|messag|\bsms\b|whats ?app|e-?mail|\bmails?\b|propos|tout [àa] l['’]heure|convenu|wrote|written|text(ed)?\b|offered|earlier/i;

/** What is asked once a time is chosen. */
const DETAILS: ReadonlySet<Talk['expects']> = new Set([
  'firstName',
  'lastName',
  'phone',
  'email',
  'recap',
  'correction',
]);
/** Where a time named says that another is wanted; a number or an address may hold figures that look like one. */
const MAY_NAME_A_TIME: ReadonlySet<Talk['expects']> = new Set([
  'firstName',
  'lastName',
  'recap',
  'correction',
]);

type Answer = { talk: Talk; step: DialogueBlock | null };

class Speaker {
  readonly #request: DialogueRequest;
  readonly #questions: (typeof QUESTIONS)[PageLanguage];
  readonly #language: PageLanguage;
  readonly #today: string;

  constructor(request: DialogueRequest, language: PageLanguage, today: string) {
    this.#request = request;
    this.#questions = QUESTIONS[language];
    this.#language = language;
    this.#today = today;
  }

  /** Where a call goes on with an appointment that was being made in writing: from the times that were offered. */
  resumed(turns: readonly DialogueTurn[]): Talk {
    const { system } = this.#request;
    const open = OPEN_BOOKING.exec(system)?.[1];
    const first = turns.find(
      ({ role, text }) => role === 'user' && !WISHES.hello.test(text.trim()) && text.trim(),
    );
    if (!open || !first) return SILENCE;
    const { service, slots } = JSON.parse(open) as { service: string; slots: string[] };
    if (!WROTE.test(first.text) && !chosenSlot(first.text, slots, this.#today)) return SILENCE;
    return {
      ...SILENCE,
      ...this.#knownName(),
      intent: 'book',
      expects: 'slot',
      offered: service,
      offers: slots,
    };
  }

  /**
   * What the diary said is told as it is (dialogue-policy.ts), but where the time that was asked for is among it. After a question
   * aside, what was asked for the appointment is asked again.
   */
  found(talk: Talk, results: DialogueTurn['toolResults']): Answer {
    const aside = answeredAside(results);
    if (aside !== null && talk.expects) {
      const pending = this.#pending(talk);
      return { talk, step: pending ? { type: 'text', text: `${aside} ${pending}`, quote: null } : null };
    }
    const datetime =
      talk.expects === 'slot' && talk.intent === 'book' && talk.wanted
        ? talk.offers.find((offer) => offer.startsWith(`${talk.date}T${talk.wanted}`))
        : undefined;
    if (!datetime) return { talk: { ...talk, wanted: null }, step: this.#notFree(talk, results) };
    const asked = this.#ask({ ...talk, datetime, wanted: null });
    if (asked.step?.type !== 'text') return asked;
    const isFree = this.#questions.free(spokenTime(datetime, this.#language));
    return { talk: asked.talk, step: { ...asked.step, text: `${isFree} ${asked.step.text}` } };
  }

  /** Hears one answer in the light of what was asked, and finds the next step. */
  answer(heard: Talk, words: string): Answer {
    const code = codeIn(words);
    const before = code ? { ...heard, code } : heard;
    if (WISHES.person.test(words) && this.#can('handOver'))
      return { talk: SILENCE, step: call('handOver', { reason: words }) };
    if (isStopRequest(words) && this.#can('stopCalls')) return { talk: SILENCE, step: call('stopCalls', {}) };
    if (this.#asksOwn(words))
      return {
        talk: before.expects ? before : { ...SILENCE, intent: 'own' },
        step: call('listAppointments', {}),
      };
    const aside = this.#aside(before, words);
    if (aside) return aside;
    const wish = this.#wishIn(words);
    if (wish && wish !== before.intent && !['recap', 'cancel'].includes(before.expects ?? ''))
      return this.#begin(wish, words, before.code);
    if (WISHES.farewell.test(words)) return say(SILENCE, this.#questions.bye);
    // A question in the middle is answered; what was asked of the client stays asked.
    if (before.expects && before.expects !== 'slot' && WISHES.question.test(words) && !this.#day(words))
      return { talk: before, step: null };
    // A code in the middle changes nothing of what is asked.
    if (code && DETAILS.has(before.expects) && !YES.test(words)) return this.#ask(before);
    if (before.expects) return this.#expected(before, words);
    if (wish) return this.#begin(wish, words, before.code);
    // A smile or a greeting asks nothing that could be looked up.
    if (WISHES.hello.test(words) || !/[\p{L}\p{N}]/u.test(words)) return say(before, this.#questions.hello);
    if (WISHES.bye.test(words) || WISHES.agreement.test(words)) return say(before, this.#questions.bye);
    if (WISHES.bareYes.test(words)) return say(before, this.#questions.listening);
    return { talk: before, step: null };
  }

  /** What is said beside the question while an appointment is being made: its price, another time after all, never mind. */
  #aside(talk: Talk, words: string): Answer | null {
    const isChoosing = talk.expects === 'slot' || talk.expects === 'service' || talk.expects === 'day';
    if (talk.intent !== 'book' || !(isChoosing || DETAILS.has(talk.expects))) return null;
    const ownWord = /(mon|mes|my) (rendez|rdv|appointment)/i.test(words);
    const isRefusal = (talk.expects === 'email' || talk.expects === 'phone') && REFUSES.test(words);
    if (LETS_GO.test(words) && !ownWord && !isRefusal) return say(SILENCE, this.#questions.dropped);
    if (PRICE.test(words) && !this.#day(words)) return { talk, step: this.#priceAsked(talk, words) };
    if (isChoosing) return null;
    const names =
      this.#day(words) !== null || timeIn(words, false) !== null || ranked(words, talk.offers) !== null;
    const isChange = CHANGES_MIND.test(words) || (WISHES.move.test(words) && !ownWord);
    if (names ? MAY_NAME_A_TIME.has(talk.expects) || isChange : isChange && this.#namesService(words))
      return YES.test(words) ? null : this.#slot({ ...talk, datetime: null, expects: 'slot' }, words);
    return isChange && WISHES.move.test(words)
      ? say({ ...talk, datetime: null, expects: 'slot' }, this.#questions.other)
      : null;
  }

  /** The price or the length of what is being booked, where the question itself names nothing. */
  #priceAsked(talk: Talk, words: string): DialogueBlock | null {
    if (!talk.offered || this.#namesService(words) || !this.#can('searchKnowledgeBase')) return null;
    const { price, length } = this.#questions;
    const query = /dure|temps|long/i.test(words) ? length(talk.offered) : price(talk.offered);
    return call('searchKnowledgeBase', { query });
  }

  #day(words: string): string | null {
    return dayNamed(words, this.#today);
  }

  /** « C’est quand, mon rendez-vous ? », but not « déplacez mon rendez-vous ». */
  #asksOwn(words: string): boolean {
    const changes = WISHES.cancel.test(words) || WISHES.move.test(words);
    return !changes && WISHES.own.test(words) && this.#can('listAppointments');
  }

  #wishIn(words: string): Talk['intent'] {
    if (WISHES.cancel.test(words) && this.#can('cancelAppointment')) return 'cancel';
    if (WISHES.move.test(words) && this.#can('rescheduleAppointment')) return 'move';
    if (!this.#can('checkAvailability')) return null;
    const day = this.#day(words);
    // « Combien coûte un rendez-vous ? » wants to know, not to come; « coupe homme demain ? » wants to come.
    if (PRICE.test(words) && !day) return null;
    return WISHES.book.test(words) || (day && this.#namesService(words)) ? 'book' : null;
  }

  #begin(intent: NonNullable<Talk['intent']>, words: string, code: string | null): Answer {
    // Who writes is known by where they write from: the prompt says not to ask again.
    const { system } = this.#request;
    const reached = WRITTEN.test(system) ? { phone: '', email: '' } : {};
    const talk: Talk = { ...SILENCE, intent, code, ...this.#knownName(), ...reached };
    if (intent === 'cancel')
      return say({ ...talk, own: this.#day(words), expects: 'cancel' }, this.#questions.cancel);
    const day = this.#day(words);
    if (intent === 'move' && !day) return say({ ...talk, expects: 'day' }, this.#questions.day);
    return this.#times({
      ...talk,
      date: day ?? this.#tomorrow(),
      time: timeIn(words),
      service: this.#namesService(words) ? words : null,
    });
  }

  /** The name the prompt knows somebody by. */
  #knownName(): Pick<Talk, 'firstName' | 'lastName'> {
    const [, firstName = null, lastName = null] = KNOWN_NAME.exec(this.#request.system) ?? [];
    return { firstName, lastName };
  }

  #expected(talk: Talk, words: string): Answer {
    switch (talk.expects) {
      case 'service':
        return this.#times({ ...talk, service: ranked(words, talk.services) ?? words });
      case 'day':
        return this.#times({ ...talk, date: this.#day(words) ?? this.#tomorrow(), time: timeIn(words) });
      case 'slot':
        return this.#slot(talk, words);
      case 'name':
        return this.#act({ ...talk, name: words });
      case 'which': {
        const own = this.#day(words);
        if (!own) return { talk, step: null };
        const known = { ...talk, own };
        return talk.intent === 'move' && !talk.datetime ? this.#times(known) : this.#act(known);
      }
      case 'cancel':
        return YES.test(words) ? this.#act(talk) : say(SILENCE, this.#questions.kept);
      case 'firstName': {
        const { firstName, lastName } = namesIn(words);
        return this.#ask({ ...talk, firstName, lastName: lastName ?? talk.lastName });
      }
      case 'lastName':
        return this.#ask({ ...talk, lastName: nameIn(words) });
      case 'phone':
        return this.#ask({ ...talk, phone: phoneIn(words) ?? (SAME_NUMBER.test(words) ? '' : null) });
      case 'email':
        return this.#ask({ ...talk, email: emailIn(words) ?? (REFUSES.test(words) ? '' : null) });
      default:
        return this.#recapped(talk, words);
    }
  }

  /** What is said to the recap: yes, or what is wrong in it. */
  #recapped(talk: Talk, words: string): Answer {
    // A yes to « what is wrong? » is none to the booking: it is read out once more.
    if (YES.test(words)) return talk.expects === 'correction' ? this.#ask(talk) : this.#act(talk);
    const { firstName, lastName } = talk;
    const corrected = correctedName(words, { firstName: firstName ?? '', lastName: lastName ?? '' });
    if (corrected) return this.#ask({ ...talk, ...corrected });
    if (/pr[ée]nom|first name/i.test(words)) return this.#ask({ ...talk, firstName: null });
    if (/\bnom\b|\bname\b/i.test(words)) return this.#ask({ ...talk, lastName: null });
    if (OTHER.test(words) || /jour|heure|horaire|\bday\b|\btime\b/i.test(words))
      return say({ ...talk, datetime: null, expects: 'slot' }, this.#questions.other);
    const named = talk.expects === 'correction' ? nameIn(words) : '';
    if (named && !/\s.*\s|\d/.test(named)) return this.#ask({ ...talk, lastName: named });
    return REFUSES.test(words)
      ? say({ ...talk, expects: 'correction' }, this.#questions.correct)
      : this.#ask(talk);
  }

  /** One of the times offered, or another day or time to look at. */
  #slot(talk: Talk, words: string): Answer {
    const datetime = chosenSlot(words, talk.offers, this.#today);
    if (datetime && talk.intent === 'move') return this.#act({ ...talk, datetime });
    if (datetime) return this.#ask({ ...talk, datetime });
    const [day, time] = [this.#day(words), timeIn(words) ?? laterOrEarlier(words, talk.offers)];
    const service = named(words, talk.services) ?? (this.#namesService(words) ? words : null);
    if (!day && !time && !service) {
      if (OTHER.test(words) || REFUSES.test(words)) return say(talk, this.#questions.other);
      if (WISHES.question.test(words)) return { talk, step: null };
      // No day was looked at in this talk: the times are those of what was written before.
      return say(talk, talk.date ? this.#questions.which : this.#questions.resumed(talk));
    }
    return this.#times({
      ...talk,
      wanted: timeIn(words, false),
      date: day ?? talk.date,
      time: time ?? talk.time,
      service: service ?? talk.service,
    });
  }

  /** Asks the diary for the free times of the day. */
  #times(given: Talk): Answer {
    const talk: Talk = { ...given, expects: 'slot', datetime: null };
    const named = meant(talk);
    if (talk.intent === 'move')
      return { talk, step: call('rescheduleAppointment', { datetime: talk.date ?? '', ...named }) };
    const details = this.#only('checkAvailability', { service: talk.service, time: talk.time });
    return { talk, step: call('checkAvailability', { date: talk.date ?? '', ...details }) };
  }

  /** The day looked at where none is named. */
  #tomorrow(): string {
    return dayNamed('demain', this.#today)!;
  }

  /** What is still missing, in the order of Sara's manners. */
  #ask(talk: Talk): Answer {
    const questions = this.#questions;
    if (!talk.firstName) return say({ ...talk, expects: 'firstName' }, questions.firstName);
    if (!talk.lastName) return say({ ...talk, expects: 'lastName' }, questions.lastName);
    if (talk.phone === null) return say({ ...talk, expects: 'phone' }, questions.phone);
    if (talk.email === null) return say({ ...talk, expects: 'email' }, questions.email(talk.phone));
    return say({ ...talk, expects: 'recap' }, questions.recap(talk));
  }

  /** That the time they named is not among those of the day they named it for; null where that is plain. */
  #notFree(talk: Talk, results: DialogueTurn['toolResults']): DialogueBlock | null {
    const [first] = talk.offers;
    const told = messageIn(results);
    if (talk.intent !== 'book' || !talk.wanted || !told || !first?.startsWith(`${talk.date}T`)) return null;
    const time = spokenTime(`${talk.date}T${talk.wanted}`, this.#language);
    return { type: 'text', text: `${this.#questions.notFree(time)} ${told}`, quote: null };
  }

  /** What the client was asked and has not said yet; null where it is part of what was told. */
  #pending(talk: Talk): string | null {
    const questions = this.#questions;
    if (talk.expects === 'slot') return talk.offers.length > 0 ? questions.which : null;
    if (talk.expects === 'day') return questions.day;
    if (talk.expects === 'cancel') return questions.cancel;
    if (!DETAILS.has(talk.expects) || talk.intent !== 'book') return null;
    const { step } = this.#ask(talk);
    return step?.type === 'text' ? step.text : null;
  }

  /** Does what was agreed. */
  #act(talk: Talk): Answer {
    const named = meant(talk);
    if (talk.intent === 'own') return { talk, step: call('listAppointments', named) };
    if (talk.intent === 'cancel') return { talk, step: call('cancelAppointment', named) };
    if (talk.intent === 'move')
      return {
        talk,
        step: call('rescheduleAppointment', { datetime: talk.datetime ?? talk.date ?? '', ...named }),
      };
    // A draft may look and not book: whoever reads it does.
    if (!this.#can('createAppointment')) return say(talk, this.#questions.drafted);
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
    const { system } = this.#request;
    // Sara's manners are a list with colons as well.
    const facts = /<business_facts>([\s\S]*)<\/business_facts>/.exec(system)?.[1] ?? system;
    const listed = [...facts.matchAll(/^- (?:[^/\n]+ \/ )?([^:\n]+):/gm)];
    return (
      matchService(
        words,
        listed.map(([, name = '']) => asService(name)),
      ).kind !== 'none'
    );
  }
}

/** « Plus tard », « plus tôt »: two hours from what was offered. */
function laterOrEarlier(words: string, offers: readonly string[]): string | null {
  const isLater = /plus tard|\blater/i.test(words);
  if (!isLater && !/plus t[ôo]t|\bearlier/i.test(words)) return null;
  const from = isLater ? offers.at(-1) : offers[0];
  if (!from) return null;
  const hour = Number(from.slice(11, 13)) + (isLater ? 2 : -2);
  return `${String(Math.min(22, Math.max(0, hour))).padStart(2, '0')}:${from.slice(14, 16)}`;
}

/** Whose appointment, and which, as far as it was said. */
const meant = ({ name, own }: Talk) => ({ ...(name ? { name } : {}), ...(own ? { date: own } : {}) });

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
