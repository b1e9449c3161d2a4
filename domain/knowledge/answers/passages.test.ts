/** Which words of a site answer the ways clients ask, and which only seem to. */
import { describe, expect, it } from '@jest/globals';
import { chooseEvidence } from './evidence.ts';
import { readQuestion } from './question.ts';
import type { BusinessSheet } from './sheet.ts';

const sheet: BusinessSheet = {
  name: 'Cabinet Dunand',
  sector: 'health',
  locale: 'fr-FR',
  phones: [],
  emails: [],
  address: null,
  hours: null,
  services: [],
  team: [],
};

/** The answer to a question from pages in Markdown, each a passage. */
function answer(question: string, ...pages: string[]): string | null {
  const language = /\b(?:who|what|which|how|do|is|are|can|where|when|what’s)\b/i.test(question) ? 'en' : 'fr';
  const passages = pages.map((text, at) => ({
    chunkId: `c${at}`,
    documentId: `d${at}`,
    url: 'https://cabinet.example/',
    title: 'Cabinet Dunand',
    headingPath: [],
    text,
    language,
    scores: { fullText: null, vector: null },
  }));
  return (
    chooseEvidence(question, language, sheet, passages)
      .map(({ text }) => text)
      .join(' ') || null
  );
}

describe('an answer has the shape of what is asked', () => {
  it('a length is what the thing lasts, not what is near it', () => {
    const page =
      'Forte de vingt ans de consultations, elle vous reçoit dans les 48 heures.\n\nUne consultation dure environ 45 minutes.';
    expect(answer('Combien de temps dure une consultation ?', page)).toBe(
      'Une consultation dure environ 45 minutes.',
    );
    expect(
      answer(
        'How long is the refresher course?',
        'Many return within 12 months of the refresher course.\n\n## Refresher course\n\nThis 6 hour course is for those who have not driven for a while.',
      ),
    ).toContain('6 hour course');
  });

  it('how often is no length, and a plus sign takes no count away', () => {
    expect(
      answer(
        'Combien de temps dure un bilan ?',
        'Un bilan est utile tous les 1 à 2 ans.\n\nComptez de 1 h à 1 h 30 pour un bilan.',
      ),
    ).toBe('Comptez de 1 h à 1 h 30 pour un bilan.');
    expect(
      answer(
        'Combien de jeux recevez-vous par an ?',
        'Nos jeux plaisent aux petits comme aux grands.\n\n- 80+ jeux reçus chaque année',
      ),
    ).toContain('80+ jeux');
  });

  it('a year is the one in which it began', () => {
    expect(
      answer(
        'Quand le cabinet a-t-il ouvert ?',
        '© 2025 Cabinet Dunand\n\nClaire a rejoint le cabinet en 2019.\n\nAnne Dunand a ouvert le cabinet en 2008, rue du Lac.',
      ),
    ).toBe('Anne Dunand a ouvert le cabinet en 2008, rue du Lac.');
  });

  it('a count stands before the thing counted', () => {
    expect(
      answer(
        'Combien de praticiens travaillent au cabinet ?',
        'Je travaille aussi dans un autre cabinet de praticiens.\n\nTrois praticiens vous reçoivent toute l’année.',
      ),
    ).toBe('Trois praticiens vous reçoivent toute l’année.');
  });

  it('a share is a percentage', () => {
    expect(
      answer(
        'Quel est votre taux de réussite ?',
        '- Meilleur taux de réussite\n- 82 % de réussite au permis',
      ),
    ).toBe('82 % de réussite au permis.');
  });

  it('a place is where the business says it is, when no address was read', () => {
    expect(
      answer(
        'Où êtes-vous installée ?',
        'Un soin s’installe dans la durée.\n\nJe suis installée sur la commune de Thônes depuis 2020.',
      ),
    ).toBe('Je suis installée sur la commune de Thônes depuis 2020.');
    expect(answer('Where is the clinic?', 'Address:\n\n12 Weaver Street, Otley')).toBe(
      '12 Weaver Street, Otley.',
    );
  });

  it('a person has a name', () => {
    expect(
      answer(
        'Who are the practitioners?',
        '## Cancellation Policy\n\nPractitioners keep your slot for you alone.\n\n## The team\n\nOur practitioners are Dr. Anne Dunand and Paul Roche.',
      ),
    ).toBe('Our practitioners are Dr. Anne Dunand and Paul Roche.');
  });
});

