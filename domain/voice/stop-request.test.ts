import { expect, it } from '@jest/globals';
import { isStopRequest } from './stop-request.ts';

it.each([
  'Ne m’appelez plus.',
  "S’il vous plaît, ne m'appelez plus jamais",
  'Arrêtez de m’appeler !',
  'arrêtez de me téléphoner',
  'Je ne veux plus être appelée.',
  'Je ne souhaite pas être démarché',
  'Non, ne me rappelez pas',
  'Retirez-moi de votre liste',
  'Plus d’appels, merci',
  'Stop calling me.',
  'Don’t call me again',
  'Take me off your list',
  'M’appelez plus.',
  'm’appelle plus, s’il te plaît',
  'Merci de ne plus m’appeler',
  'Je vous demande de ne plus me contacter par téléphone',
  'Ne m’appelez plus, tard ou tôt',
  'Ne m’appelez pas',
  'Ne m’appelez pas plus tard que 18 heures',
  'Ne me rappelez pas maintenant, ne me rappelez plus',
  'Stop calling this number',
  'Don’t call me later, don’t call me at all',
  'Don’t call me now',
])('« %s » is asking not to be called', (words) => {
  expect(isStopRequest(words)).toBe(true);
});

it.each([
  'Je vous rappelle plus tard',
  'Appelez-moi plutôt demain',
  'Vous pouvez me rappeler ?',
  'Je ne suis pas disponible',
  'Non merci',
  'Je n’appelle plus souvent',
  'Call me back tomorrow',
  'Pouvez-vous m’appeler plus tard ?',
  "Vous pouvez m'appeler plus tôt ?",
  'Vous ne pouvez pas m’appeler plus tard ?',
  'Pouvez-vous me rappeler plus tard ?',
  'Merci de m’appeler plus tôt demain',
  'Ne m’appelez pas maintenant, rappelez-moi demain',
  'Non, je ne m’appelle pas Marie',
  'Je m’appelle pas comme ça',
  'Call me later',
  'Could you call me later, please?',
  'Can you call me earlier tomorrow?',
  'Don’t call me now, call me back at six',
  'I never call',
])('« %s » is not', (words) => {
  expect(isStopRequest(words)).toBe(false);
});
