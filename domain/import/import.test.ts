import { describe, expect, it } from '@jest/globals';
import { fateOf, fateOfVisit, KnownPeople } from './duplicates.ts';
import { guessMapping, isHeadless } from './fields.ts';
import { type ImportedPerson, readLine } from './read-line.ts';
import { dateOrderOf, readSatisfaction } from './read-visit.ts';
import { guessSeparator } from './separator.ts';
import { readCents, readDate, readYesNo, splitName } from './values.ts';

describe('what parts the cells', () => {
  it.each([
    ['Nom;Prénom;Montant\nPetit;Éloïse;45,00\n', ';'],
    ['last_name,first_name,phone\nPetit,Éloïse,0612345678\n', ','],
    ['Nom\tPrénom\nPetit\tÉloïse\n', '\t'],
    ['sep=|\nNom,prénom|tel\n', '|'],
    ['Nom;Note\nPetit;"vient à 14 h, ou 15 h, ou 16 h, souvent"\nB;c\n', ';'],
    ['email\na@b.fr\nc@d.fr\n', ';'],
  ])('%j', (head, separator) => {
    expect(guessSeparator(head)).toBe(separator);
  });
});

describe('what a column says', () => {
  it('is guessed from French and English headings, accents, case and punctuation aside', () => {
    expect(
      guessMapping(['NOM', 'Prénom', 'Tél. portable', 'E-mail', 'Remarques', 'Accepte les SMS']),
    ).toEqual(['lastName', 'firstName', 'phone', 'email', 'notes', 'smsConsent']);
    expect(
      guessMapping(['First Name', 'last_name', 'Phone Number', 'emailAddress', 'Newsletter opt-in']),
    ).toEqual(['firstName', 'lastName', 'phone', 'email', 'emailConsent']);
  });
  it('prefers the mobile number, and takes each field once', () => {
    expect(guessMapping(['Tél fixe', 'Mobile', 'Nom complet', 'Ville', 'E-mail', 'E-mail 2'])).toEqual([
      null,
      'phone',
      'fullName',
      null,
      'email',
      null,
    ]);
  });
  it('reads « Client » beside a first name as the last name, alone as the whole', () => {
    expect(guessMapping(['Client', 'Prénom'])).toEqual(['lastName', 'firstName']);
    expect(guessMapping(['Client', 'Tel'])).toEqual(['fullName', 'phone']);
  });
  it('takes a file with a day of visit for one of visits, and no other date for that day', () => {
    const ofVisits = ['visitedOn', 'fullName', 'phone', 'service', 'amount', 'satisfaction'];
    for (const headings of [
      ['Date', 'Client', 'Tél', 'Prestation', 'Montant TTC', 'Note sur 5'],
      ['Date du RDV', 'Nom du client', 'Portable', 'Libellé', 'Prix', 'Satisfaction'],
      ['Appointment date', 'Customer', 'Mobile', 'Service name', 'Amount paid', 'Rating'],
    ])
      expect(guessMapping(headings)).toEqual(ofVisits);
    expect(
      guessMapping(['Nom', 'Date de naissance', 'Dernière visite', 'Créé le', 'Montant', 'Notes']),
    ).toEqual(['lastName', null, null, null, null, 'notes']);
  });
  it('tells consents by channel, when and how they were given, and takes no date of consent without one', () => {
    expect(
      guessMapping([
        'Téléphone',
        'Opt-in SMS',
        'Accepte le démarchage téléphonique',
        'Consentement WhatsApp',
        'Date opt-in',
        'Source du consentement',
      ]),
    ).toEqual(['phone', 'smsConsent', 'callConsent', 'whatsappConsent', 'consentedOn', 'consentEvidence']);
    expect(
      guessMapping([
        'Name',
        'Phone',
        'Phone calls accepted',
        'Email consent',
        'Consent date',
        'Consent source',
      ]),
    ).toEqual(['fullName', 'phone', 'callConsent', 'emailConsent', 'consentedOn', 'consentEvidence']);
    expect(guessMapping(['Nom', 'Date du consentement'])).toEqual(['lastName', null]);
  });
  it('sees a first line that is somebody already', () => {
    expect(isHeadless(['Petit', 'Éloïse', '06 12 34 56 78'])).toBe(true);
    expect(isHeadless(['Petit', 'eloise@exemple.fr'])).toBe(true);
    expect(isHeadless(['Nom', 'Prénom', 'Téléphone 1'])).toBe(false);
  });
});