describe('an answer says the thing itself', () => {
  it('a name before the trade is whose trade it is', () => {
    expect(
      answer(
        'Qui est la fleuriste ?',
        'La fleuriste de La Valentine.\n\nMaud, fleuriste passionnée, compose vos bouquets.',
      ),
    ).toBe('Maud, fleuriste passionnée, compose vos bouquets.');
  });

  it('how one books is by something, not by booking', () => {
    expect(answer('Comment réserver ?', 'Les détails sont donnés lors de la réservation.')).toBeNull();
    expect(
      answer(
        'Comment réserver ?',
        'Réservez par SMS ou en ligne.',
        'Les détails sont donnés lors de la réservation.',
      ),
    ).toBe('Réservez par SMS ou en ligne.');
  });

  it('a verb with a sense of its own must be said', () => {
    const garage = 'Chaque voiture est contrôlée avec soin avant la vente.';
    expect(answer('Louez-vous des voitures ?', garage)).toBeNull();
    expect(answer('Faites-vous du dépannage ?', garage, 'Dépannage jour et nuit dans tout le canton.')).toBe(
      'Dépannage jour et nuit dans tout le canton.',
    );
  });

  it('money back is no care taken', () => {
    const care = 'Une prise en charge douce et personnalisée de vos douleurs.';
    expect(answer('Les séances sont-elles remboursées ?', care)).toBeNull();
    expect(
      answer(
        'Est-ce remboursé par la Sécurité sociale ?',
        care,
        'Les séances ne sont pas remboursées par la Sécurité sociale.',
      ),
    ).toBe('Les séances ne sont pas remboursées par la Sécurité sociale.');
  });

  it.each([
    ['Vous déplacez-vous à domicile ?', 'Ici, vous êtes comme chez vous.'],
    ['Proposez-vous une réduction ?', 'Une réduction du stress dès la première fois.'],
    ['Vendez-vous des livres ?', 'Nous vous livrons nos conseils.'],
    ['Faites-vous de l’acupuncture ?', 'Je travaille en lien avec un acupuncteur du quartier.'],
    ['Is osteopathy offered to horses?', '“My horses love it here. The best osteopathy in town.”'],
  ])('%s is not answered by « %s »', (question, text) => {
    expect(answer(question, text)).toBeNull();
  });

  it('what it is to be told to do answers what one has to do', () => {
    expect(answer('Que dois-je apporter ?', 'Apportez vos radios et vos ordonnances.')).toBe(
      'Apportez vos radios et vos ordonnances.',
    );
  });

  it('a sentence in brackets and a list after a colon say what they say', () => {
    expect(
      answer('Acceptez-vous la carte bancaire ?', 'Espèces ou chèque\n(pas de carte bancaire)'),
    ).toContain('pas de carte bancaire');
    expect(
      answer(
        'Dans quels départements intervenez-vous ?',
        'J’interviens dans les départements suivants :\n\n- le Cher\n- l’Yonne',
      ),
    ).toBe('J’interviens dans les départements suivants : le Cher ; l’Yonne.');
  });

  it('the answer to the very question begins where the page’s answer begins', () => {
    expect(
      answer(
        'D’où vient ce massage ?',
        '## D’où vient ce massage ?\n\nD’une tradition du Kerala. Ce massage y passe de mère en fille.',
      ),
    ).toBe('D’une tradition du Kerala. Ce massage y passe de mère en fille.');
  });

  it('capitals name what is too short for a word', () => {
    expect(
      answer(
        'Combien d’heures dure la formation du permis AM ?',
        'La formation du permis A2 dure 20 heures.\n\nLa formation du permis AM dure 8 heures.',
      ),
    ).toBe('La formation du permis AM dure 8 heures.');
  });

  it('a table says what its first column is about', () => {
    expect(
      answer(
        'How much does home boarding cost per day?',
        '| Home boarding | 1 dog | 2 dogs |\n| --- | --- | --- |\n| Per day | £40 | £62 |',
      ),
    ).toBe('Home boarding, Per day : 1 dog £40, 2 dogs £62.');
  });
});

