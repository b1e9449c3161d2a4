import { describe, expect, it } from '@jest/globals';
import { writtenWords } from './written-words.ts';

const MINE = 'Bonjour,\n\nJe voudrais venir mardi à 14 h.';
const QUOTED = '> Bonjour Léa,\n> Votre rendez-vous est confirmé.\n>\n> Salon Marie';

describe('the words of an e-mail that are its writer’s own', () => {
  it.each([
    ['Gmail, French', 'Le lun. 23 nov. 2026 à 10:12, Salon Marie <rdv@salon.example> a écrit :'],
    [
      'Gmail, French, no-break spaces',
      'Le lun. 23 nov. 2026 à 10:12, Salon Marie <rdv@salon.example> a écrit\u00a0:',
    ],
    [
      'Gmail, wrapped',
      'Le lun. 23 nov. 2026 à 10:12, Salon Marie - Coiffure et soins\n<rdv@salon.example> a écrit :',
    ],
    ['Apple Mail, French', 'Le 23 nov. 2026 à 10:12, Salon Marie <rdv@salon.example> a écrit :'],
    ['Thunderbird, French', 'Le 23/11/2026 à 10:12, Salon Marie a écrit :'],
    ['Orange', 'Le lundi 23 novembre 2026 10:12, Salon Marie a ecrit :'],
    ['Gmail, English', 'On Mon, Nov 23, 2026 at 10:12 AM Salon Marie <rdv@salon.example> wrote:'],
    ['Apple Mail, wrapped in three', 'On 23 Nov 2026, at 10:12,\nSalon Marie\n<rdv@salon.example> wrote:'],
    ['Gmail, other languages', '2026-11-23 10:12 GMT+01:00 Salon Marie <rdv@salon.example>:'],
    ['German', 'Am Mo., 23. Nov. 2026 um 10:12 Uhr schrieb Salon Marie <rdv@salon.example>:'],
    ['Spanish', 'El lun, 23 nov 2026 a las 10:12, Salon Marie (<rdv@salon.example>) escribió:'],
    ['Italian', 'Il giorno lun 23 nov 2026 alle ore 10:12 Salon Marie <rdv@salon.example> ha scritto:'],
    ['Dutch', 'Op ma 23 nov 2026 om 10:12 schreef Salon Marie <rdv@salon.example>:'],
  ])('%s: ends where the quote begins', (_name, attribution) => {
    expect(writtenWords(`${MINE}\n\n${attribution}\n\n${QUOTED}\n`)).toBe(MINE);
    // As it stands where a program does not mark what it quotes.
    expect(writtenWords(`${MINE}\n\n${attribution}\n\n${QUOTED.replace(/^> ?/gm, '')}\n`)).toBe(MINE);
  });

  it.each([
    [
      'French',
      'De : Salon Marie <rdv@salon.example>\nEnvoyé : lundi 23 novembre 2026 10:12\nÀ : Léa\nObjet : Votre rendez-vous',
    ],
    [
      'French, bold',
      '*De :* Salon Marie <rdv@salon.example>\n*Date :* lundi 23 novembre 2026\n*À :* Léa\n*Objet :* RDV',
    ],
    [
      'English',
      'From: Salon Marie <rdv@salon.example>\nSent: Monday, November 23, 2026\nTo: Léa\nSubject: Your appointment',
    ],
    ['a line', '________________________________\nDe : Salon Marie\nDate : lundi\nObjet : RDV'],
    ['« Message d’origine »', '-----Message d’origine-----\nDe : Salon Marie'],
    ['« Original Message »', '-----Original Message-----\nFrom: Salon Marie'],
  ])('Outlook (%s): ends at the head of what it answers', (_name, head) => {
    expect(writtenWords(`${MINE}\r\n\r\n${head}\r\n\r\nBonjour Léa,\r\n`)).toBe(MINE);
  });

  it('below a quote, and between its lines, are kept', () => {
    const attribution = 'Le lun. 23 nov. 2026 à 10:12, Salon Marie <rdv@salon.example> a écrit :';
    expect(writtenWords(`${attribution}\n${QUOTED}\n\n${MINE}`)).toBe(MINE);
    expect(writtenWords(`${attribution}\n> Mardi ou jeudi ?\n\nMardi.\n\n> À quelle heure ?\n\n14 h.`)).toBe(
      'Mardi.\n\n14 h.',
    );
  });

  it.each([
    'Envoyé de mon iPhone',
    'Envoyé depuis mon appareil Galaxy',
    'Envoyé à partir de Outlook pour Android',
    'Envoyé avec Proton Mail',
    'Sent from my iPhone',
    'Get Outlook for iOS',
    'Obtenez Outlook pour Android',
    'Télécharger Outlook pour iOS',
    'Provenance : Courrier pour Windows',
    '-- \nLéa Martin\n06 39 98 00 12',
    '--\nLéa',
    'Ce message et toutes les pièces jointes sont confidentiels et établis à l’intention exclusive de ses destinataires.',
  ])('end before « %s »', (added) => {
    expect(writtenWords(`${MINE}\n\n${added}\n`)).toBe(MINE);
  });

  it('keep the name below « Cordialement », and not the card below the name', () => {
    expect(
      writtenWords(
        `${MINE}\n\nBien cordialement,\n\nLéa Martin\nDirectrice commerciale\nACME SAS\n12 rue des Lilas, 75011 Paris\nTél. : 01 23 45 67 89\nwww.acme.example`,
      ),
    ).toBe(`${MINE}\n\nBien cordialement,\n\nLéa Martin`);
    expect(writtenWords(`${MINE}\n\nCordialement\n06 39 98 00 12`)).toBe(`${MINE}\n\nCordialement`);
  });

  it('keep what is still the letter', () => {
    const long =
      'Je précise que mes cheveux ont été colorés il y a trois semaines par quelqu’un d’autre, et que je suis allergique.';
    expect(writtenWords(`${MINE}\nCordialement,\nLéa\n${long}`)).toContain('allergique');
    expect(writtenWords(`${MINE}\nBonne journée\nLéa\nP.S. avec ma fille`)).toContain('avec ma fille');
    for (const text of [
      'Le mardi me convient, a écrit : non.',
      'Le salon est-il ouvert le lundi ?\nMerci.',
      'De : 14 h à 15 h\nMerci',
      'On se voit mardi.\nLéa',
      'Envoyez-moi le tarif',
    ])
      expect(writtenWords(text)).toBe(text);
  });

  it('are nothing where an answer says nothing', () => {
    expect(
      writtenWords(`Le 23 nov. 2026 à 10:12, Salon Marie <rdv@salon.example> a écrit :\n\n${QUOTED}`),
    ).toBe('');
    expect(writtenWords('   \n\n')).toBe('');
    expect(writtenWords('Envoyé de mon iPhone')).toBe('');
  });

  it('are the whole of a mail that only hands another on, and the words above one otherwise', () => {
    const forwarded =
      '---------- Forwarded message ---------\nDe : Paul <paul@exemple.fr>\nObjet : RDV\n\nMardi à 14 h ?';
    expect(writtenWords(forwarded)).toContain('Mardi à 14 h ?');
    expect(writtenWords(`Voici ce que Paul demande.\n\n${forwarded}`)).toBe('Voici ce que Paul demande.');
  });

  it('are found as fast in a mail made to be slow', () => {
    const started = performance.now();
    for (const bomb of [
      'Le '.repeat(60_000),
      `Le ${'a '.repeat(100_000)}`,
      '> '.repeat(100_000),
      'Le x\n'.repeat(40_000),
      `De : x\n`.repeat(30_000),
      '\u00a0'.repeat(200_000),
      'a écrit '.repeat(25_000),
    ])
      writtenWords(bomb);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(writtenWords('x'.repeat(5_000_000)).length).toBe(200_000);
  });
});