describe('values', () => {
  it.each([
    ['1 250,50 €', 125_050],
    ['1 250,5', 125_050],
    ['1.250,50', 125_050],
    ['1,250.50', 125_050],
    ['1.250', 125_000],
    ['1250.5', 125_050],
    ['45', 4_500],
    ['0,05', 5],
    ['-12,30', -1_230],
    ['45 EUR', 4_500],
  ])('amount %j', (text, cents) => {
    expect(readCents(text)).toBe(cents);
  });
  it.each(['', 'abc', '12,34,56', '1.2.3', '12h', '--4', '99999999999999999999'])('no amount %j', (text) => {
    expect(readCents(text)).toBeUndefined();
  });
  it.each([
    ['23/11/2026', '2026-11-23'],
    ['3.1.26', '2026-01-03'],
    ['03-01-99', '1999-01-03'],
    ['2026-11-23', '2026-11-23'],
    ['2026-11-23T09:30:00Z', '2026-11-23'],
    ['23/11/2026 14:30', '2026-11-23'],
    ['23/11/2026 14h30', '2026-11-23'],
    ['1er août 2026', '2026-08-01'],
    ['23 nov. 2026', '2026-11-23'],
    ['29/02/2024', '2024-02-29'],
  ])('date %j', (text, date) => {
    expect(readDate(text, 'day-first', 2026)).toBe(date);
  });
  it('reads the month first where told, and refuses days there are not', () => {
    expect(readDate('11/23/2026', 'month-first', 2026)).toBe('2026-11-23');
    for (const text of ['11/23/2026', '29/02/2026', '31/04/2026', '0/1/2026', 'demain', '12345'])
      expect(readDate(text, 'day-first', 2026)).toBeUndefined();
  });
  it.each([
    ['Oui', true],
    ['x', true],
    ['VRAI', true],
    ['1', true],
    ['Non', false],
    ['faux', false],
    ['désinscrit', false],
    ['peut-être', undefined],
  ])('yes or no %j', (text, answer) => {
    expect(readYesNo(text)).toBe(answer);
  });
  it.each([
    ['Éloïse Petit', 'Éloïse', 'Petit'],
    ['Mme PETIT Éloïse', 'Éloïse', 'PETIT'],
    ['DE LA TOUR Anne Marie', 'Anne Marie', 'DE LA TOUR'],
    ['Petit, Éloïse', 'Éloïse', 'Petit'],
    ['Petit', '', 'Petit'],
    ['M. Jean de La Fontaine', 'Jean', 'de La Fontaine'],
  ])('name %j', (whole, firstName, lastName) => {
    expect(splitName(whole)).toEqual({ firstName, lastName });
  });
});

