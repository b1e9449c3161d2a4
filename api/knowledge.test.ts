import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createIngest } from '../activities/ingest.ts';
import { createSearch } from '../assistant/search.ts';
import { openTestApi, type TestApi } from '../testing/api.ts';

let api: TestApi;
let owner: { tenantId: string; token: string };
let stranger: { tenantId: string; token: string };
beforeAll(async () => {
  api = await openTestApi();
  api.deps.search = createSearch({ db: api.deps.db, embedders: [], vectors: null });
  api.deps.embeddings = { available: false, reason: 'no model in this test' };
  owner = await api.person();
  stranger = await api.person();
});
afterAll(() => api.close());

const call = (person: { token: string }, method: string, path: string, body?: unknown) =>
  api.request(method, `/api/v1/knowledge/${path}`, { token: person.token, body });

async function upload(person: { token: string }, name: string, content: string) {
  const form = new FormData();
  form.append('file', new Blob([content], { type: 'text/plain' }), name);
  const response = await fetch(`${api.url}/api/v1/knowledge/documents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.token}` },
    body: form,
  });
  return {
    status: response.status,
    body: (await response.json()) as { id: string; status: string; fileName: string },
  };
}

const asked = async (documentId: string) =>
  (
    await api.t.asSuperuser(
      `select 1 from outbox where kind = 'ingest.start' and payload ->> 'documentId' = $1`,
      [documentId],
    )
  ).length;

describe('documents', () => {
  it('stores an upload with the request to read it, and shows it to nobody else', async () => {
    const { status, body } = await upload(owner, 'Tarifs été.txt', 'Coupe femme 45 €');
    expect({ status, state: body.status, name: body.fileName }).toEqual({
      status: 202,
      state: 'pending',
      name: 'Tarifs été.txt',
    });
    expect(await asked(body.id)).toBe(1);
    expect((await call(owner, 'GET', `documents/${body.id}`)).status).toBe(200);
    expect((await call(stranger, 'GET', `documents/${body.id}`)).status).toBe(404);
    expect((await call(stranger, 'DELETE', `documents/${body.id}`)).status).toBe(404);
    expect((await call(stranger, 'GET', 'documents')).body.total).toBe(0);
    expect((await call(owner, 'GET', 'documents?kind=upload&q=%C3%A9t%C3%A9')).body.total).toBe(1);
    expect((await call(owner, 'DELETE', `documents/${body.id}`)).status).toBe(204);
    expect((await call(owner, 'GET', `documents/${body.id}`)).status).toBe(404);
  });

  it('refuses an empty file', async () => {
    expect((await upload(owner, 'vide.txt', '')).status).toBe(422);
  });
});

describe('questions and answers', () => {
  it('makes what the owner answers searchable, follows its changes, and forgets it on deletion', async () => {
    const created = await call(owner, 'POST', 'manual', {
      question: 'Acceptez-vous les chiens ?',
      answer: 'Oui, les petits chiens.',
    });
    expect(created).toMatchObject({ status: 201, body: { status: 'answered', origin: 'manual' } });
    const { id } = created.body;
    const documents = async () => (await call(owner, 'GET', 'documents?kind=qa')).body.items;
    const [document] = await documents();
    expect(document).toMatchObject({ title: 'Acceptez-vous les chiens ?' });

    const ingest = createIngest({ db: api.deps.db, embedders: [], vectors: null, log: () => {} });
    await ingest.ingestDocuments(owner.tenantId, [document.id]);
    const found = await call(owner, 'POST', 'search', { query: 'Un chien, oui ?' });
    expect(found.body).toMatchObject({ mode: 'full-text', results: [{ documentId: document.id }] });
    const { text, highlights } = found.body.results[0];
    expect(
      highlights.map(({ start, end }: { start: number; end: number }) => text.slice(start, end)),
    ).toEqual(['Oui', 'chiens']);
    expect((await call(stranger, 'POST', 'search', { query: 'chien' })).body.results).toEqual([]);

    await call(owner, 'PUT', `qa/${id}`, { answer: 'Non, hélas.' });
    expect(await asked(document.id)).toBe(2);
    expect((await call(owner, 'PUT', `qa/${id}`, { answer: '' })).body).toMatchObject({
      status: 'to_complete',
    });
    expect(await documents()).toEqual([]);
    expect((await call(stranger, 'PUT', `qa/${id}`, { answer: 'x' })).status).toBe(404);
    expect((await call(stranger, 'DELETE', `qa/${id}`)).status).toBe(404);
    expect((await call(owner, 'DELETE', `qa/${id}`)).status).toBe(204);
    expect((await call(owner, 'GET', 'qa')).body.total).toBe(0);
  });

  it('refuses the same question twice', async () => {
    const body = { question: 'Où se garer ?', answer: 'Derrière.' };
    expect((await call(owner, 'POST', 'manual', body)).status).toBe(201);
    expect((await call(owner, 'POST', 'manual', { ...body, question: 'où se garer ?' })).status).toBe(409);
  });
});

describe('categories', () => {
  it('belong to one business, and leave their documents when they go', async () => {
    const { body: category } = await call(owner, 'POST', 'categories', { name: 'Tarifs' });
    expect((await call(owner, 'POST', 'categories', { name: 'Tarifs' })).status).toBe(409);
    expect((await call(stranger, 'GET', 'categories')).body.total).toBe(0);
    const question = { question: 'Prix ?', answer: '45 €', categoryId: category.id };
    expect((await call(owner, 'POST', 'manual', question)).status).toBe(201);
    expect((await call(stranger, 'POST', 'manual', question)).status).toBe(404);
    expect((await call(stranger, 'DELETE', `categories/${category.id}`)).status).toBe(404);
    expect((await call(owner, 'DELETE', `categories/${category.id}`)).status).toBe(204);
    expect((await call(owner, 'GET', 'qa?q=Prix')).body.items[0]).toMatchObject({ categoryId: null });
  });
});

describe('search', () => {
  it.each(['', '   ', '\0', 'x'.repeat(4_001)])(
    'refuses a query that asks nothing or too much (%#)',
    async (query) => {
      const { status, body } = await call(owner, 'POST', 'search', { query });
      expect([400, 422]).toContain(status);
      expect(body.type).toMatch(/^https:\/\/coccinelle\.app\/problems\//);
    },
  );

  it('says in the status why there are no vectors', async () => {
    expect((await call(owner, 'GET', 'status')).body).toMatchObject({
      embeddings: { available: false, reason: 'no model in this test', reembedding: null },
    });
  });
});
