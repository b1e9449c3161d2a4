import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestApi, type TestApi } from '../testing/api.ts';

let api: TestApi;
let token: string;
let stays: string;
let goes: string;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  ({ token } = await api.person());
  [stays, goes] = [
    await add({ firstName: 'Éloïse', lastName: 'Petit', phone: '06 12 34 56 78', email: 'e@exemple.fr' }),
    await add({ firstName: 'Éloïse', lastName: 'Petit' }),
  ];
});

const post = (path: string, body: object = {}, as = token) =>
  api.request('POST', `/api/v1/${path}`, { token: as, body });
const get = (path: string, as = token) => api.request('GET', `/api/v1/${path}`, { token: as });
const add = async (body: object) => (await post('clients', body)).body.id as string;

describe('merging by hand', () => {
  it('is suggested with its reason, done, told in the story, and undone', async () => {
    const { items, total } = (await get(`merge-suggestions?clientId=${goes}`)).body;
    expect(total).toBe(1);
    expect(items[0]).toMatchObject({
      strength: 'weak',
      reasons: ['same-name'],
      stays: { id: stays },
      goes: { id: goes },
    });
    const merge = await post(`clients/${stays}/merge`, { otherId: goes });
    expect(merge).toMatchObject({ status: 200, body: { survivorId: stays, mergedId: goes, undoneAt: null } });
    expect((await get('clients')).body.total).toBe(1);
    expect((await get(`clients/${goes}`)).body.mergedInto).toBe(stays);
    expect((await get('merge-suggestions')).body.total).toBe(0);
    const story = (await get(`clients/${stays}/timeline?groups=team`)).body.items;
    expect(story[0]).toMatchObject({ kind: 'record', action: 'client.merged', actor: { kind: 'user' } });
    // Both records were added by hand: both lines are in the one story.
    expect(story).toHaveLength(3);
    expect((await get(`clients/${stays}/merges`)).body.items).toMatchObject([{ mergedName: 'Éloïse Petit' }]);
    expect(
      await api.request('PUT', `/api/v1/clients/${goes}`, { token, body: { notes: 'x' } }),
    ).toMatchObject({
      status: 409,
    });
    expect((await post(`client-merges/${merge.body.id}/undo`)).body.undoneAt).not.toBeNull();
    expect((await post(`client-merges/${merge.body.id}/undo`)).status).toBe(409);
    expect((await get('clients')).body.total).toBe(2);
    expect(
      (await get(`clients/${goes}/timeline`)).body.items.map((one: { action: string }) => one.action),
    ).toEqual(['client.unmerged', 'client.created']);
  });

  it('by two of the staff at once is done once, and a third record comes too late', async () => {
    const answers = await Promise.all([
      post(`clients/${stays}/merge`, { otherId: goes }),
      post(`clients/${goes}/merge`, { otherId: stays }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0]!.body.id).toBe(answers[1]!.body.id);
    const third = await add({ lastName: 'Petit' });
    const gone = answers[0]!.body.mergedId;
    expect((await post(`clients/${third}/merge`, { otherId: gone })).body.type).toMatch(/merged-elsewhere$/);
  });

  it('« not the same » is not asked again', async () => {
    expect((await post(`clients/${goes}/distinguish`, { otherId: stays })).status).toBe(204);
    expect((await get('merge-suggestions')).body.total).toBe(0);
  });

  it('is out of reach of another business', async () => {
    const stranger = (await api.person()).token;
    expect((await post(`clients/${stays}/merge`, { otherId: goes }, stranger)).status).toBe(404);
    expect((await post(`clients/${stays}/distinguish`, { otherId: goes }, stranger)).status).toBe(404);
    expect((await get(`clients/${stays}/merges`, stranger)).status).toBe(404);
    expect((await get(`clients/${stays}/timeline`, stranger)).status).toBe(404);
    expect((await get(`merge-suggestions?clientId=${stays}`, stranger)).body.items).toEqual([]);
    const { body } = await post(`clients/${stays}/merge`, { otherId: goes });
    expect((await post(`client-merges/${body.id}/undo`, {}, stranger)).status).toBe(404);
    // Half of a pair of one's own is not enough either.
    const theirs = (await post('clients', { lastName: 'Autre' }, stranger)).body.id;
    expect((await post(`clients/${theirs}/merge`, { otherId: stays }, stranger)).status).toBe(404);
  });
});
