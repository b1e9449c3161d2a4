import { unaccented } from '../accents.ts';

/** What a column of somebody's file may say about a client, or about a visit of theirs. Each at most once in a file. */
export const IMPORT_FIELDS = [
  'firstName',
  'lastName',
  'fullName',
  'phone',
  'email',
  'notes',
  'status',
  'smsConsent',
  'emailConsent',
  'whatsappConsent',
  'callConsent',
  'consentedOn',
  'consentEvidence',
  'visitedOn',
  'service',
  'amount',
  'satisfaction',
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

/** Per column of the file, in its order; null: not taken. */
export type ColumnMapping = (ImportField | null)[];

/** A file with a column of the day somebody came is one of visits: a line each, and people as far as they are not known. */
export const isOfVisits = (mapping: ColumnMapping): boolean => mapping.includes('visitedOn');

/**
 * Headings by field, folded (`foldHeading`), as salon programs, spreadsheets and address books write them in French and
 * English. The order counts twice: fields are tried from the first, and a heading's whole words from the most telling.
 */
const HEADINGS: Record<ImportField, RegExp[]> = {
  email: [
    /^(e ?mail|courriel|mail|adresse (e ?)?mail|e ?mail address|adresse electronique)( 1)?$/,
    /\b(e ?mail|courriel)\b/,
  ],
  phone: [
    /^(tel(ephone)? )?(mobile|portable|gsm|cell(phone)?)( phone)?( 1)?$/,
    /^(tel(ephone)?|phone|numero( de telephone)?|phone number|num tel)( 1)?$/,
    /\b(portable|mobile|telephone|tel|phone)\b/,
  ],
  firstName: [/^(prenoms?|first ?name|given ?name|forename)( client(e)?)?$/, /\b(prenom|first name)\b/],
  fullName: [
    /^(nom (et )?prenoms?|prenoms? (et )?nom|nom complet|full ?name|name|client(e)?|contact|nom (du |de la )?client(e)?|customer( name)?|client name)$/,
  ],
  lastName: [/^(nom( de famille)?|last ?name|surname|family ?name|nom usuel)$/, /\b(nom|last name)\b/],
  notes: [/^(notes?|commentaires?|remarques?|observations?|comments?|remarks?|memo)$/],
  status: [/^(statut|status|type( de)? client|client type)$/],
  smsConsent: [
    /\b(sms|texto)\b.*\b(ok|accord|optin|opt in|consent\w*|accepte?|marketing|pub\w*|autoris\w*)\b/,
    /\b(ok|accord|optin|opt in|consent\w*|accepte?|marketing|pub\w*|autoris\w*)\b.*\b(sms|texto)\b/,
  ],
  emailConsent: [
    /\b(e ?mail|courriel|newsletter)\b.*\b(ok|accord|optin|opt in|consent\w*|accepte?|marketing|pub\w*|autoris\w*)\b/,
    /\b(ok|accord|optin|opt in|consent\w*|accepte?|marketing|pub\w*|autoris\w*)\b.*\b(e ?mail|courriel|newsletter)\b/,
    /^(newsletter|infolettre)$/,
  ],
  whatsappConsent: [
    /\bwhats ?app\b.*\b(ok|accord|optin|opt in|consent\w*|accepte?|marketing|autoris\w*)\b/,
    /\b(ok|accord|optin|opt in|consent\w*|accepte?|marketing|autoris\w*)\b.*\bwhats ?app\b/,
  ],
  callConsent: [
    /\b(appels?|calls?|calling|telephoniques?|telephone|phone)\b.*\b(ok|accord|optin|opt in|consent\w*|accept\w*|marketing|demarchage|autoris\w*)\b/,
    /\b(ok|accord|optin|opt in|consent\w*|accept\w*|marketing|demarchage|autoris\w*)\b.*\b(appels?|calls?|calling|telephoniques?|telephone|phone)\b/,
  ],
  consentedOn: [
    /^(date|jour|day)\b.*\b(accord|optin|opt in|consent\w*)\b/,
    /\b(accord|optin|opt in|consent\w*)\b.*\b(le|on|date|day)$/,
  ],
  consentEvidence: [
    /^(source|origine|provenance|preuve|proof|evidence)\b.*\b(accord|optin|opt in|consent\w*)\b/,
    /\b(accord|optin|opt in|consent\w*)\b.*\b(source|origine?|provenance|preuve|proof|evidence)$/,
  ],
  // Not « date de naissance », « date de création », « dernière visite »: those are about the client.
  visitedOn: [
    /^(date|jour|day)( et heure| time)?$/,
    /^(date|jour)( et heure)? (de |du |de la |d )?(visite|rendez vous|rdv|passage|prestation|vente|venue|seance|soin|facture|ticket|encaissement)$/,
    /^(visit|appointment|booking|service|sale|ticket|invoice)( start)? (date|day)( time)?$/,
    /^date of (the )?(visit|appointment|service|sale)$/,
  ],
  service: [
    /^(prestations?|services?|soins?|seances?|actes?|articles?|treatments?|items?)( name)?$/,
    /^(nom|libelle|intitule|type) (de |du |de la |des |d )?(prestations?|services?|soins?|rendez vous|rdv|actes?)$/,
    /^(libelle|designation|objet|motif)$/,
  ],
  amount: [
    /^(montant|prix|total|ca|chiffre d affaires?|amount|price|paid|revenue)( ttc| paye| encaisse| total| paid)?( en)?( eur(os?)?)?$/,
    /^(total|net)( a)? pay(e|er|ed)$/,
    /\b(montant|amount)\b/,
  ],
  satisfaction: [
    /^(satisfaction|avis|evaluation|appreciation|rating|stars?|etoiles?)( client(e)?s?)?( (sur|out of|of) 5)?$/,
    /^(note|score) (sur|out of|of|de satisfaction)( 5)?$/,
    /^note (du |de la |de l )?client(e)?$/,
  ],
};

/** What somebody can be found again by. */
export const NAMING_FIELDS = new Set<ImportField>(['lastName', 'firstName', 'fullName', 'phone', 'email']);

/** What a visit may bring besides its day. */
export const VISIT_FIELDS = new Set<ImportField>(['service', 'amount', 'satisfaction']);

/** A yes or a no to advertising, by the channel it is about. */
export const CONSENT_FIELDS = {
  smsConsent: 'sms',
  emailConsent: 'email',
  whatsappConsent: 'whatsapp',
  callConsent: 'call',
} as const satisfies Partial<Record<ImportField, string>>;

/** When and how the consents of a line were given. */
export const CONSENT_DETAILS = new Set<ImportField>(['consentedOn', 'consentEvidence']);

export const asksConsent = (mapping: ColumnMapping): boolean =>
  mapping.some((field) => field !== null && field in CONSENT_FIELDS);

/** Consents first: « accepte les SMS » speaks of a consent, not of a number, and « date d’opt-in SMS » of its day. */
const TRIED: ImportField[] = [
  'consentedOn',
  'consentEvidence',
  'smsConsent',
  'whatsappConsent',
  'emailConsent',
  'callConsent',
  'email',
  'phone',
  'firstName',
  'fullName',
  'lastName',
  'status',
  'visitedOn',
  'satisfaction',
  'service',
  'amount',
  'notes',
];

/**
 * What each column most likely says, by its heading. A field is given to one column only: the one whose heading fits best,
 * the first of equals. With a first name and a column that could be either, the other is the last name.
 */
export function guessMapping(headings: readonly string[]): ColumnMapping {
  const folded = headings.map(foldHeading);
  const mapping: ColumnMapping = headings.map(() => null);
  for (const field of TRIED) {
    for (const pattern of HEADINGS[field]) {
      const column = folded.findIndex((heading, i) => mapping[i] === null && pattern.test(heading));
      if (column < 0) continue;
      mapping[column] = field;
      break;
    }
  }
  if (mapping.includes('firstName') && !mapping.includes('lastName')) {
    const column = mapping.indexOf('fullName');
    if (column >= 0) mapping[column] = 'lastName';
  }
  // Without a day there is no visit they could be about, and without a yes or no nothing was given.
  const idle = [
    ...(isOfVisits(mapping) ? [] : VISIT_FIELDS),
    ...(asksConsent(mapping) ? [] : CONSENT_DETAILS),
  ];
  return mapping.map((field) => (field && idle.includes(field) ? null : field));
}

/** Whether a first line is no heading but already a client: a heading holds no address and no number. */
export function isHeadless(firstLine: readonly string[]): boolean {
  return firstLine.some(
    (cell) =>
      /\S@\S+\.\S/.test(cell) ||
      cell.replace(/[\s.()+-]/g, '').match(/^\d{8,}$/) ||
      /^\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}$/.test(cell.trim()),
  );
}

/** `E-mail (perso) ` and `email perso` are one heading. */
function foldHeading(heading: string): string {
  return unaccented(heading)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
