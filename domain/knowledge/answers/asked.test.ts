/** Clients greet, thank, say tu, leave out hyphens and mistype: what they ask stays the same. */
import { describe, expect, it } from '@jest/globals';
import { plainlyAsked, speltAs } from './asked.ts';

describe('plainlyAsked', () => {
  it.each([
    ['Bonjour, je voudrais savoir si vous acceptez la carte ? Merci', 'acceptez-vous la carte ?'],
    ['bonsoir combien coûte une coupe svp', 'combien coûte une coupe'],
    ['Salut, tu acceptes la carte stp ?', 'acceptez-vous la carte ?'],
    ['Pourriez-vous me dire où vous êtes situés ? Bonne journée', 'où vous êtes situés ?'],
    ['acceptes-tu les chiens ?', 'acceptez-vous les chiens ?'],
    ['est ce que tu fais les barbes ?', 'faites-vous les barbes ?'],
    ['y a t il un parking', 'y a-t-il un parking'],
    ['c’est quoi comme vélo ?', 'quel est votre vélo ?'],
    ['comment prendre rendez vous', 'comment prendre rendez-vous'],
    ['Comien coûte la séance d’essai ?', 'combien coûte la séance d’essai ?'],
    ['Combien pour un cocker, enfin un chien moyen ?', 'Combien pour un chien moyen ?'],
    ['Je peux venir avec ma fille ?', 'puis-je venir avec ma fille ?'],
    ['Je viens avec mon fils. Y a-t-il un parking ?', 'Y a-t-il un parking ?'],
    ['Hi there, I was wondering if you sell vouchers? Thanks', 'do you sell vouchers?'],
    ['Hello, could you tell me if there is a car park please', 'is there a car park'],
    ['do u take cards?', 'do you take cards?'],
    ['have you got a car park?', 'do you have a car park?'],
  ])('%s', (written, plain) => {
    expect(plainlyAsked(written)).toBe(plain);
    expect(plainlyAsked(plain)).toBe(plain);
  });

  it.each([
    'Faites-vous des masques ?',
    'Avez-vous une table de massage ?',
    'Bonjour',
    'Merci',
    'parking ?',
    'Quel est le tarif pour un couple ?',
  ])('leaves « %s » as it is', (written) => {
    expect(plainlyAsked(written)).toBe(written);
  });
});

describe('speltAs', () => {
  const page = 'Modelage du dos, 30 min. Massage en couple.';
  it('spells a slip as the page does', () => {
    expect(speltAs('Combien coûte le modeage du dos ?', [page])).toBe('Combien coûte le modelage du dos ?');
    expect(speltAs('un massge ?', [page])).toBe('un massage ?');
  });
  it('makes no other word of a word, nor of its ending', () => {
    expect(speltAs('Faites-vous des messages ?', [page])).toBe('Faites-vous des messages ?');
    expect(speltAs('Et la coupe ?', [page])).toBe('Et la coupe ?');
    expect(speltAs('Réparez-vous les vélos ?', ['Vous repartez avec.'])).toBe('Réparez-vous les vélos ?');
    expect(speltAs('Un nettoyage vapeur ?', ['La valeur'])).toBe('Un nettoyage vapeur ?');
  });
});