describe('who, and whose words', () => {
  it('who introduces themselves is who practises', () => {
    expect(
      answer(
        'Comment s’appelle le thérapeute ?',
        'Milton Erickson fut le thérapeute qui changea tout.\n\nJe suis Marc Berthier, praticien depuis 2012.',
      ),
    ).toBe('Je suis Marc Berthier, praticien depuis 2012.');
    expect(
      answer('Who is the owner?', 'We support the Federation of Owners during the Pandemic.'),
    ).toBeNull();
  });

  it('what clients say under their heading answers nothing', () => {
    expect(
      answer(
        'Depuis quand pratiquez-vous l’hypnose ?',
        '## Témoignages\n\nL’hypnose m’a aidée, je souffrais depuis 30 ans.\n\n## Moi\n\nJe pratique l’hypnose depuis 2015.',
      ),
    ).toBe('Je pratique l’hypnose depuis 2015.');
  });

  it('when oneself began, not when others did', () => {
    expect(
      answer(
        'Depuis combien de temps exercez-vous ?',
        'La méthode fut fondée en 1960 par un médecin.\n\nJ’exerce à Thônes depuis plus de 10 ans.',
      ),
    ).toBe('J’exerce à Thônes depuis plus de 10 ans.');
  });
});

describe('short words that say much', () => {
  it.each([
    ['Do you sell gift cards?', 'Looking for a gift? Buy a Gift Card', 'Buy a Gift Card.'],
    [
      'À partir de quel âge recevez-vous les enfants ?',
      '### Enfants dès 4 ans\n\nAngoisses, sommeil',
      'Enfants dès 4 ans.',
    ],
    [
      'Quand faut-il payer ?',
      '💳 Virement ou espèces — 📅 Sur rendez-vous — Paiement après la séance',
      'Paiement après la séance.',
    ],
    [
      'Avez-vous des tarifs pour les associations ?',
      'Tarifs solidaires pour les associations.',
      'Tarifs solidaires pour les associations.',
    ],
  ])('%s', (question, page, expected) => {
    expect(answer(question, page)).toBe(expected);
  });

  it('a yes or no under a heading is told with it', () => {
    expect(
      answer(
        'Recevez-vous les sportifs ?',
        '### Sportifs et danseurs\n\nUn suivi pour prévenir les blessures de la saison.',
      ),
    ).toBe('Sportifs et danseurs : Un suivi pour prévenir les blessures de la saison.');
  });

  it('leave to come along is the sentence that gives it', () => {
    expect(
      answer(
        'Puis-je venir avec mon bébé ?',
        'Un moment idéal pour vous et votre bébé.\n\nBébé est le bienvenu en séance !',
      ),
    ).toBe('Bébé est le bienvenu en séance !');
  });
});

describe('what only seems to be offered', () => {
  it.each([
    ['Faites-vous des prises de sang ?', 'Un bilan complet, sans prise de sang et sans douleur.'],
    ['Faites-vous de l’ostéopathie ?', 'Une méthode fondée sur l’ostéopathie et la médecine chinoise.'],
  ])('%s', (question, page) => {
    expect(answer(question, page)).toBeNull();
  });

  it('and what « sans » does answer', () => {
    expect(answer('Peut-on venir sans rendez-vous ?', 'Nous recevons sans rendez-vous le matin.')).toBe(
      'Nous recevons sans rendez-vous le matin.',
    );
  });
});

describe('what only repeats the question', () => {
  it('is no answer to what, and is one to whether', () => {
    const page =
      '## Soins\n\n- Bain aux plantes.\n\n## Le bain\n\nDes herbes qui délassent, infusées sur place pour ce bain aux plantes.';
    expect(answer('Qu’est-ce que le bain aux plantes ?', page)).toBe(
      'Des herbes qui délassent, infusées sur place pour ce bain aux plantes.',
    );
  });
  it('a length may be told in round words', () => {
    expect(
      answer(
        'Combien de temps dure un entretien ?',
        'Les entretiens ont lieu au cabinet.\n\nLes entretiens durent en moyenne une trentaine de minutes.',
      ),
    ).toBe('Les entretiens durent en moyenne une trentaine de minutes.');
  });
});

describe('names and ages', () => {
  it('a name may hold a particle, and stand above what it is asked for', () => {
    expect(
      answer(
        'Qui est la naturopathe ?',
        '## Claire de Vallier\n\nNaturopathe certifiée et réflexologue à Thônes.',
      ),
    ).toBe('Claire de Vallier : Naturopathe certifiée et réflexologue à Thônes.');
  });
  it('one’s own name is what one says it is', () => {
    expect(
      answer(
        'Comment vous appelez-vous ?',
        'Notre Équipe vous attend.\n\nJe m’appelle Céline et j’aime les animaux.',
      ),
    ).toBe('Je m’appelle Céline et j’aime les animaux.');
  });
  it('an age asked of nobody in particular', () => {
    expect(
      answer(
        'Quel âge faut-il avoir pour consulter ?',
        'J’ai 40 ans.\n\nJe reçois de 0 à 30 ans, au cabinet.',
      ),
    ).toBe('Je reçois de 0 à 30 ans, au cabinet.');
  });
});

