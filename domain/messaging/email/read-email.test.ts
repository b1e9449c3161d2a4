import { describe, expect, it } from '@jest/globals';
import { bareAddress, messageIds, shownName, slugOfAddress, threadOf } from './addresses.ts';
import { type RawEmail, readEmail } from './read-email.ts';

const isOurs = (address: string) =>
  address === 'rendez-vous@coccinelle.example' || address.endsWith('@in.coccinelle.example');

const mail = (more: Partial<RawEmail> = {}): RawEmail => ({
  from: 'Léa Martin <Lea@Exemple.fr>',
  replyTo: [],
  subject: 'Rendez-vous',
  text: 'Mardi à 14 h ?',
  html: null,
  headers: {},
  messageId: '<abc@exemple.fr>',
  attachments: [],
  ...more,
});
const reading = (more: Partial<RawEmail>) => readEmail(mail(more), isOurs);
const headers = (given: Record<string, string>) => reading({ headers: given });

describe('reading a mail', () => {
  it('finds who wrote, what, and what it answers', () => {
    expect(
      reading({
        headers: { 'In-Reply-To': '<2@ses>', References: '<1@ses>\r\n <2@ses>' },
        subject: 'Re: Votre\r\n rendez-vous',
      }),
    ).toEqual({
      kind: 'message',
      sender: 'lea@exemple.fr',
      subject: 'Re: Votre rendez-vous',
      text: 'Mardi à 14 h ?',
      messageId: '<abc@exemple.fr>',
      references: ['<1@ses>', '<2@ses>'],
      answers: ['<2@ses>', '<2@ses>', '<1@ses>'],
      files: [],
      filesLeftOut: 0,
      isDoubtful: false,
    });
  });

  it('reads HTML where there is no text, and the subject where there is nothing else', () => {
    expect(reading({ text: ' \n', html: '<p>Bonjour</p>' })).toMatchObject({ text: 'Bonjour' });
    expect(reading({ text: null, subject: 'STOP' })).toMatchObject({ text: 'STOP' });
    expect(reading({ text: '', subject: 'Re: Votre rendez-vous' })).toEqual({
      kind: 'set-aside',
      reason: 'empty',
    });
  });

  it('keeps files, and not the logo of a signature', () => {
    const file = { fileName: 'a.jpg', mediaType: 'image/jpeg' };
    const read = reading({
      attachments: [
        { ...file, id: '1', sizeBytes: 3_000, isInline: true },
        { ...file, id: '2', sizeBytes: 900_000, isInline: true },
        { ...file, id: '3', sizeBytes: 3_000, isInline: false },
        ...Array.from({ length: 40 }, (_, n) => ({ ...file, id: `m${n}`, sizeBytes: 1, isInline: false })),
      ],
    });
    expect(read).toMatchObject({ kind: 'message' });
    const ids = read.kind === 'message' ? read.files.map(({ id }) => id) : [];
    expect(ids.slice(0, 2)).toEqual(['2', '3']);
    expect(ids).toHaveLength(10);
  });

  it.each([
    ['automatic', { 'Auto-Submitted': 'auto-replied' }],
    ['automatic', { 'auto-submitted': 'auto-generated; owner-email="x"' }],
    ['automatic', { 'X-Auto-Response-Suppress': 'DR, OOF, AutoReply' }],
    ['automatic', { 'X-Auto-Response-Suppress': 'All' }],
    ['automatic', { 'X-Autoreply': 'yes' }],
    ['automatic', { Precedence: 'auto_reply' }],
    ['list', { Precedence: 'bulk' }],
    ['list', { 'List-Id': '<clients.exemple.fr>' }],
    ['list', { 'List-Unsubscribe': '<mailto:x@y.fr>' }],
    ['bounce', { 'Return-Path': '<>' }],
    ['bounce', { 'Content-Type': 'multipart/report; report-type=delivery-status' }],
  ])('sets %s aside by its headers', (reason, given) => {
    expect(headers(given)).toEqual({ kind: 'set-aside', reason });
  });

  it.each([
    ['own', 'Salon Marie <rendez-vous@coccinelle.example>'],
    ['own', 'salon-marie@in.coccinelle.example'],
    ['own', 'nobody at all'],
    ['bounce', 'Mail Delivery System <MAILER-DAEMON@exemple.fr>'],
    ['bounce', 'postmaster@exemple.fr'],
    ['no-reply', 'No Reply <no-reply@boutique.example>'],
    ['no-reply', 'ne-pas-repondre+12@boutique.example'],
  ])('sets %s aside by its sender (%s)', (reason, from) => {
    expect(reading({ from })).toEqual({ kind: 'set-aside', reason });
  });

  it.each([
    'Réponse automatique : Votre rendez-vous',
    'Automatic reply: Hello',
    'Out of office',
    'Absence du bureau',
  ])('sets « %s » aside', (subject) =>
    expect(reading({ subject })).toEqual({ kind: 'set-aside', reason: 'automatic' }),
  );

  it('answers a person whose programs add harmless headers', () => {
    const harmless: Array<Record<string, string>> = [
      { 'Auto-Submitted': 'no' },
      { 'X-Auto-Response-Suppress': 'DR' },
      { Precedence: 'normal' },
      { 'Return-Path': '<lea@exemple.fr>' },
    ];
    for (const given of harmless) expect(headers(given)).toMatchObject({ kind: 'message' });
    expect(reading({ subject: 'Absence de mon fils mardi' })).toMatchObject({ kind: 'message' });
  });

  it('a site’s form is answered to its visitor, who has proven nothing', () => {
    expect(reading({ from: 'no-reply@site.example', replyTo: ['Léa <lea@exemple.fr>'] })).toMatchObject({
      sender: 'lea@exemple.fr',
      isDoubtful: true,
    });
    expect(reading({ replyTo: ['salon-marie@in.coccinelle.example'] })).toMatchObject({ reason: 'own' });
    expect(reading({ replyTo: ['lea@exemple.fr'] })).toMatchObject({ isDoubtful: false });
  });

  it.each([
    [true, 'mx.example; spf=pass smtp.mailfrom=x; dkim=pass; dmarc=fail (p=NONE) header.from=exemple.fr'],
    [true, 'mx.example; spf=softfail; dkim=none'],
    [false, 'mx.example; spf=fail; dkim=pass header.d=exemple.fr; dmarc=pass'],
    [false, 'mx.example; spf=fail; dkim=pass'],
    [false, ''],
  ])('doubts (%s) a sender of whom the server says %s', (isDoubtful, results) => {
    expect(headers({ 'Authentication-Results': results })).toMatchObject({ isDoubtful });
  });
});

