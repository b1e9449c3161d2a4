import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { mayReadFile } from '../db/client-imports.ts';
import { createClient, listClients } from '../db/clients.ts';
import { recordConsent } from '../db/consent.ts';
import { pageAudience } from '../db/segments.ts';
import { clientImportWorkflowId } from '../temporal/ids.ts';
import { type Answer, openTestApi, type TestApi } from '../testing/api.ts';
import { recordHistory } from '../testing/histories.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';

let product: TestProduct;
let api: TestApi;
beforeAll(async () => {
  product = await startTestProduct({ plain: true });
  api = await openTestApi({ database: product.t });
}, 180_000);
afterAll(async () => {
  await api.close();
  await product.close();
});

type Person = Awaited<ReturnType<TestApi['person']>>;

async function upload(person: Person, file: string | Buffer, name = 'clients.csv'): Promise<Answer> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(Buffer.from(file))]), name);
  const response = await fetch(`${api.url}/api/v1/client-imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.token}` },
    body: form,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Asks for a step and waits until the workflow has done it. */
async function step(
  person: Person,
  id: string,
  verb: 'check' | 'commit',
  body: object = {},
): Promise<Answer> {
  const path = `/api/v1/client-imports/${id}`;
  const asked = await api.request('POST', `${path}/${verb}`, { token: person.token, body });
  if (asked.status !== 202) return asked;
  for (;;) {
    const now = await api.request('GET', path, { token: person.token });
    if (now.body.status !== 'checking' && now.body.status !== 'importing') return now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function imported(person: Person, file: string | Buffer, choice: object = {}) {
  const { body } = await upload(person, file);
  const checked = await step(person, body.id, 'check', { mapping: body.mapping, ...choice });
  const done = await step(person, body.id, 'commit');
  return { id: body.id as string, checked: checked.body, done: done.body };
}

const clientsOf = (tenantId: string) =>
  product.t.asSuperuser<Record<string, unknown>>(
    `select first_name, last_name, phone, email, notes, status, source from clients where tenant_id = $1
     order by last_name, first_name, phone`,
    [tenantId],
  );
const consentsOf = (tenantId: string) =>
  product.t.asSuperuser<Record<string, unknown>>(
    `select c.last_name, s.channel, s.purpose, s.granted, s.source from consents s join clients c on c.id = s.client_id
     where s.tenant_id = $1 order by s.at, s.id`,
    [tenantId],
  );

describe('a file of clients', () => {
  it('becomes clients, in whatever way it was written; what is wrong is told by line and column', async () => {
    const marie = await api.person();
    const file = iconv.encode(
      [
        'Nom;Prénom;Portable;E-mail;Accepte les SMS;Ville',
        'Petit;Éloïse;06 12 34 56 78;Eloise@exemple.fr;oui;Nîmes',
        'Garnier;Zoé;06 12;zoe@exemple.fr;;Arles',
        'Noël;Loïc;612345679;;non;',
        'Durand;Anaïs;;anais@exemple;peut-être;',
        ';;;;;Sète',
        'Lefèvre;Inès;+44 20 7946 0018;;;',
      ].join('\r\n'),
      'windows-1252',
    );
    const { body, status } = await upload(marie, file, 'fichier été.csv');
    expect(status).toBe(201);
    expect(body).toMatchObject({
      fileName: 'fichier été.csv',
      status: 'uploaded',
      encoding: 'windows-1252',
      separator: ';',
      lineCount: 6,
      mapping: ['lastName', 'firstName', 'phone', 'email', 'smsConsent', null],
    });
    expect(body.columns[0]).toEqual({ heading: 'Nom', samples: ['Petit', 'Garnier', 'Noël'] });

    const checked = await step(marie, body.id, 'check', { mapping: body.mapping });
    expect(checked.body).toMatchObject({
      status: 'checked',
      creates: 3,
      updates: 0,
      invalidLines: 3,
      consents: 2,
    });
    expect(await clientsOf(marie.tenantId)).toEqual([]);
    const problems = await api.request('GET', `/api/v1/client-imports/${body.id}/problems`, {
      token: marie.token,
      headers: { 'accept-language': 'fr' },
    });
    expect(problems.body.items).toEqual([
      {
        line: 3,
        columnIndex: 2,
        column: 'Portable',
        code: 'phone',
        value: '06 12',
        message: expect.stringMatching(/numéro/),
      },
      expect.objectContaining({ line: 5, column: 'E-mail', code: 'email', value: 'anais@exemple' }),
      expect.objectContaining({ line: 5, column: 'Accepte les SMS', code: 'consent', value: 'peut-être' }),
      expect.objectContaining({ line: 6, column: null, code: 'nobody' }),
    ]);

    const done = await step(marie, body.id, 'commit');
    expect(done.body).toMatchObject({ status: 'done', creates: 3 });
    expect(await clientsOf(marie.tenantId)).toMatchObject([
      { first_name: 'Inès', phone: '+442079460018', status: 'client', source: 'import' },
      { first_name: 'Loïc', last_name: 'Noël', phone: '+33612345679' },
      { first_name: 'Éloïse', last_name: 'Petit', phone: '+33612345678', email: 'eloise@exemple.fr' },
    ]);
    expect(
      (await consentsOf(marie.tenantId)).sort((a, b) =>
        String(a.last_name).localeCompare(String(b.last_name)),
      ),
    ).toEqual([
      { last_name: 'Noël', channel: 'sms', purpose: 'marketing', granted: false, source: 'import' },
      { last_name: 'Petit', channel: 'sms', purpose: 'marketing', granted: true, source: 'import' },
    ]);
    // The lines are gone with it, what was wrong stays to be looked up.
    const [left] = await product.t.asSuperuser<{ lines: number; people: number; problems: number }>(
      `select (select count(*)::int from client_import_pages where import_id = $1) as lines,
              (select count(*)::int from client_import_people where import_id = $1) as people,
              (select count(*)::int from client_import_problems where import_id = $1) as problems`,
      [body.id],
    );
    expect(left).toEqual({ lines: 0, people: 0, problems: 4 });
    expect((await step(marie, body.id, 'commit')).body.type).toMatch(/import-busy/);
    for (const [revision, name] of [
      [1, 'checked'],
      [2, 'committed'],
    ] as const) {
      const handle = product.client.workflow.getHandle(
        clientImportWorkflowId(marie.tenantId, `${body.id}.${revision}`),
      );
      await handle.result();
      recordHistory('client-import', name, await handle.fetchHistory());
    }
  }, 60_000);

  it('reads one file of a business at a time', async () => {
    const marie = await api.person();
    const meanwhile = await product.t.db.asTenant(marie.tenantId, async (tx) => {
      expect(await mayReadFile(tx)).toBe(true);
      return upload(marie, 'Nom;Portable\nPetit;06 12 34 56 78\n');
    });
    expect(meanwhile).toMatchObject({ status: 409 });
    expect(meanwhile.body.type).toMatch(/upload-busy$/);
    expect((await upload(marie, 'Nom;Portable\nPetit;06 12 34 56 78\n')).status).toBe(201);
  });

  it('reports what is wrong as a file no spreadsheet runs', async () => {
    const marie = await api.person();
    const { body } = await upload(marie, 'Nom;Portable\nPetit;=HYPERLINK("http://x")\n@Garnier;+1+1\n');
    await step(marie, body.id, 'check', { mapping: body.mapping });
    const report = await fetch(`${api.url}/api/v1/client-imports/${body.id}/report`, {
      headers: { authorization: `Bearer ${marie.token}`, 'accept-language': 'fr' },
    });
    expect(report.headers.get('content-disposition')).toContain("filename*=UTF-8''clients%20-%20lignes");
    const text = Buffer.from(await report.arrayBuffer()).toString();
    expect(text).toBe(
      '\uFEFFLigne;Colonne;Valeur;Problème\r\n' +
        `2;Portable;"'=HYPERLINK(""http://x"")";Ce numéro de téléphone n’est pas valide.\r\n` +
        `3;Portable;'+1+1;Ce numéro de téléphone n’est pas valide.\r\n`,
    );
  }, 60_000);

  it.each([
    ['update', { creates: 3, updates: 2, skips: 0 }, 4],
    ['skip', { creates: 3, updates: 0, skips: 2 }, 4],
    ['create', { creates: 5, updates: 0, skips: 0 }, 6],
  ] as const)(
    'with people known already: %s',
    async (duplicates, counts, total) => {
      const marie = await api.person();
      await product.t.db.asTenant(marie.tenantId, (tx) =>
        createClient(tx, {
          firstName: 'Éloïse',
          lastName: 'Petit',
          phone: '+33612345678',
          email: null,
          status: 'prospect',
          locale: null,
          timeZone: null,
          notes: 'Préfère le matin',
          source: 'widget',
        }),
      );
      const { checked, done } = await imported(
        marie,
        'Nom,Prénom,Téléphone,E-mail,Notes\n' +
          'PETIT,eloise,06.12.34.56.78,eloise@exemple.fr,Allergie au latex\n' +
          'Petit,Tom,06 12 34 56 78,,\n' +
          'Garnier,Zoé,0612345680,,\n' +
          'Noël,Loïc,,,\n' +
          'Garnier,Zoé,0612345680,zoe@exemple.fr,\n',
        { duplicates },
      );
      expect(checked).toMatchObject({ ...counts, invalidLines: 0 });
      expect(done.status).toBe('done');
      const all = await clientsOf(marie.tenantId);
      expect(all).toHaveLength(total);
      const known = all.find((client) => client.source === 'widget');
      expect(known).toMatchObject(
        duplicates === 'update'
          ? {
              first_name: 'eloise',
              email: 'eloise@exemple.fr',
              notes: 'Préfère le matin\nAllergie au latex',
              status: 'prospect',
            }
          : { first_name: 'Éloïse', email: null, notes: 'Préfère le matin' },
      );
      const zoe = all.filter((client) => client.last_name === 'Garnier').map(({ email }) => email);
      expect(zoe.sort()).toEqual(
        { update: ['zoe@exemple.fr'], skip: [null], create: [null, 'zoe@exemple.fr'] }[duplicates].sort(),
      );
    },
    60_000,
  );

  it('does not undo a no somebody gave themselves', async () => {
    const marie = await api.person();
    const client = await product.t.db.asTenant(marie.tenantId, async (tx) => {
      const one = await createClient(tx, {
        firstName: 'Éloïse',
        lastName: 'Petit',
        phone: '+33612345678',
        email: null,
        status: 'client',
        locale: null,
        timeZone: null,
        notes: null,
        source: 'widget',
      });
      await recordConsent(tx, {
        clientId: one.id,
        channel: 'sms',
        purpose: 'marketing',
        granted: false,
        source: 'keyword',
      });
      return one;
    });
    await imported(marie, 'Nom;Prénom;Tél;SMS ok;Newsletter\nPetit;Éloïse;0612345678;oui;oui\n');
    expect(await consentsOf(marie.tenantId)).toMatchObject([
      { channel: 'sms', granted: false, source: 'keyword' },
      { channel: 'email', granted: true, source: 'import' },
    ]);
    expect(client.id).toBeTruthy();
  }, 60_000);

  it('says when and how its consents were given; an older word does not undo a later one', async () => {
    const marie = await api.person();
    await imported(marie, 'Nom;Prénom;Tél;SMS ok\nPetit;Éloïse;0612345678;non\n');
    await product.t.asSuperuser(`update consents set at = '2025-06-01' where tenant_id = $1`, [
      marie.tenantId,
    ]);
    const { checked } = await imported(
      marie,
      [
        'Nom;Prénom;Tél;SMS ok;Accord appels;Date du consentement;Source du consentement',
        'Petit;Éloïse;0612345678;oui;oui;03/02/2025;Bulletin en salon',
        'Noël;Loïc;0612345679;non;oui;13/02/2025;',
      ].join('\n'),
    );
    expect(checked).toMatchObject({ consents: 4, creates: 1, updates: 1 });
    const said = await product.t.asSuperuser(
      `select c.last_name, s.channel, s.granted, (s.at at time zone 'Europe/Paris')::text as at, s.evidence
       from consents s join clients c on c.id = s.client_id where s.tenant_id = $1 order by c.last_name, s.at, s.channel`,
      [marie.tenantId],
    );
    expect(said).toEqual([
      { last_name: 'Noël', channel: 'call', granted: true, at: '2025-02-13 12:00:00', evidence: null },
      { last_name: 'Noël', channel: 'sms', granted: false, at: '2025-02-13 12:00:00', evidence: null },
      {
        last_name: 'Petit',
        channel: 'call',
        granted: true,
        at: '2025-02-03 12:00:00',
        evidence: 'Bulletin en salon',
      },
      { last_name: 'Petit', channel: 'sms', granted: false, at: expect.any(String), evidence: null },
    ]);
    const [petit] = await product.t.asSuperuser<{ id: string }>(
      `select id from clients where tenant_id = $1 and last_name = 'Petit'`,
      [marie.tenantId],
    );
    const shown = await api.request('GET', `/api/v1/clients/${petit!.id}/consents`, { token: marie.token });
    expect(shown.body.items).toContainEqual(
      expect.objectContaining({
        channel: 'call',
        granted: true,
        source: 'import',
        evidence: 'Bulletin en salon',
      }),
    );
    const { body } = await upload(marie, 'Nom;Date du consentement\nPetit;03/02/2025\n');
    const refused = await step(marie, body.id, 'check', { mapping: ['lastName', 'consentedOn'] });
    expect(refused.status).toBe(422);
  }, 60_000);

  it('is looked at again when somebody of it came by another way meanwhile', async () => {
    const marie = await api.person();
    const { body } = await upload(marie, 'Nom;Prénom;Tél\nPetit;Éloïse;0612345678\nGarnier;Zoé;0612345680\n');
    const checked = await step(marie, body.id, 'check', { mapping: body.mapping });
    expect(checked.body).toMatchObject({ creates: 2, updates: 0 });
    await product.t.db.asTenant(marie.tenantId, (tx) =>
      createClient(tx, {
        firstName: 'Éloïse',
        lastName: 'Petit',
        phone: '+33612345678',
        email: null,
        status: 'client',
        locale: null,
        timeZone: null,
        notes: null,
        source: 'widget',
      }),
    );
    const done = await step(marie, body.id, 'commit');
    expect(done.body).toMatchObject({ status: 'done', creates: 1, updates: 1 });
    expect(
      await product.t.db.asTenant(marie.tenantId, (tx) =>
        listClients(tx, { limit: 10, offset: 0, sort: 'lastName', order: 'asc' }),
      ),
    ).toMatchObject({ total: 2 });
    const handle = product.client.workflow.getHandle(clientImportWorkflowId(marie.tenantId, `${body.id}.2`));
    await handle.result();
    recordHistory('client-import', 'checked-again', await handle.fetchHistory());
  }, 60_000);

  it('is taken whole or not at all', async () => {
    const marie = await api.person();
    const { body } = await upload(marie, 'Nom;Prénom;Tél\nPetit;Éloïse;0612345678\nGarnier;Zoé;0612345680\n');
    await step(marie, body.id, 'check', { mapping: body.mapping });
    // The last of its lines breaks a rule of the table that the check could not see.
    await product.t.asSuperuser(
      `update client_import_people set phone = 'no number' where import_id = $1 and line = 3`,
      [body.id],
    );
    const { commitImport } = await import('../db/client-import-commit.ts');
    await product.t.asSuperuser(`update client_imports set status = 'importing' where id = $1`, [body.id]);
    await expect(
      product.t.db.asTenant(marie.tenantId, (tx) => commitImport(tx, body.id)),
    ).rejects.toMatchObject({ code: '23514' });
    expect(await clientsOf(marie.tenantId)).toEqual([]);
    // Twice is once.
    await product.t.asSuperuser(
      `update client_import_people set phone = '+33612345680' where import_id = $1 and line = 3`,
      [body.id],
    );
    const commit = () => product.t.db.asTenant(marie.tenantId, (tx) => commitImport(tx, body.id));
    expect(await Promise.all([commit(), commit()])).toEqual(expect.arrayContaining(['done', 'gone']));
    expect(await clientsOf(marie.tenantId)).toHaveLength(2);
  }, 60_000);
});

describe('a file of visits', () => {
  const visitsOf = (tenantId: string) =>
    product.t.asSuperuser<Record<string, unknown>>(
      `select c.last_name, c.status, v.visited_on::text as day, v.service, v.amount_cents, v.satisfaction
       from past_visits v join clients c on c.id = v.client_id where v.tenant_id = $1 order by c.last_name, v.visited_on`,
      [tenantId],
    );
  const person = { email: null, locale: null, timeZone: null, notes: null, source: 'widget' } as const;

  it('becomes visits of who is known and who is new; told again, they are there already', async () => {
    const marie = await api.person();
    const eloise = await product.t.db.asTenant(marie.tenantId, async (tx) => {
      for (const phone of ['+33612345601', '+33612345602'])
        await createClient(tx, { ...person, firstName: 'Zoé', lastName: 'Noël', phone, status: 'client' });
      const about = { ...person, status: 'prospect' as const };
      return (
        await createClient(tx, { ...about, firstName: 'Éloïse', lastName: 'Petit', phone: '+33612345678' })
      ).id;
    });
    const agent = await api.request('POST', '/api/v1/agents', {
      token: marie.token,
      body: { name: 'Julie' },
    });
    await product.t.asSuperuser(
      `insert into appointments (tenant_id, agent_id, client_id, title, price_cents, starts_at, ends_at, status)
       values ($1, $2, $3, 'Coupe', 4500, '2025-09-01T08:00:00Z', '2025-09-01T09:00:00Z', 'completed')`,
      [marie.tenantId, agent.body.id, eloise],
    );
    const [before] = await product.t.asSuperuser<{ n: number }>(
      `select count(*)::int as n from outbox where tenant_id = $1`,
      [marie.tenantId],
    );
    const file = iconv.encode(
      [
        'Date;Client;Tél;Prestation;Montant;Satisfaction',
        '13/10/2025;Éloïse Petit;06 12 34 56 78;Coupe;45,00 €;5',
        '13/10/2025;Éloïse Petit;06 12 34 56 78;Couleur;1 060,50;',
        '13/10/2025;Éloïse Petit;06 12 34 56 78;Couleur;1 060,50;',
        '02/03/2025;PETIT Eloise;;Coupe;45;',
        '01/09/2025;PETIT Eloise;;Coupe;45;',
        '05/06/2025;Loïc Garnier;;;;4,5',
        '06/07/2025;Garnier Loïc;;Barbe;15;',
        '31/02/2025;Loïc Garnier;;;gratuit;6',
        '06/07/2125;Loïc Garnier;;;;',
        '06/07/2025;Loïc Garnier;;;-15;',
        '06/07/2025;Zoé Noël;;;;',
        '06/07/2025;Noël;;;;',
      ].join('\r\n'),
      'windows-1252',
    );
    const { id, checked, done } = await imported(marie, file, { duplicates: 'skip' });
    expect(checked).toMatchObject({ creates: 1, visits: 4, knownVisits: 1, invalidLines: 5 });
    const problems = await api.request('GET', `/api/v1/client-imports/${id}/problems`, {
      token: marie.token,
    });
    expect(problems.body.items.map(({ line, code }: { line: number; code: string }) => [line, code])).toEqual(
      [
        [9, 'date'],
        [9, 'amount'],
        [9, 'satisfaction'],
        [10, 'date-to-come'],
        [11, 'refund'],
        [12, 'namesakes'],
        [13, 'name-alone'],
      ],
    );
    expect(done).toMatchObject({ status: 'done', visits: 4, creates: 1 });
    const expected = [
      {
        last_name: 'Garnier',
        status: 'client',
        day: '2025-06-05',
        service: null,
        amount_cents: null,
        satisfaction: 4.5,
      },
      {
        last_name: 'Garnier',
        status: 'client',
        day: '2025-07-06',
        service: 'Barbe',
        amount_cents: 1_500,
        satisfaction: null,
      },
      {
        last_name: 'Petit',
        status: 'client',
        day: '2025-03-02',
        service: 'Coupe',
        amount_cents: 4_500,
        satisfaction: null,
      },
      {
        last_name: 'Petit',
        status: 'client',
        day: '2025-10-13',
        service: 'Coupe, Couleur',
        amount_cents: 110_550,
        satisfaction: 5,
      },
    ];
    expect(await visitsOf(marie.tenantId)).toEqual(expected);
    // The ledger that scores and churn read has them, by their day; and nothing was started for them.
    const ledger = await product.t.asSuperuser<Record<string, unknown>>(
      `select kind, at, value_cents, value from interactions where client_id = $1 and source_ref like 'past-%' order by at, kind`,
      [eloise],
    );
    expect(ledger).toEqual([
      { kind: 'visit', at: new Date('2025-03-02T11:00:00Z'), value_cents: 4_500, value: null },
      { kind: 'satisfaction', at: new Date('2025-10-13T10:00:00Z'), value_cents: null, value: 5 },
      { kind: 'visit', at: new Date('2025-10-13T10:00:00Z'), value_cents: 110_550, value: null },
    ]);
    const asked = await product.t.asSuperuser<{ kind: string }>(
      `select kind from outbox where tenant_id = $1 order by created_at offset $2`,
      [marie.tenantId, before!.n],
    );
    expect(asked.map(({ kind }) => kind)).toEqual(['client-import.asked', 'client-import.asked']);
    const story = await api.request('GET', `/api/v1/clients/${eloise}/timeline?groups=appointments`, {
      token: marie.token,
    });
    const told = story.body.items.filter(({ kind }: { kind: string }) => kind === 'past-visit');
    expect(told).toHaveLength(2);
    expect(told[0]).toMatchObject({
      service: 'Coupe, Couleur',
      amountCents: 110_550,
      currency: 'EUR',
      satisfaction: 5,
    });

    const shown = await api.request('GET', `/api/v1/clients/${eloise}`, { token: marie.token });
    expect(shown.body).toMatchObject({ visits: 3, lastVisitAt: '2025-10-13T10:00:00.000Z' });
    const atLeast = (value: number) => ({
      all: [{ field: 'spentCents', operator: 'at-least' as const, value }],
    });
    for (const [cents, found] of [
      [100_000, 1],
      [200_000, 0],
    ] as const)
      expect(
        await product.t.db.asTenant(marie.tenantId, (tx) =>
          pageAudience(tx, atLeast(cents), new Date(), { after: null, limit: 10 }),
        ),
      ).toHaveLength(found);

    const again = await imported(marie, file, { duplicates: 'skip' });
    expect(again.checked).toMatchObject({ creates: 0, visits: 0, knownVisits: 7, invalidLines: 5 });
    expect(again.done).toMatchObject({ status: 'done', visits: 0 });
    expect(await visitsOf(marie.tenantId)).toEqual(expected);
  }, 60_000);

  it('needs its day, and makes no second records', async () => {
    const marie = await api.person();
    const { body } = await upload(marie, 'Date;Nom;Montant\n13/10/2025;Petit;45\n');
    expect(body).toMatchObject({ mapping: ['visitedOn', 'lastName', 'amount'], duplicates: 'skip' });
    for (const choice of [
      { mapping: [null, 'lastName', 'amount'] },
      { mapping: body.mapping, duplicates: 'create' },
    ])
      expect((await step(marie, body.id, 'check', choice)).status).toBe(422);
  });
});

describe('what cannot be imported', () => {
  it('is refused with the reason, and nothing is kept', async () => {
    const marie = await api.person();
    const codeOf = async (file: string | Buffer) => (await upload(marie, file)).body.type?.split('/').at(-1);
    expect(await codeOf('')).toBe('empty');
    expect(await codeOf('Nom;Prénom\n')).toBe('empty');
    expect(await codeOf('PK\x03\x04')).toBe('spreadsheet');
    expect(await codeOf('Nom;Prénom\nPetit;"Éloïse\n')).toBe('quote-never-closed');
    expect(await codeOf(`${'a;'.repeat(101)}\nb\n`)).toBe('too-many-columns');
    const { body } = await api.request('GET', '/api/v1/client-imports', { token: marie.token });
    expect(body).toEqual({ items: [], total: 0 });
  });

  it('is a mapping that names a thing twice, or nobody', async () => {
    const marie = await api.person();
    const { body } = await upload(marie, 'Nom;Prénom\nPetit;Éloïse\n');
    for (const mapping of [['lastName'], ['lastName', 'lastName'], [null, null], ['notes', null]]) {
      const answer = await step(marie, body.id, 'check', { mapping });
      expect(answer.status).toBe(422);
    }
    expect((await step(marie, body.id, 'commit')).status).toBe(409);
  });

  it('is a sixth file while five wait; those of last week nobody came back to are dropped', async () => {
    const marie = await api.person();
    for (let i = 0; i < 5; i++) expect((await upload(marie, 'Nom\nPetit\n')).status).toBe(201);
    expect((await upload(marie, 'Nom\nPetit\n')).status).toBe(409);
    await product.t.asSuperuser(
      `update client_imports set created_at = now() - interval '8 days' where tenant_id = $1`,
      [marie.tenantId],
    );
    expect((await upload(marie, 'Nom\nPetit\n')).status).toBe(201);
  });
});