describe('what stands under a question', () => {
  it('is told whole, though one sentence of it matches', () => {
    const whole =
      'Pour la première séance, votre présence est recommandée. Ensuite, l’enfant peut rester seul avec la praticienne.';
    expect(
      answer('Mon enfant reste seul pendant la séance ?', `## Dois-je rester avec mon enfant ?\n\n${whole}`),
    ).toBe(whole);
  });

  it('is told as far as it can be said', () => {
    const sentence = 'Un acompte de trente pour cent est demandé pour toute réservation de cet atelier. ';
    const told = answer(
      'Faut-il verser un acompte ?',
      `## Faut-il verser un acompte ?\n\n${sentence.repeat(9).trim()}`,
    );
    expect(told!.length).toBeLessThan(440);
  });
});

it('a street may come before its number', () => {
  expect(answer('Où êtes-vous situés ?', '## Contact\n\nRue du Vieux Frêne, 21\n\n4031 Angleur')).toContain(
    'Vieux Frêne',
  );
});

it('a plural in the question meets the singular of a list', () => {
  expect(
    answer('Bonjour, vous faites des chignons ?', '## Prestations\n\n- Brushing\n- Chignon\n- Coloration'),
  ).toContain('Chignon');
});

describe('ages and distances', () => {
  const prices =
    '## Tarifs\n\n- Consultation enfant de 0 à 6 ans : 30 €\n- Consultation enfant dès 7 ans : 25 €';
  it('meet the range they lie in', () => {
    expect(answer('Prix d’une consultation pour un enfant de 3 ans ?', prices)).toContain('30 €');
    expect(answer('Prix d’une consultation pour un enfant de 9 ans ?', prices)).toContain('25 €');
  });

  it('are no length of a practice', () => {
    expect(answer('À partir de quel âge recevez-vous ?', 'Installés ici depuis plus de 60 ans.')).toBeNull();
  });
});

describe('a card', () => {
  it('is told with its price', () => {
    expect(
      answer(
        'Quel est le tarif pour un couple ?',
        '## Séance duo\n\nEn couple ou entre amis\n\nDurée : 1 heure\n\n80 €',
      ),
    ).toBe('Séance duo : En couple ou entre amis. Durée : 1 heure. 80 €.');
  });
});

describe('who', () => {
  it('is not answered without a name', () => {
    expect(answer('Qui est la sophrologue ?', 'La sophrologue vous guide par la voix.')).toBeNull();
  });

  it('leads a team by the first name alone', () => {
    expect(answer('Qui dirige le salon ?', 'Christophe et son équipe vous accueillent.')).toContain(
      'Christophe',
    );
  });
});

it('hours told in prose answer where none were read, lengths of an offer do not', () => {
  expect(answer('Quels sont vos horaires ?', 'Je vous reçois du lundi au jeudi.')).toContain('lundi');
  expect(answer('Quels sont vos horaires ?', 'Je vous reçois pendant 1 h 30.')).toBeNull();
});

it('what somebody did before, and how often one should come', () => {
  expect(answer('Que faisiez-vous avant ?', 'Ingénieure de formation, je me suis reconvertie.')).toContain(
    'Ingénieure',
  );
  expect(answer('Tous les combien faut-il venir ?', 'Le suivi a lieu toutes les 4 à 8 semaines.')).toContain(
    '4 à 8',
  );
});

it('what the business recommends is its own word, what a client does is praise', () => {
  expect(
    answer('Can I come with my dog?', 'Dogs are welcome, but we would recommend that you call first.'),
  ).toContain('welcome');
  expect(answer('Do you do massages?', 'I would highly recommend Anne for massages.')).toBeNull();
});

describe('what stands in short lines', () => {
  it('is the answer where its heading, or the words before a colon, announce a list', () => {
    expect(
      answer('Quels moyens de paiement acceptez-vous ?', '## Moyens de paiement\n\nChèque\n\nEspèces'),
    ).toBe('Chèque, Espèces.');
    expect(
      answer(
        'Quels moyens de paiement acceptez-vous ?',
        '#### Paiement accepté\n\nComptant · Virement · Carte',
      ),
    ).toContain('Virement');
    expect(
      answer(
        'Quels moyens de paiement acceptez-vous ?',
        'Bienvenue chez nous.\n\nMoyens de paiement :\nPaypal - Virement',
      ),
    ).toContain('Virement');
  });
});

