import { describe, expect, it } from '@jest/globals';
import { mentionsCompetitor } from './competitor.ts';
import { explainReason } from './explain.ts';
import { premiumService } from './premium.ts';
import { behaviouralScore, type ClientFigures, reasonsFor } from './rules.ts';
import { DEFAULT_SCORING_SETTINGS, type ScoringSettings } from './settings.ts';

const QUIET: ClientFigures = {
  daysSinceLastVisit: 10,
  visits: 1,
  medianGapDays: null,
  averageBasketCents: 4_500,
  spentYearCents: 4_500,
  satisfaction: null,
  emailOpens: 0,
  callsAnswered: 0,
  competitorMentions: 0,
  isExpected: false,
  churnProbability: 0.3,
};
const actions = (figures: Partial<ClientFigures>, settings: ScoringSettings = DEFAULT_SCORING_SETTINGS) =>
  reasonsFor({ ...QUIET, ...figures }, settings, 90).map(({ action }) => action);
const said = (figures: Partial<ClientFigures>, language: 'fr' | 'en') =>
  reasonsFor({ ...QUIET, ...figures }, DEFAULT_SCORING_SETTINGS, 90).map((reason) =>
    explainReason(reason, language, 'EUR').replace(/[\u00a0\u202f]/g, ' '),
  );

describe('the rules', () => {
  it('reactivation: over 60 days and satisfaction over 4, neither at the line', () => {
    expect(actions({ daysSinceLastVisit: 61, satisfaction: 4.6 })).toEqual(['reactivation']);
    expect(actions({ daysSinceLastVisit: 60, satisfaction: 4.6 })).toEqual([]);
    expect(actions({ daysSinceLastVisit: 61, satisfaction: 4 })).toEqual([]);
    expect(actions({ daysSinceLastVisit: 61, satisfaction: null })).toEqual([]);
    expect(actions({ daysSinceLastVisit: null, satisfaction: 5 })).toEqual([]);
    expect(actions({ daysSinceLastVisit: 61, satisfaction: 4.6, isExpected: true })).toEqual([]);
  });

  it('behavioural score: 2, 10, 20 and 20 above 300 €; over 80 Sara reaches out', () => {
    const figures = { ...QUIET, emailOpens: 3, callsAnswered: 2, visits: 2, spentYearCents: 30_001 };
    expect(behaviouralScore(figures, DEFAULT_SCORING_SETTINGS)).toBe(6 + 20 + 40 + 20);
    expect(behaviouralScore({ ...figures, spentYearCents: 30_000 }, DEFAULT_SCORING_SETTINGS)).toBe(66);
    expect(actions(figures)).toEqual(['outreach']);
    expect(actions({ ...figures, emailOpens: 0 })).toEqual([]);
  });

  it('upsell: over 5 visits, basket under 100 €, satisfaction over 4.5', () => {
    const off = {
      ...DEFAULT_SCORING_SETTINGS,
      outreach: { ...DEFAULT_SCORING_SETTINGS.outreach, enabled: false },
    };
    const figures = { visits: 6, averageBasketCents: 9_999, satisfaction: 4.6 };
    expect(actions(figures, off)).toEqual(['upsell']);
    expect(actions({ ...figures, visits: 5 }, off)).toEqual([]);
    expect(actions({ ...figures, averageBasketCents: 10_000 }, off)).toEqual([]);
    expect(actions({ ...figures, satisfaction: 4.5 }, off)).toEqual([]);
  });

  it('retention: over 0.8, and before everything else', () => {
    expect(actions({ churnProbability: 0.8 })).toEqual([]);
    expect(actions({ churnProbability: 0.81, daysSinceLastVisit: 70, satisfaction: 4.6 })).toEqual([
      'retention',
      'reactivation',
    ]);
    expect(actions({ churnProbability: 0.9, isExpected: true })).toEqual([]);
  });

  it('thresholds and switches are the business’s own', () => {
    const own = {
      ...DEFAULT_SCORING_SETTINGS,
      reactivation: { ...DEFAULT_SCORING_SETTINGS.reactivation, daysOver: 30 },
      retention: { ...DEFAULT_SCORING_SETTINGS.retention, enabled: false },
    };
    expect(actions({ daysSinceLastVisit: 31, satisfaction: 4.6, churnProbability: 0.95 }, own)).toEqual([
      'reactivation',
    ]);
  });

  it('say why, in French and English', () => {
    expect(said({ daysSinceLastVisit: 61, satisfaction: 4.6 }, 'fr')).toEqual([
      '61 jours depuis la dernière visite, satisfaction 4,6',
    ]);
    expect(said({ daysSinceLastVisit: 61, satisfaction: 4.6 }, 'en')).toEqual([
      '61 days since the last visit, satisfaction 4.6',
    ]);
    expect(
      said(
        { churnProbability: 0.864, daysSinceLastVisit: 96, medianGapDays: 35.5, competitorMentions: 1 },
        'fr',
      ),
    ).toEqual([
      '86 % de risque de ne pas revenir dans les 90 jours, 96 jours depuis la dernière visite, d’habitude tous les 36 jours, a parlé d’un concurrent',
    ]);
    expect(said({ visits: 6, averageBasketCents: 4_500, satisfaction: 4.8, emailOpens: 1 }, 'fr')).toEqual([
      'Score d’engagement 122, 6 visites, 1 e-mail ouvert',
      '6 visites, panier moyen 45 €, satisfaction 4,8',
    ]);
  });
});

