import { describe, expect, it } from '@jest/globals';
import { isAnsweredByTwilio, keywordLanguage, keywordOf } from './keywords.ts';

describe('a message that is nothing but a keyword', () => {
  it.each([
    ['stop', 'STOP', 'Stop', ' stop ', 'STOP.', 'stop !', '« STOP »', 'Stop\n', 'ＳＴＯＰ'],
    ['stop', 'ARRÊT', 'arret', 'Arrêt.', 'ARRE\u0302T', 'STOPSMS', 'Stop SMS', 'STOP-SMS'],
    ['stop', 'DÉSABONNER', 'desabonner', 'se désabonner', 'me désabonner', 'désinscription'],
    [
      'stop',
      'Stop merci',
      'STOP SVP',
      'merci, stop',
      'Stop please',
      'Arrêtez s’il vous plaît !',
      'stop stop',
    ],
    ['stop', 'me désinscrire', 'Désabonnez-moi', 'se désinscrire'],
    ['stop', 'UNSUBSCRIBE', 'Quit', 'cancel', 'Opt-out', 'stop all'],
    ['start', 'START', 'start.', 'UNSTOP', 'Réabonner'],
    ['help', 'HELP', 'Aide', 'AIDE ?', 'info'],
  ])('means %s', (keyword, ...texts) => {
    for (const text of texts) expect([text, keywordOf(text)]).toEqual([text, keyword]);
  });

  it.each([
    'stop à 14 h devant le salon',
    'On arrête la coloration ?',
    'Ne pas me désabonner',
    'annuler',
    'Annulez mon rendez-vous',
    'cancel please',
    'merci',
    'start please',
    'stop non merci pas stop',
    'oui',
    '1',
    'stopover',
    '',
    '   ',
    '🛑',
    `stop${' '.repeat(500)}et encore`,
  ])('is not: %s', (text) => {
    expect(keywordOf(text)).toBeNull();
  });

  it('tells the language of its answer, where the word tells one', () => {
    expect(['ARRÊT', 'Aide', 'me désabonner', 'STOP PUB', 'réabonnement'].map(keywordLanguage)).toEqual(
      Array(5).fill('fr'),
    );
    expect(['HELP', 'unsubscribe', 'Opt out', 'quit'].map(keywordLanguage)).toEqual(Array(4).fill('en'));
    expect(['STOP', 'start', 'info', 'stop sms', 'bonjour'].map(keywordLanguage)).toEqual(
      Array(5).fill(null),
    );
  });

  it('knows which of them the carrier has answered already', () => {
    expect(['STOP', 'help', 'Start'].map(isAnsweredByTwilio)).toEqual([true, true, true]);
    expect(['Stop merci', 'ARRÊT', 'aide', 'désabonner', 'bonjour'].map(isAnsweredByTwilio)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
