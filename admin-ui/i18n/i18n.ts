import polyglotI18nProvider from 'ra-i18n-polyglot';
import english from 'ra-language-english';
import french from 'ra-language-french';
import type { I18nProvider } from 'react-admin';
import { setRequestLanguage } from '../http/session.ts';
import { catalogue } from './catalogue.ts';
import type { Locale } from './format.ts';
import { frenchTypography, typeset } from './typography.ts';

const messages = {
  fr: () => ({ ...french, ...typeset(catalogue.fr, frenchTypography) }),
  en: () => ({ ...english, ...catalogue.en }),
};

const isLocale = (code: string): code is Locale => code === 'fr' || code === 'en';

/** French unless the browser asks for English first. */
const initial: Locale = navigator.language?.toLowerCase().startsWith('en') ? 'en' : 'fr';

const polyglot = polyglotI18nProvider((locale) => messages[isLocale(locale) ? locale : 'fr'](), initial, [
  { locale: 'fr', name: 'Français' },
  { locale: 'en', name: 'English' },
]);

/** The page's own language and the one asked of the API follow the reader's choice. */
function applyLanguage(locale: string): void {
  document.documentElement.lang = locale;
  setRequestLanguage(locale);
}

applyLanguage(initial);

export const i18nProvider: I18nProvider = {
  ...polyglot,
  changeLocale: async (locale) => {
    await polyglot.changeLocale(locale);
    applyLanguage(locale);
  },
};
