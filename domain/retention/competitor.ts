import { unaccented } from '../accents.ts';

/** Words of somebody who goes elsewhere, or thinks of it. On text in lower case without accents. */
const ELSEWHERE = [
  /\b(?:un|une|l')? ?autres? (?:salon|coiffeu(?:r|se)|institut|estheticienne|agence|cabinet|salle|club|praticien(?:ne)?|osteo\w*|dentiste|garage|prestataire)\b/,
  /\b(?:la|le|votre) concurrence\b|\bconcurrent(?:e|s|es)?\b/,
  /\b(?:aller|alle|vais|va|allons|irai|irais|parti|passe|passee|inscrit\w*) (?:voir )?ailleurs\b/,
  /\b(?:moins cher|mieux|meilleur prix) ailleurs\b|\bailleurs (?:c'est|pour) moins cher\b/,
  /\bj'ai (?:trouve|pris) (?:un rendez-vous |un rdv |moins cher |mieux )?ailleurs\b/,
  /\bchange(?:r|e)? de (?:salon|coiffeu(?:r|se)|institut|cabinet|agence|salle|prestataire)\b/,
  /\b(?:another|different|other) (?:salon|hairdresser|barber|stylist|gym|studio|agency|practice|dentist|clinic|provider)\b/,
  /\bcompetitors?\b|\b(?:go|going|gone|went|booked|switched|switching) (?:to )?(?:elsewhere|somewhere else)\b/,
  /\b(?:cheaper|better) (?:elsewhere|somewhere else|down the (?:road|street))\b/,
  /\b(?:jean louis david|franck provost|dessange|tchip|saint algue|basic[- ]fit|keep ?cool|fitness park|yves rocher|body ?minute)\b/,
];

/** « Je ne suis pas allée ailleurs » says the contrary. */
const DENIED = /\b(?:jamais|pas|never|not|n't)\b[^.!?]{0,25}$/;

/** Whether somebody speaks of going, or having been, to a competitor. @param text as written or transcribed, in French or English */
export function mentionsCompetitor(text: string): boolean {
  const plain = unaccented(text.slice(0, 5_000)).replaceAll('’', "'").toLowerCase();
  return ELSEWHERE.some((pattern) => {
    const found = pattern.exec(plain);
    return found !== null && !DENIED.test(plain.slice(0, found.index));
  });
}
