import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { beginCrawl, enqueueUrls } from '../db/crawl.ts';
import { endCrawl } from '../db/crawl-documents.ts';
import { openTestApi, type TestApi } from '../testing/api.ts';
import { routes } from './knowledge-crawl.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ routes });
});
afterAll(async () => {
  await api.close();
});

const crawl = (token: string, url: string) =>
  api.request('POST', '/api/v1/knowledge/crawl', { token, body: { url } });
const outbox = () =>
  api.t.asSuperuser<{ kind: string; payload: { crawlJobId: string } }>(
    'select kind, payload from outbox order by id',
  );

describe('crawls over the API', () => {
  it('asks for a crawl, with its request to Temporal in the same transaction', async () => {
    const { token } = await api.person();
    const answer = await crawl(token, 'https://www.salon.example/?utm_source=x#top');
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      seedUrl: 'https://www.salon.example/',
      status: 'queued',
      maxPages: 200,
      error: null,
    });
    expect(
      (await outbox()).filter((row) => row.payload.crawlJobId === answer.body.id).map((row) => row.kind),
    ).toEqual(['crawl.start']);
  });

  it('reads a site once at a time, however its address is written', async () => {
    const { token } = await api.person();
    const answers = await Promise.all(
      ['https://double.example/', 'http://www.double.example/accueil'].map((url) => crawl(token, url)),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([202, 409]);
    expect((await crawl(token, 'https://autre.example/')).status).toBe(202);
  });

  it('refuses what is no web address', async () => {
    const { token } = await api.person();
    expect((await crawl(token, 'https://user:secret@salon.example/')).status).toBe(422);
    for (const url of ['file:///etc/passwd', 'salon.example', '']) {
      expect((await crawl(token, url)).status).toBeGreaterThanOrEqual(400);
    }
  });

  it('cancels once, at once, and again to no effect', async () => {
    const { token } = await api.person();
    const { id } = (await crawl(token, 'https://stop.example/')).body;
    const path = `/api/v1/knowledge/crawls/${id}/cancel`;
    expect((await api.request('POST', path, { token, body: {} })).body).toMatchObject({
      status: 'cancelled',
    });
    expect((await api.request('POST', path, { token, body: {} })).body).toMatchObject({
      status: 'cancelled',
    });
    expect((await outbox()).filter((row) => row.payload.crawlJobId === id).map((row) => row.kind)).toEqual([
      'crawl.start',
      'crawl.cancel',
    ]);
    expect((await crawl(token, 'https://stop.example/')).status).toBe(202);
  });

  it('shows what became of each address, by status and page by page', async () => {
    const { token, tenantId } = await api.person();
    const { id } = (await crawl(token, 'https://liste.example/')).body;
    await api.t.db.asTenant(tenantId, (tx) =>
      beginCrawl(tx, id, {
        url: 'https://liste.example/',
        key: 'https://liste.example/',
        depth: 0,
        priority: 0,
        foundOn: null,
      }),
    );
    const urls = (query = '') => api.request('GET', `/api/v1/knowledge/crawls/${id}/urls${query}`, { token });
    expect((await urls()).body).toMatchObject({
      total: 1,
      items: [{ url: 'https://liste.example/', status: 'queued' }],
    });
    expect((await urls('?status=failed')).body).toEqual({ total: 0, items: [] });
    expect((await api.request('GET', '/api/v1/knowledge/crawls?limit=1', { token })).body).toMatchObject({
      total: 1,
      items: [{ id, queued: 1 }],
    });
  });

  it('streams progress until the crawl has ended', async () => {
    const { token, tenantId } = await api.person();
    const { id } = (await crawl(token, 'https://flux.example/')).body;
    const stream = await fetch(`${api.url}/api/v1/knowledge/crawls/${id}/events`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await api.t.db.asTenant(tenantId, (tx) => endCrawl(tx, id, { status: 'failed', errorCode: 'timeout' }));
    const events = (await stream.text()).match(/^data: .*$/gm)!.map((line) => JSON.parse(line.slice(6)));
    expect(events.at(-1)).toMatchObject({ id, status: 'failed', error: { code: 'timeout' } });
  });

  it('counts pages while they are read, not only at the end', async () => {
    const { token, tenantId } = await api.person();
    const { id } = (await crawl(token, 'https://vivant.example/')).body;
    const at = (path: string) => {
      const url = `https://vivant.example${path}`;
      return { url, key: url, depth: 0, priority: 0, foundOn: null };
    };
    await api.t.db.asTenant(tenantId, async (tx) => {
      await beginCrawl(tx, id, at('/'));
      await enqueueUrls(tx, id, [at('/tarifs'), at('/absent'), at('/equipe')]);
    });
    await api.t.asSuperuser(
      `update crawl_urls set status = case when url like '%/absent' then 'failed' else 'stored' end
       where crawl_job_id = $1 and url not like '%/equipe'`,
      [id],
    );
    const counts = { pagesStored: 2, pagesUnchanged: 0, pagesFailed: 1, queued: 1 };
    const one = await api.request('GET', `/api/v1/knowledge/crawls/${id}`, { token });
    expect(one.body).toMatchObject({ status: 'running', ...counts });
    const list = await api.request('GET', '/api/v1/knowledge/crawls', { token });
    expect(list.body.items).toMatchObject([{ id, ...counts }]);
  });

  it('leaves another tenant alone', async () => {
    const [marie, other] = [await api.person(), await api.person()];
    const { id } = (await crawl(marie.token, 'https://marie.example/')).body;
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/urls'],
      ['POST', '/cancel'],
      ['GET', '/events'],
    ] as const) {
      const answer = await api.request(method, `/api/v1/knowledge/crawls/${id}${path}`, {
        token: other.token,
        ...(method === 'POST' ? { body: {} } : {}),
      });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    expect((await api.request('GET', '/api/v1/knowledge/crawls', { token: other.token })).body.total).toBe(0);
    expect((await crawl(other.token, 'https://marie.example/')).status).toBe(202);
  });

  it('lets only those who may write start and stop', async () => {
    const { tenantId } = await api.person();
    const agent = await api.person({ tenantId, role: 'agent' });
    expect((await crawl(agent.token, 'https://a.example/')).status).toBe(403);
    expect((await api.request('GET', '/api/v1/knowledge/crawls', { token: agent.token })).status).toBe(200);
  });
});
