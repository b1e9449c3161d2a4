import { words } from '../i18n/words.ts';

export const searchWords = words({
  fr: {
    inMessages: 'Dans les messages',
    none: 'Aucun message ne contient ces mots.',
  },
  en: {
    inMessages: 'In messages',
    none: 'No message has these words.',
  },
});
