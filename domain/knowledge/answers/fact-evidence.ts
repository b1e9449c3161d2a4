import { readablePhone } from '../../contact/phone.ts';
import { answerHours } from './hours-answer.ts';
import type { Question } from './question.ts';
import { answerServices } from './service-answer.ts';
import type { BusinessSheet, FactAnswer } from './sheet.ts';
import { fold, roots, wordList } from './words.ts';

/** What the facts answer to a question, as sentences that can be quoted; empty when they do not carry it. */
export function factAnswers(question: Question, sheet: BusinessSheet, language: 'fr' | 'en'): FactAnswer[] {
  const hours = answerHours(question, sheet.hours, language);
  if (hours) return [hours];
  const contact = contactAnswers(question, sheet, language);
  if (contact.length > 0) return contact;
  const people = teamAnswers(question, sheet, language);
  if (people.length > 0) return people;
  return answerServices(question, sheet.services, language);
}

function contactAnswers(question: Question, sheet: BusinessSheet, language: 'fr' | 'en'): FactAnswer[] {
  const { wants, folded } = question;
  const words = language === 'fr' ? FRENCH : ENGLISH;
  // « Le téléphone des urgences » is not the business's own number: another term means another number.
  const isPlain = question.terms.every((term) =>
    ['booking', 'online', 'quote', 'social'].includes(term.label),
  );
  if (!isPlain) return [];
  const answers: FactAnswer[] = [];
  const canCall = wants === 'phone' || /\b(?:contacter|contact|reach)\b/.test(folded);
  const canWrite = wants === 'email' || /\b(?:contacter|contact|reach|ecrire|write)\b/.test(folded);
  if (canCall && !question.terms.some(({ label }) => label === 'social')) {
    const [phone] = sheet.phones;
    if (phone)
      answers.push({
        id: 'phone',
        text: `${words.phone} ${spoken(phone.value)}.`,
        sourceUrl: phone.sourceUrl,
        sourceQuote: phone.quote,
      });
  }
  if (canWrite) {
    const [email] = sheet.emails;
    if (email)
      answers.push({
        id: 'email',
        text: `${words.email} ${email.value}.`,
        sourceUrl: email.sourceUrl,
        sourceQuote: email.quote,
      });
  }
  if (wants === 'place' && question.terms.length === 0 && sheet.address) {
    answers.push({
      id: 'address',
      text: `${words.address} ${sheet.address.value}.`,
      sourceUrl: sheet.address.sourceUrl,
      sourceQuote: sheet.address.quote,
    });
  }
  return answers;
}

/** « Comment prendre rendez-vous ? » on a site that does not say: by the telephone number it gives. */
export function howToReach(question: Question, sheet: BusinessSheet, language: 'fr' | 'en'): FactAnswer[] {
  const asksHow = /^(?:comment|how)\b/.test(question.folded);
  const isBooking = question.terms.length > 0 && question.terms.every(({ label }) => label === 'booking');
  return asksHow && isBooking && question.wants === null
    ? contactAnswers({ ...question, wants: 'phone' }, sheet, language)
    : [];
}

/** French numbers in pairs, as they are dictated; others with their country's code, grouped as written there. */
function spoken(phone: string): string {
  const french = /^\+(?:33|262|590|594|596)(\d)(\d{8})$/.exec(phone);
  return french
    ? `0${french[1]}\u00A0${french[2]!.match(/\d\d/g)!.join('\u00A0')}`
    : readablePhone(phone, 'FR');
}

function teamAnswers(question: Question, sheet: BusinessSheet, language: 'fr' | 'en'): FactAnswer[] {
  const isAboutAll =
    question.terms.every(({ label }) => label === 'team') &&
    (question.terms.length > 0 ||
      /\b(?:equipe|team|qui (?:compose|travaille|sont)|who works)\b/.test(question.folded)) &&
    /\b(?:qui|who|quel\w*|compos\w*|membres?|members?|equipe|team)\b/.test(question.folded) &&
    !/\bcombien\b|\bhow many\b/.test(question.folded);
  if (isAboutAll && sheet.team.length > 0) {
    const [first] = sheet.team;
    const colon = language === 'fr' ? '\u00A0: ' : ': ';
    const said = sheet.team.map(({ name, title }) => (title ? `${name} (${title})` : name));
    const text: string[] = [];
    for (const one of said) if (text.join(', ').length + one.length < 420) text.push(one);
    return [
      {
        id: 'team',
        text: `${language === 'fr' ? 'L’équipe' : 'The team'}${colon}${text.join(', ')}.`,
        sourceUrl: first!.sourceUrl,
        sourceQuote:
          sheet.team
            .flatMap(({ sourceQuote }) => sourceQuote ?? [])
            .join(' · ')
            .slice(0, 400) || null,
      },
    ];
  }
  if (question.wants !== 'person') return [];
  const byRole = sheet.team.filter(
    ({ title }) =>
      title &&
      question.terms.length > 0 &&
      question.terms.every((term) => term.in({ folded: fold(title), roots: roots(title) }) > 0),
  );
  if (byRole.length > 0 && byRole.length <= 4) return byRole.map((member) => asMember(member, language));
  const asked = new Set(wordList(question.folded));
  return sheet.team
    .filter(
      ({ name, title }) => title && wordList(fold(name)).some((part) => part.length > 2 && asked.has(part)),
    )
    .map((member) => asMember(member, language));
}

function asMember(
  { id, name, title, sourceUrl, sourceQuote }: BusinessSheet['team'][number],
  language: 'fr' | 'en',
): FactAnswer {
  const text = `${name}${language === 'fr' ? '\u00A0: ' : ': '}${title}.`;
  return { id: `team-${id}`, text, sourceUrl, sourceQuote };
}

const FRENCH = {
  phone: 'Le numéro de téléphone est le',
  email: 'L’adresse e-mail est',
  address: 'L’adresse est\u00A0:',
};
const ENGLISH = { phone: 'The phone number is', email: 'The e-mail address is', address: 'The address is' };
