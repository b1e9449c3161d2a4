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
  'I never call',
])('« %s » is not', (words) => {
  expect(isStopRequest(words)).toBe(false);
});
