import { unaccented } from '../../domain/accents.ts';

/** Lower case without accents, so that "equipe" finds « Équipe ». */
export function fold(text: string): string {
  return unaccented(text).toLowerCase();
}