it('repairing, mending and fixing are one thing', () => {
  const page = 'We mend bicycles of all kinds. Tyres are glued.';
  expect(answer('Do you repair bicycles?', page)).toContain('We mend');
  expect(readQuestion('How much does it cost to glue a tyre?').terms).toMatchObject([
    { weight: 0.15 },
    { weight: 1 },
  ]);
});

it('how long a guarantee holds is no length of the work', () => {
  expect(answer('How long does a repair take?', 'Each repair is guaranteed for 3 months.')).toBeNull();
  expect(
    answer('How long is a repair guaranteed?', 'Each repair is guaranteed for 3 months.'),
  ).not.toBeNull();
});

it('a whole week names each of its days', () => {
  const page = "We're open 7 days a week from 7:00 a.m. until the last dog goes home.";
  expect(answer('What are your opening hours?', page)).toContain('7 days');
  expect(answer('Are you open on Sundays?', page)).toContain('7 days');
});

it('what somebody’s family went through is no offer', () => {
  expect(
    answer('Faites-vous de l’ostéopathie ?', 'Mon fils souffrait. Deux séances d’ostéopathie ont suffi.'),
  ).toBeNull();
});

it('booking online offers nothing online, and a card is not every card', () => {
  expect(
    answer(
      'Do you offer online classes?',
      'You can book classes through our online system. We give classes.',
    ),
  ).toBeNull();
  expect(answer('Acceptez-vous la carte bancaire ?', 'E-card et manuel inclus dans le cours.')).toBeNull();
});

it('the heart of a matter is no place, and a title may say where', () => {
  expect(answer('Où êtes-vous ?', '# Sophrologie à Saint-Malo\n\nUn temps pour vous.')).toBe(
    'Sophrologie à Saint-Malo.',
  );
  expect(answer('Où êtes-vous situés ?', 'Au cœur de la séance, nous travaillons les appuis.')).toBeNull();
});

describe('a question as clients write it', () => {
  it.each([
    ['Vous prenez combien pour un brushing ?', 'price', false],
    ['Vous êtes où ?', 'place', false],
    ['On peut dormir à combien dans l’appartement ?', 'count', false],
    ['Vous vous déplacez à Nantes ?', null, true],
    ['Faut-il une adresse mail pour réserver ?', null, true],
    ['Sous combien de temps répondez-vous aux mails ?', 'duration', false],
    ['Quel est votre numéro de compte ?', null, false],
    ['How long has she been doing this?', 'year', false],
    ['What do you charge for a consultation?', 'price', false],
    ['When can I call you?', 'when', false],
    ['Quand peut-on vous joindre ?', 'when', false],
    ['Do you charge for missed appointments?', null, true],
    ['What’s included in the price?', 'contents', false],
  ])('%s', (question, wants, isYesNo) => {
    expect(readQuestion(question)).toMatchObject({ wants, isYesNo });
  });

  it('is about what it says, whatever else the words name', () => {
    const about = (question: string) => readQuestion(question).terms.map(({ label }) => label);
    expect(about('Where did Eric train?')).toEqual(['studies']);
    expect(about('Mon chat est agressif, vous le prenez ?')).not.toContain('certified');
    expect(about('Are you fully insured?')).toEqual(['insurance']);
    expect(about('Are dogs allowed?')).toEqual(['dogs']);
    expect(about('Do you come to my house?')).toEqual(['home']);
    expect(about('Do you offer online lessons?')).toContain('remote');
    expect(about('Can I book online?')).toContain('online');
    expect(about('Est-ce possible pour une femme enceinte ?')).toEqual(['pregnancy']);
    expect(about('À qui s’adresse la sophrologie ?')).toContain('audience');
    expect(about('Combien coûte la taille de la moustache ?')).not.toContain('surface');
  });
});

describe('the same thing in other words', () => {
  it.each([
    ['Le linge est-il fourni ?', 'Linge de toilette à volonté pour chaque séance.'],
    ['Il y a des caméras ?', 'La salle est sous vidéosurveillance.'],
    ['C’est quoi comme voiture ?', 'Le véhicule est une berline hybride.'],
    ['Vous faisiez quoi avant ?', 'Après avoir travaillé dix ans dans la banque, j’ai changé de voie.'],
    ['Je peux rester avec mon enfant ?', 'La présence d’un parent est obligatoire pour un enfant.'],
    ['Qui s’occupe de nous ?', 'Entre les mains de Zoé, vous oubliez tout.'],
    ['Vous faites les ongles ?', 'Pose de vernis longue tenue en une demi-heure.'],
    ['Qui dirige le cabinet ?', 'Vous serez accueillis par Anne Dunand et Paul Roche.'],
  ])('%s', (question, said) => {
    expect(answer(question, said)).toBe(said);
  });

  it('ready to drive is no car to lend', () => {
    expect(answer('Prêtez-vous un véhicule ?', 'Vous retrouvez votre véhicule prêt à rouler.')).toBeNull();
  });
});

