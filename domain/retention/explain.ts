import type { Reason } from './rules.ts';

export type ExplanationLanguage = 'fr' | 'en';

/** « 61 jours depuis la dernière visite, satisfaction 4,6 »: why a rule applies, in one line. `currency` is ISO 4217. */
export function explainReason(reason: Reason, language: ExplanationLanguage, currency: string): string {
  const parts = PARTS[language](reason, formats(language, currency));
  const line = parts.filter((part) => part !== null).join(', ');
  return line.charAt(0).toUpperCase() + line.slice(1);
}

interface Formats {
  /** One decimal at most. */
  number(value: number): string;
  percent(share: number): string;
  money(cents: number): string;
}

function formats(language: ExplanationLanguage, currency: string): Formats {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 });
  return {
    number: number.format,
    // Nobody is lost for certain.
    percent: (share) => percent.format(Math.min(0.99, share)),
    money: (cents) => money.format(cents / 100),
  };
}

type Parts = (reason: Reason, f: Formats) => Array<string | null>;

const french: Parts = (reason, f) => {
  const days = (n: number) => `${f.number(n)} jour${n >= 2 ? 's' : ''} depuis la dernière visite`;
  switch (reason.action) {
    case 'retention':
      return [
        `${f.percent(reason.churnProbability)} de risque de ne pas revenir dans les ${reason.horizonDays} jours`,
        days(reason.daysSinceLastVisit),
        reason.medianGapDays === null
          ? null
          : `d’habitude tous les ${f.number(Math.round(reason.medianGapDays))} jours`,
        reason.satisfaction === null ? null : `satisfaction ${f.number(reason.satisfaction)}`,
        reason.competitorMentions > 0 ? 'a parlé d’un concurrent' : null,
      ];
    case 'reactivation':
      return [days(reason.daysSinceLastVisit), `satisfaction ${f.number(reason.satisfaction)}`];
    case 'outreach':
      return [
        `score d’engagement ${reason.score}`,
        `${reason.visits} visite${reason.visits >= 2 ? 's' : ''}`,
        reason.callsAnswered > 0
          ? `${reason.callsAnswered} appel${reason.callsAnswered >= 2 ? 's' : ''}`
          : null,
        reason.emailOpens > 0
          ? `${reason.emailOpens} e-mail${reason.emailOpens >= 2 ? 's' : ''} ouvert${reason.emailOpens >= 2 ? 's' : ''}`
          : null,
        reason.hasBudget ? 'beau budget sur un an' : null,
      ];
    case 'upsell':
      return [
        `${reason.visits} visites`,
        `panier moyen ${f.money(reason.averageBasketCents)}`,
        `satisfaction ${f.number(reason.satisfaction)}`,
      ];
  }
};

const english: Parts = (reason, f) => {
  const days = (n: number) => `${f.number(n)} day${n === 1 ? '' : 's'} since the last visit`;
  switch (reason.action) {
    case 'retention':
      return [
        `${f.percent(reason.churnProbability)} risk of not coming back within ${reason.horizonDays} days`,
        days(reason.daysSinceLastVisit),
        reason.medianGapDays === null
          ? null
          : `usually every ${f.number(Math.round(reason.medianGapDays))} days`,
        reason.satisfaction === null ? null : `satisfaction ${f.number(reason.satisfaction)}`,
        reason.competitorMentions > 0 ? 'spoke of a competitor' : null,
      ];
    case 'reactivation':
      return [days(reason.daysSinceLastVisit), `satisfaction ${f.number(reason.satisfaction)}`];
    case 'outreach':
      return [
        `engagement score ${reason.score}`,
        `${reason.visits} visit${reason.visits === 1 ? '' : 's'}`,
        reason.callsAnswered > 0
          ? `${reason.callsAnswered} call${reason.callsAnswered === 1 ? '' : 's'}`
          : null,
        reason.emailOpens > 0
          ? `${reason.emailOpens} e-mail${reason.emailOpens === 1 ? '' : 's'} opened`
          : null,
        reason.hasBudget ? 'a good budget over a year' : null,
      ];
    case 'upsell':
      return [
        `${reason.visits} visits`,
        `average basket ${f.money(reason.averageBasketCents)}`,
        `satisfaction ${f.number(reason.satisfaction)}`,
      ];
  }
};

const PARTS: Record<ExplanationLanguage, Parts> = { fr: french, en: english };
