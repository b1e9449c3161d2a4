import type { PageLanguage } from '../provider.ts';
import type { NylasProvider } from '../vendors/nylas-wire.ts';

const providers: Record<NylasProvider, string> = {
  google: 'Google',
  microsoft: 'Outlook',
  icloud: 'iCloud',
  ews: 'Exchange',
};

const fr = {
  providers,
  connections: 'Agendas connectés',
  noConnections:
    'Aucun. Dans le back-office, ouvrez la fiche d’une personne de l’équipe et choisissez « Connecter mon agenda ».',
  valid: 'Connecté',
  expired: 'Expiré',
  expire: 'Faire expirer',
  expireNote:
    'Comme si la personne avait changé son mot de passe : l’agenda continue, mais personne ne le lit plus.',
  open: 'Ouvrir',
  calendars: 'Agendas',
  readOnly: 'lecture seule',
  notifications: 'Notifications envoyées',
  variants: {
    whole: 'Complètes',
    transformed: 'Champs choisis (.transformed)',
    truncated: 'Coupées (.truncated)',
  },
  apply: 'Appliquer',

  authorize: 'Connecter un agenda',
  authorizeLead:
    'Coccinelle demande à lire votre agenda et à y écrire vos rendez-vous. Ici, tout est fictif : choisissez un compte comme vous le feriez chez votre fournisseur.',
  provider: 'Fournisseur',
  address: 'Adresse du compte',
  approve: 'Autoriser',
  refuse: 'Refuser',

  previous: 'Semaine précédente',
  next: 'Semaine suivante',
  today: 'Aujourd’hui',
  newEvent: 'Nouvel événement',
  allDay: 'Journée entière',
  allDayShort: 'Journée',
  hint: 'Cliquez dans une case pour créer, sur un événement pour le modifier ; faites-le glisser pour le déplacer.',
  untitled: '(Sans titre)',
  free: 'disponible',
  ours: 'écrit par Coccinelle',
  declined: 'décliné',
  title: 'Titre',
  from: 'Début',
  to: 'Fin',
  repeat: 'Répétition',
  repeats: {
    none: 'Une seule fois',
    daily: 'Tous les jours',
    weekdays: 'Du lundi au vendredi',
    weekly: 'Toutes les semaines',
    monthly: 'Tous les mois',
    keep: 'Comme avant',
  },
  showAs: 'Afficher comme',
  busy: 'Occupé',
  freeChoice: 'Disponible',
  answer: 'Ma réponse',
  answers: { '': 'Mon propre événement', yes: 'Accepté', maybe: 'Peut-être', no: 'Décliné' },
  scope: 'Appliquer à',
  scopes: { one: 'Cet événement', all: 'Toute la série' },
  save: 'Enregistrer',
  remove: 'Supprimer',
  close: 'Annuler',
};

type Words = typeof fr;

const en: Words = {
  providers,
  connections: 'Connected calendars',
  noConnections: 'None. In the back office, open somebody of the team and choose “Connect my calendar”.',
  valid: 'Connected',
  expired: 'Expired',
  expire: 'Let it expire',
  expireNote:
    'As if the person had changed their password: the calendar goes on, but nobody reads it any more.',
  open: 'Open',
  calendars: 'Calendars',
  readOnly: 'read-only',
  notifications: 'Notifications sent',
  variants: {
    whole: 'Whole',
    transformed: 'Chosen fields (.transformed)',
    truncated: 'Cut (.truncated)',
  },
  apply: 'Apply',

  authorize: 'Connect a calendar',
  authorizeLead:
    'Coccinelle asks to read your calendar and to write your appointments into it. Everything here is fictional: choose an account as you would at your provider.',
  provider: 'Provider',
  address: 'Address of the account',
  approve: 'Allow',
  refuse: 'Refuse',

  previous: 'Previous week',
  next: 'Next week',
  today: 'Today',
  newEvent: 'New event',
  allDay: 'All day',
  allDayShort: 'All day',
  hint: 'Click in a cell to create, on an event to change it; drag it to move it.',
  untitled: '(No title)',
  free: 'free',
  ours: 'written by Coccinelle',
  declined: 'declined',
  title: 'Title',
  from: 'From',
  to: 'To',
  repeat: 'Repeats',
  repeats: {
    none: 'Only once',
    daily: 'Every day',
    weekdays: 'Monday to Friday',
    weekly: 'Every week',
    monthly: 'Every month',
    keep: 'As before',
  },
  showAs: 'Show as',
  busy: 'Busy',
  freeChoice: 'Free',
  answer: 'My answer',
  answers: { '': 'My own event', yes: 'Accepted', maybe: 'Maybe', no: 'Declined' },
  scope: 'Apply to',
  scopes: { one: 'This event', all: 'The whole series' },
  save: 'Save',
  remove: 'Delete',
  close: 'Cancel',
};

export const nylasWords: Record<PageLanguage, Words> = { fr, en };