describe('clients’ ways of asking', () => {
  it('how far it is to go is no length of anything, and answers who asks how far', () => {
    const page =
      'Le cabinet est à 20 minutes de Bonneville et à 35 minutes d’Annecy.\n\nVous êtes reçu au calme.';
    expect(answer('Combien de temps dure une séance au cabinet ?', page)).toBeNull();
    expect(answer('C’est loin de Bonneville ?', page)).toContain('20 minutes de Bonneville');
    expect(answer('Is it far from Leeds?', 'We are a 10 minute drive from Leeds.')).toContain('10 minute');
  });

  it('the letters of a sign are no card', () => {
    expect(
      answer('Acceptez-vous la CB ?', 'CB Claire Bertin, ostéopathe.\n\nConsultations au calme.'),
    ).toBeNull();
    expect(answer('Acceptez-vous la CB ?', 'CB et espèces acceptées.')).toBe('CB et espèces acceptées.');
  });

  it('how things are comes before what is asked', () => {
    expect(readQuestion('J’ai mal au genou, pouvez-vous m’aider ?')).toMatchObject({ isYesNo: true });
    expect(readQuestion('My knee hurts, can you help?')).toMatchObject({ isYesNo: true });
    expect(readQuestion('J’habite Annecy, comment venir ?')).toMatchObject({ isYesNo: false });
    expect(
      answer(
        'J’ai mal au genou, avez-vous quelque chose pour moi ?',
        'Le cabinet est au calme.\n\nIl donne sur le lac.\n\nUne séance soulage aussi le genou.',
      ),
    ).toBe('Une séance soulage aussi le genou.');
  });

  it('seasons, meals and animals are said in other words', () => {
    expect(
      answer(
        'Êtes-vous ouverts en hiver ?',
        'L’hiver est doux au bord du lac.\n\nLe gîte est ouvert toute l’année.',
      ),
    ).toBe('Le gîte est ouvert toute l’année.');
    expect(
      answer('Jusqu’à quelle heure servez-vous le soir ?', 'Déjeuner 12h - 14h\n\nDîner 19h - 21h45'),
    ).toContain('21h45');
    expect(
      answer('Peut-on venir avec notre chien ?', 'Les animaux ne sont pas admis dans le gîte.'),
    ).toContain('pas admis');
  });

  it('by mail asks for no address, up to how many for no price', () => {
    expect(readQuestion('Peut-on réserver par mail ?').wants).toBeNull();
    expect(readQuestion('Vous prenez les groupes, jusqu’à combien ?').wants).toBe('count');
    expect(readQuestion('La cure, c’est à quelle période ?').wants).toBe('when');
    expect(
      answer('Peut-on réserver par mail ?', 'Les réservations se font uniquement par téléphone.'),
    ).toContain('par téléphone');
  });

  it('what only shares a root with it is not the thing', () => {
    expect(
      answer('Vous avez une salle d’attente ?', 'La salle est claire.\n\nUne équipe attentive.'),
    ).toBeNull();
    expect(
      answer('Il faut venir à jeun ?', 'Jeunes : séance à 20 €.\n\nLe cabinet est au calme.'),
    ).toBeNull();
    expect(answer('Il faut venir à jeun ?', 'Venez à jeun.\n\nLe cabinet est au calme.')).toBe(
      'Venez à jeun.',
    );
    expect(
      answer('Faut-il arriver en avance ?', 'Techniques avancées.\n\nLe cabinet est au calme.'),
    ).toBeNull();
    expect(answer('Louez-vous du matériel ?', 'Tout le matériel est fourni.\n\nAu calme.')).toBeNull();
    expect(answer('Louez-vous du matériel ?', 'Nous louons le matériel.\n\nAu calme.')).toBe(
      'Nous louons le matériel.',
    );
    expect(readQuestion('Je peux payer en deux fois ?').terms.map(({ label }) => label)).toContain(
      'instalments',
    );
  });
});
