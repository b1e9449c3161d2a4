import { en } from './client-en.ts';
import { fr } from './client-fr.ts';
import { type Catalogues, type Language, type Translate, translator } from './index.ts';

export type ClientKey = keyof typeof fr;
export const CLIENT_CATALOGUES: Catalogues<ClientKey> = { fr, en };

/** The words of a client's own pages, in the language that was chosen. */
export function clientWords(language: Language): Translate<ClientKey> {
  return translator(CLIENT_CATALOGUES, language.code);
}
