import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ensureBuild } from '../dev/browser-builds.ts';
import { groupServices, searchServices } from './booking/services.ts';
import { readConfig } from './config.ts';
import { contactFaults, faultsOf, NOBODY, shownPhone } from './contact.ts';
import type { Service } from './http/types.ts';
import { price } from './price.ts';
import { chooseLanguage } from './words/index.ts';

const root = join(import.meta.dirname, '..');
const fr = chooseLanguage(['fr'], []);

describe('what a business’s site loads', () => {
  let script: Buffer;
  let folder: string;
  beforeAll(async () => {
    const { dir } = await ensureBuild(root, 'widget', join(tmpdir(), `widget-build-${process.pid}.log`));
    folder = dir;
    script = await readFile(join(dir, 'embed.js'));
  });

  it('weighs at most 30 kB, everything included', () => {
    expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(30_000);
  });

  it('loads nothing more but the chat when it is asked for or was before, keeps nothing in the browser and writes no markup', () => {
    expect([...script.toString().matchAll(/\bimport\(`\$\{\w+\}\/chat\.js`\)/g)]).toHaveLength(1);
    expect([...script.toString().matchAll(/\bimport\b/g)]).toHaveLength(1);
    // Whether one wrote here before is read, once.
    expect(script.toString().match(/\blocalStorage\b.*?\)/g)).toEqual([
      expect.stringMatching(/^localStorage\[`coccinelle-chat:\$\{\w+\}`\]\)$/),
    ]);
    expect(script.toString()).not.toMatch(
      /\bsessionStorage\b|\bindexedDB\b|document\.cookie|\beval\(|\.write\(/,
    );
  });

  it('and the chat, for who asks for it, at most 20 kB', async () => {
    const chat = await readFile(join(folder, 'chat.js'));
    expect(gzipSync(chat, { level: 9 }).length).toBeLessThanOrEqual(20_000);
    expect(chat.toString()).not.toMatch(/\bimport\b|document\.cookie|\beval\(|\.write\(/);
  });

  it('is light-dark as written, not taken apart for older browsers', () => {
    expect(script.toString()).toContain('light-dark(');
    expect(script.toString()).not.toContain('lightningcss');
  });
});

describe('the line on the page', () => {
  const src = 'https://app.coccinelle.example/embed.js?v=2';
  it('says where the API is, whose booking it is and how it is shown', () => {
    expect(readConfig(src, { tenant: 'salon-marie' })).toEqual({
      apiUrl: 'https://app.coccinelle.example',
      view: { kind: 'booking', slug: 'salon-marie' },
      mode: 'inline',
      lang: null,
      color: null,
      theme: null,
      target: null,
      label: null,
      code: null,
    });
    expect(
      readConfig(src, { tenant: 'x', mode: 'button', color: '#ABC', theme: 'dark', label: ' Réserver ' }),
    ).toMatchObject({ mode: 'button', color: '#AABBCC', theme: 'dark', label: 'Réserver' });
  });
  it('brings the code of an offer, on our own page in the link as well', () => {
    const code = (data: Record<string, string>, search?: string) =>
      readConfig(src, { tenant: 'x', ...data }, search)?.code;
    expect(code({ code: 'K7M2QXR' })).toBe('K7M2QXR');
    expect(code({ mode: 'page' }, '?code=K7M2QXR')).toBe('K7M2QXR');
    expect(code({ mode: 'page' }, '?code=')).toBeNull();
    // Somebody else's page: the address is about something else.
    expect(code({}, '?code=oauth')).toBeNull();
  });
  it('with nonsense in it works as if that were left out; without a business it says so', () => {
    expect(readConfig(src, { tenant: 'x', mode: 'popup', color: 'red', theme: 'blue' })).toMatchObject({
      mode: 'inline',
      color: null,
      theme: null,
    });
    expect(readConfig(src, {})).toBeNull();
    expect(readConfig(src, { appointment: 'abc' })?.view).toEqual({ kind: 'appointment', token: 'abc' });
  });
});

const service = (change: Partial<Service>): Service => ({
  id: '1',
  name: 'Coupe femme',
  description: null,
  category: null,
  durationMinutes: 45,
  priceKind: 'fixed',
  priceMinCents: 4_500,
  priceMaxCents: null,
  currency: 'EUR',
  agentIds: [],
  ...change,
});

describe('services', () => {
  const list = [
    service({ name: 'Coupe femme', category: 'Coupes' }),
    service({ name: 'Éclaircissement', category: 'Couleur', description: 'Mèches' }),
    service({ name: 'Bon cadeau' }),
  ];
  it('are found without accents, by all the words typed', () => {
    const names = (query: string) => searchServices(list, query).map(({ name }) => name);
    expect(names('eclair MECHES')).toEqual(['Éclaircissement']);
    expect(names('coupe couleur')).toEqual([]);
    expect(names('  ')).toHaveLength(3);
  });
  it('stand by category, those without one last', () => {
    expect(groupServices(list, 'Autres').map(({ name }) => name)).toEqual(['Coupes', 'Couleur', 'Autres']);
  });
  it.each([
    [{}, '45\u00A0€'],
    [{ priceMinCents: 4_550 }, '45,50\u00A0€'],
    [{ priceKind: 'from' as const }, 'à partir de 45\u00A0€'],
    [{ priceKind: 'range' as const, priceMaxCents: 6_000 }, 'de 45\u00A0€ à 60\u00A0€'],
    [{ priceMinCents: 120_000 }, '1\u202F200\u00A0€'],
    [{ currency: 'JPY', priceMinCents: 4_500 }, '4\u202F500\u00A0JPY'],
    [{ priceKind: 'quote' as const, priceMinCents: null }, 'sur devis'],
    [{ priceKind: 'free' as const, priceMinCents: 0 }, 'gratuit'],
    [{ priceKind: 'none' as const, priceMinCents: null }, ''],
  ])('cost %j: %s', (change, said) => {
    expect(price(fr, service(change)).replace('¥', 'JPY').replace('JPYJPY', 'JPY')).toBe(said);
  });
  it('agreed on the spot say the same with an offer', () => {
    const offer = { kind: 'percent' as const, value: 20, priceMinCents: null, priceMaxCents: null };
    for (const priceKind of ['quote', 'none'] as const) {
      const one = service({ priceKind, priceMinCents: null });
      expect(price(fr, one, offer)).toBe(price(fr, one));
    }
  });
});

describe('the visitor’s details', () => {
  const good = { ...NOBODY, firstName: 'Éloïse', lastName: 'Petit', phone: '06 12 34 56 78' };
  it('need a name and one way to be reached', () => {
    expect(contactFaults(good, fr.t)).toEqual({});
    expect(contactFaults({ ...good, phone: '', email: 'eloise@exemple.fr' }, fr.t)).toEqual({});
    expect(Object.keys(contactFaults(NOBODY, fr.t))).toEqual(['firstName', 'lastName', 'phone']);
  });
  it.each([
    [{ phone: '06 12' }, 'phone'],
    [{ email: 'eloise@' }, 'email'],
    [{ email: 'eloise@exemple' }, 'email'],
    [{ notes: 'x'.repeat(1_001) }, 'notes'],
    [{ firstName: 'x'.repeat(101) }, 'firstName'],
  ])('%j is said at %s', (change, field) => {
    expect(Object.keys(contactFaults({ ...good, ...change }, fr.t))).toEqual([field]);
  });
  it('are objected to by the API field by field', () => {
    const errors = [
      { path: 'phone', code: 'invalid_phone', message: 'Ce numéro n’est pas valide.' },
      { path: 'holdId', code: 'x', message: 'x' },
    ];
    expect(faultsOf({ type: '', detail: '', errors }, ['phone', 'email'])).toEqual({
      phone: 'Ce numéro n’est pas valide.',
    });
  });
  it('numbers are shown as people write them', () => {
    expect(shownPhone('+33465711234')).toBe('04\u00A065\u00A071\u00A012\u00A034');
    expect(shownPhone('+41223456789')).toBe('+41223456789');
  });
});