describe('the dearer service to suggest', () => {
  const service = (id: string, priceMinCents: number | null, category: string | null = 'Coupes') => ({
    id,
    name: id,
    category,
    priceMinCents,
  });
  const cut = service('Coupe femme', 4_500);
  const list = [
    service('Coupe homme', 5_200),
    cut,
    service('Coupe femme, soin et brushing', 8_900),
    service('Coupe femme et soin', 6_500),
    service('Coiffure de mariée', null),
    service('Coupe enfant', 2_000),
    service('Chignon', 5_000),
    service('Massage', 6_000, 'Soins'),
  ];
  const found = (services: typeof list, asked: (typeof list)[number], chosen: string | null = null) =>
    premiumService(services, asked, chosen)?.name ?? null;

  it('is the same and more, the least dear of them', () => {
    expect(found(list, cut)).toBe('Coupe femme et soin');
  });

  it('else one of its category, for the same people', () => {
    const chignon = list[6]!;
    expect(found(list, chignon)).toBeNull();
    const others = [chignon, service('Coiffure de soirée', 7_000), service('Coupe homme', 5_200)];
    expect(found(others, chignon)).toBe('Coiffure de soirée');
    expect(found([list[5]!, list[0]!], list[5]!)).toBeNull();
  });

  it('is the business’s own choice, where that is dearer than what is asked for', () => {
    expect(found(list, cut, 'Massage')).toBe('Massage');
    expect(found(list, list[2]!, 'Massage')).toBeNull();
  });

  it('is none without prices to go by', () => {
    expect(found(list, list[4]!)).toBeNull();
    expect(found([service('Devis', 0), cut], service('Devis', 0))).toBeNull();
  });
});

describe('speaking of a competitor', () => {
  it.each([
    'Je vais aller voir ailleurs, c’est trop long',
    'J’ai pris rendez-vous dans un autre salon',
    'Franck Provost fait la même chose à 35 €',
    'Je pense changer de coiffeuse',
    'I found a different hairdresser',
    'It is cheaper down the road',
  ])('is heard in « %s »', (text) => expect(mentionsCompetitor(text)).toBe(true));

  it.each([
    'Je prendrai le rendez-vous de 14 h',
    'Je ne suis jamais allée ailleurs',
    'Je cherche une place ailleurs pour me garer',
    'Can I move it to another day?',
    'Une autre couleur, s’il vous plaît',
  ])('is not heard in « %s »', (text) => expect(mentionsCompetitor(text)).toBe(false));
});