describe('a line', () => {
  const mapping = ['lastName', 'firstName', 'phone', 'email', 'smsConsent', null] as const;
  const read = (...cells: string[]) => readLine(cells, [...mapping], 'FR');

  it('is a person with number and address as the base keeps them', () => {
    expect(read(' Petit ', 'Éloïse', '06 12 34 56 78', 'Eloise@Exemple.FR', 'oui', 'x')).toEqual({
      person: {
        firstName: 'Éloïse',
        lastName: 'Petit',
        phone: '+33612345678',
        email: 'eloise@exemple.fr',
        notes: null,
        status: null,
        consents: [{ channel: 'sms', granted: true }],
        consentedOn: null,
        consentEvidence: null,
      },
      visit: null,
      problems: [],
    });
  });
  it('has its number back when a spreadsheet took the zero, or an export guarded it', () => {
    expect(read('P', 'É', '612345678', '', '', '').person.phone).toBe('+33612345678');
    expect(read('P', 'É', '33612345678', '', '', '').person.phone).toBe('+33612345678');
    expect(read('P', 'É', "'+33612345678", '', '', '').person.phone).toBe('+33612345678');
  });
  it('says nothing of consent where its cell is empty', () => {
    expect(read('P', 'É', '', '', '', '').person.consents).toEqual([]);
    expect(read('P', 'É', '', '', 'non', '').person.consents).toEqual([{ channel: 'sms', granted: false }]);
  });
  it('says when and how its consents were given; calls are a yes of their own', () => {
    const [mapping, days] = [
      guessMapping(['Nom', 'Téléphone', 'Accord appels', 'Date du consentement', 'Origine consentement']),
      { order: 'day-first', today: '2026-11-26' } as const,
    ];
    const told = (...cells: string[]) => readLine(['Petit', '', ...cells], mapping, 'FR', days);
    expect(told('oui', '03/02/2025', ' Formulaire  en salon ').person).toMatchObject({
      consents: [{ channel: 'call', granted: true }],
      consentedOn: '2025-02-03',
      consentEvidence: 'Formulaire en salon',
    });
    expect(told('oui', '', '').person).toMatchObject({ consentedOn: null, consentEvidence: null });
    expect(told('oui', 'hier', 'x'.repeat(201)).problems).toEqual([
      { code: 'too-long', column: 4, value: 'x'.repeat(200) },
      { code: 'date', column: 3, value: 'hier' },
    ]);
    expect(told('oui', '27/11/2026', '').problems).toMatchObject([{ code: 'date-to-come' }]);
  });
  it('tells all that is wrong with it at once', () => {
    expect(read('P', 'É', '06 12', 'eloise@', 'peut-être', '').problems).toEqual([
      { code: 'phone', column: 2, value: '06 12' },
      { code: 'email', column: 3, value: 'eloise@' },
      { code: 'consent', column: 4, value: 'peut-être' },
    ]);
    expect(read('', ' ', '', '', 'oui', 'x').problems).toMatchObject([{ code: 'nobody', column: null }]);
    expect(read('P', 'É').problems).toMatchObject([{ code: 'too-few-cells', value: '2' }]);
    expect(read('P', 'É', '', '', '', '', 'Paris').problems).toMatchObject([{ code: 'too-many-cells' }]);
    expect(read('P', 'É', '', '', '', '', '', ' ').problems).toEqual([]);
    expect(read('x'.repeat(101), '', '', '', '', '').problems).toMatchObject([
      { code: 'too-long', column: 0 },
    ]);
  });
});