describe('addresses', () => {
  it('are read however they are written', () => {
    expect(bareAddress('"Martin, Léa" <Lea@Exemple.FR>')).toBe('lea@exemple.fr');
    expect(bareAddress(' lea@exemple.fr ')).toBe('lea@exemple.fr');
    expect(bareAddress('Léa <pas une adresse>')).toBe('');
    expect(shownName('"Martin \\"Léa\\"" <lea@exemple.fr>')).toBe('Martin "Léa"');
    expect(shownName('lea@exemple.fr <lea@exemple.fr>')).toBeNull();
    expect(shownName('lea@exemple.fr')).toBeNull();
  });

  it('tell whose they are', () => {
    const domain = 'in.coccinelle.example';
    expect(slugOfAddress('Salon-Marie@In.Coccinelle.example', domain)).toBe('salon-marie');
    expect(slugOfAddress('"Marie" <salon-marie+x@in.coccinelle.example>', domain)).toBe('salon-marie');
    expect(slugOfAddress('salon-marie@coccinelle.example', domain)).toBeNull();
    expect(slugOfAddress("x'y@in.coccinelle.example", domain)).toBeNull();
  });

  it('and ids of messages make a thread that does not grow for ever', () => {
    expect(messageIds('<a@x> junk <b@y>\r\n\t<a@x>')).toEqual(['<a@x>', '<b@y>']);
    expect(messageIds(undefined)).toEqual([]);
    const references = Array.from({ length: 40 }, (_, n) => `<${n}@x>`);
    const thread = threadOf({ id: '<40@x>', references });
    expect(thread.inReplyTo).toBe('<40@x>');
    expect(thread.references).toHaveLength(20);
    expect(thread.references.at(-1)).toBe('<40@x>');
  });
});
