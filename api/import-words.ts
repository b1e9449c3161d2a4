import type { LineProblemCode } from '../domain/import/read-line.ts';
import { defineProblems, type Sentence } from './problems.ts';

/** What may be wrong with a whole file, or with what is asked of it. */
export const importProblems = defineProblems({
  empty: {
    status: 422,
    title: { fr: 'Fichier vide', en: 'Empty file' },
    detail: {
      fr: 'Le fichier ne contient aucune ligne sous ses titres. Rien n’a été enregistré.',
      en: 'The file has no line under its headings. Nothing was saved.',
    },
  },
  spreadsheet: {
    status: 422,
    title: { fr: 'Classeur et non CSV', en: 'A workbook, not CSV' },
    detail: {
      fr: 'Ce fichier est un classeur (Excel, Numbers ou LibreOffice). Ouvrez-le, choisissez « Enregistrer sous », format CSV, puis déposez ce nouveau fichier. Rien n’a été enregistré.',
      en: 'This file is a workbook (Excel, Numbers or LibreOffice). Open it, choose “Save as”, format CSV, then hand in the new file. Nothing was saved.',
    },
  },
  'not-text': {
    status: 422,
    title: { fr: 'Ce n’est pas du texte', en: 'Not text' },
    detail: {
      fr: 'Ce fichier ne contient pas de texte. Il faut un fichier CSV. Rien n’a été enregistré.',
      en: 'This file holds no text. A CSV file is needed. Nothing was saved.',
    },
  },
  'quote-never-closed': {
    status: 422,
    title: { fr: 'Guillemet jamais fermé', en: 'Quote never closed' },
    detail: {
      fr: 'Un guillemet ouvert près de la ligne {line} n’est jamais fermé : la suite ne peut pas être lue. Rien n’a été enregistré.',
      en: 'A quote opened near line {line} is never closed: what follows cannot be read. Nothing was saved.',
    },
  },
  'line-too-long': {
    status: 422,
    title: { fr: 'Ligne trop longue', en: 'Line too long' },
    detail: {
      fr: 'Près de la ligne {line}, une ligne dépasse 64 000 caractères : un guillemet y est sans doute ouvert et jamais fermé. Rien n’a été enregistré.',
      en: 'Near line {line} a line is longer than 64,000 characters: a quote is probably opened there and never closed. Nothing was saved.',
    },
  },
  'too-many-lines': {
    status: 422,
    title: { fr: 'Trop de lignes', en: 'Too many lines' },
    detail: {
      fr: 'Un fichier compte un million de lignes au plus. Partagez-le en plusieurs. Rien n’a été enregistré.',
      en: 'A file has a million lines at most. Split it. Nothing was saved.',
    },
  },
  'too-many-columns': {
    status: 422,
    title: { fr: 'Trop de colonnes', en: 'Too many columns' },
    detail: {
      fr: 'La ligne {line} a plus de cent colonnes. Gardez celles qui parlent des clients. Rien n’a été enregistré.',
      en: 'Line {line} has more than a hundred columns. Keep those that are about clients. Nothing was saved.',
    },
  },
  'too-many-imports': {
    status: 409,
    title: { fr: 'Des fichiers attendent déjà', en: 'Files are waiting already' },
    detail: {
      fr: 'Cinq fichiers attendent d’être importés. Terminez-en un, ou retirez-le, puis réessayez.',
      en: 'Five files wait to be imported. Finish one, or remove it, then try again.',
    },
  },
  'upload-busy': {
    status: 409,
    title: { fr: 'Un fichier est déjà en cours de lecture', en: 'A file is being read already' },
    detail: {
      fr: 'Attendez que le fichier en cours soit lu, puis réessayez. Rien n’a été enregistré.',
      en: 'Wait until the file that is being read is done, then try again. Nothing was saved.',
    },
  },
  'import-busy': {
    status: 409,
    title: { fr: 'Pas dans cet état', en: 'Not in this state' },
    detail: {
      fr: 'Ce fichier est en cours de traitement, pas encore vérifié, ou déjà importé. Rien n’a été modifié.',
      en: 'This file is being worked on, not checked yet, or imported already. Nothing was changed.',
    },
  },
});

/** What is wrong with a line, for its report. */
export const lineProblemWords: Record<LineProblemCode, Sentence> = {
  'too-few-cells': {
    fr: 'Il manque des colonnes sur cette ligne (nombre trouvé à gauche).',
    en: 'This line lacks columns (the number found stands beside).',
  },
  'too-many-cells': {
    fr: 'Cette ligne a des colonnes de trop : un séparateur s’y trouve sans guillemets.',
    en: 'This line has columns too many: a separator stands in it without quotes.',
  },
  nobody: {
    fr: 'Ni nom, ni téléphone, ni adresse e-mail sur cette ligne.',
    en: 'Neither a name, a phone number nor an e-mail address on this line.',
  },
  phone: { fr: 'Ce numéro de téléphone n’est pas valide.', en: 'This phone number is not valid.' },
  email: { fr: 'Cette adresse e-mail n’est pas valide.', en: 'This e-mail address is not valid.' },
  consent: {
    fr: 'Ce consentement n’est ni un oui ni un non.',
    en: 'This consent is neither a yes nor a no.',
  },
  status: { fr: 'Ni « client » ni « prospect ».', en: 'Neither “client” nor “prospect”.' },
  'too-long': { fr: 'Ce texte est trop long.', en: 'This text is too long.' },
  date: {
    fr: 'Cette date ne se lit pas, ou n’existe pas.',
    en: 'This date cannot be read, or does not exist.',
  },
  'date-to-come': {
    fr: 'Cette date est à venir : un rendez-vous se prend dans l’agenda.',
    en: 'This date is to come: an appointment is booked in the diary.',
  },
  amount: { fr: 'Ce montant ne se lit pas.', en: 'This amount cannot be read.' },
  refund: { fr: 'Un remboursement n’est pas une visite.', en: 'A refund is no visit.' },
  satisfaction: {
    fr: 'Cette satisfaction n’est pas une note de 1 à 5.',
    en: 'This satisfaction is no mark from 1 to 5.',
  },
  namesakes: {
    fr: 'Plusieurs clients portent ce nom : ajoutez le téléphone ou l’e-mail.',
    en: 'Several clients have this name: add the phone number or the e-mail address.',
  },
  'name-alone': {
    fr: 'Un seul mot ne dit pas de qui il s’agit : ajoutez le prénom, le téléphone ou l’e-mail.',
    en: 'One word does not say who it is: add the first name, the phone number or the e-mail address.',
  },
};