describe('somebody who is known already', () => {
  const person = (over: Partial<ImportedPerson> = {}): ImportedPerson => ({
    firstName: 'Éloïse',
    lastName: 'Petit',
    phone: '+33612345678',
    email: null,
    notes: null,
    status: null,
    consents: [],
    consentedOn: null,
    consentEvidence: null,
    ...over,
  });
  const known = { id: 'a', firstName: 'eloise', lastName: 'PETIT', phone: '+33612345678', email: null };

  it('is updated, left out or made again, as chosen', () => {
    expect(fateOf(person(), [known], 'update')).toEqual({ action: 'update', clientId: 'a' });
    expect(fateOf(person(), [known], 'skip')).toEqual({ action: 'skip', clientId: 'a' });
    expect(fateOf(person(), [known], 'create')).toEqual({ action: 'create', clientId: null });
  });
  it('is not a son who has his mother’s number', () => {
    expect(fateOf(person({ firstName: 'Tom' }), [known], 'update')).toEqual({
      action: 'create',
      clientId: null,
    });
  });
  it('without number and address is known by the whole name, if one alone has it', () => {
    const nameless = person({ phone: null });
    const twin = { ...known, firstName: 'Éloïse', lastName: 'Petit', phone: null };
    expect(fateOf(nameless, [twin], 'update')).toEqual({ action: 'update', clientId: 'a' });
    expect(fateOf(nameless, [twin, { ...twin, id: 'b' }], 'update').action).toBe('create');
    expect(fateOf(nameless, [known], 'update').action).toBe('create');
  });
  it('is found among many by number, address or name', () => {
    const people = new KnownPeople([known, { ...known, id: 'b', phone: null, email: 'a@b.fr' }]);
    expect(people.for(person()).map(({ id }) => id)).toEqual(['a']);
    expect(people.for(person({ email: 'a@b.fr' })).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(people.for(person({ phone: null }))).toEqual([]);
  });
});

describe('a line of a file of visits', () => {
  const mapping = ['visitedOn', 'fullName', 'service', 'amount', 'satisfaction'] as const;
  const reading = { order: 'day-first', today: '2026-11-26' } as const;
  const read = (...cells: string[]) => readLine(cells, [...mapping], 'FR', reading);

  it('is a visit, however its day, amount and mark are written', () => {
    expect(read('03/10/2025 14:30', 'Éloïse Petit', 'Coupe', '1 045,50 €', '4,5').visit).toEqual({
      visitedOn: '2025-10-03',
      service: 'Coupe',
      amountCents: 104_550,
      satisfaction: 4.5,
    });
    expect(read('3 oct. 2025', 'Éloïse Petit', '', '', '').visit).toEqual({
      visitedOn: '2025-10-03',
      service: null,
      amountCents: null,
      satisfaction: null,
    });
    expect(read('2026-11-26', 'Éloïse Petit', '', '0', '★★★☆☆').visit).toMatchObject({
      amountCents: 0,
      satisfaction: 3,
    });
  });
  it('tells all that is wrong with it', () => {
    const codes = (...cells: string[]) => read(...cells).problems.map(({ code, column }) => [code, column]);
    expect(codes('31/02/2025', 'Éloïse Petit', '', 'gratuit', '6')).toEqual([
      ['date', 0],
      ['amount', 3],
      ['satisfaction', 4],
    ]);
    expect(codes('27/11/2026', 'Éloïse Petit', 'x'.repeat(201), '-45,00', '')).toEqual([
      ['date-to-come', 0],
      ['too-long', 2],
      ['refund', 3],
    ]);
    expect(codes('', 'Éloïse Petit', '', '', '')).toEqual([['date', 0]]);
  });
  it('has its days read as the file leaves no doubt, else as the country does', () => {
    expect(dateOrderOf({ first: 31, second: 12 }, 'US')).toBe('day-first');
    expect(dateOrderOf({ first: 12, second: 31 }, 'FR')).toBe('month-first');
    expect(dateOrderOf({ first: 12, second: 12 }, 'US')).toBe('month-first');
    expect(dateOrderOf({ first: 31, second: 31 }, 'FR')).toBe('day-first');
  });
  it.each([
    ['4', 4],
    ['4/5', 4],
    ['9/10', 4.5],
    ['0/10', 1],
    ['18 sur 20', 4.5],
    ['★★★★★', 5],
    ['0', undefined],
    ['6', undefined],
    ['11/10', undefined],
    ['bien', undefined],
  ])('satisfaction %j', (text, value) => {
    expect(readSatisfaction(text)).toBe(value);
  });
  it('is of the one client of that name, whatever else is known of them', () => {
    const person = (firstName: string, lastName: string, phone: string | null = null): ImportedPerson => ({
      firstName,
      lastName,
      phone,
      email: null,
      notes: null,
      status: null,
      consents: [],
      consentedOn: null,
      consentEvidence: null,
    });
    const known = { id: 'a', firstName: 'Éloïse', lastName: 'Petit', phone: '+33612345678', email: null };
    const people = new KnownPeople([known], true);
    const fate = (one: ImportedPerson) => fateOfVisit(one, people.for(one), 'skip');
    expect(fate(person('PETIT', 'Eloise'))).toEqual({ action: 'skip', clientId: 'a' });
    expect(fate(person('Zoé', 'Petit'))).toEqual({ action: 'create', clientId: null });
    expect(fate(person('Éloïse', 'Petit', '+33612345679'))).toEqual({ action: 'create', clientId: null });
    expect(fate(person('', 'Petit'))).toBe('name-alone');
    people.add({ ...known, id: 'b', phone: null });
    expect(fate(person('Éloïse', 'Petit'))).toBe('namesakes');
  });
});
