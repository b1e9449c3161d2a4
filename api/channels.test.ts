import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { replaceTemplates } from '../db/message-templates.ts';
import { openTestApi, type TestApi } from '../testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const PATH = '/api/v1/channels';

describe('channels', () => {
  it('are connected once, stay the business’s own, and are the same when connected again', async () => {
    const { token, tenantId } = await api.person();
    const connect = (channel: string) => api.request('POST', PATH, { token, body: { channel } });
    const first = await connect('whatsapp');
    expect([first.status, first.body]).toMatchObject([
      200,
      { channel: 'whatsapp', externalId: expect.stringMatching(/^1065\d{12}$/) },
    ]);
    expect((await connect('whatsapp')).body).toEqual(first.body);
    await connect('instagram');
    await connect('messenger');
    const { body } = await api.request('GET', PATH, { token });
    expect(body.items.map(({ channel }: { channel: string }) => channel).sort()).toEqual([
      'instagram',
      'messenger',
      'whatsapp',
    ]);
    const other = await api.person();
    expect((await api.request('GET', PATH, { token: other.token })).body.items).toEqual([]);
    const path = `${PATH}/${first.body.id}`;
    expect((await api.request('DELETE', path, { token: other.token })).status).toBe(404);
    expect((await api.request('DELETE', path, { token })).status).toBe(204);
    expect((await connect('whatsapp')).body.externalId).toBe(first.body.externalId);
    const audits = await api.t.asSuperuser<{ action: string }>(
      `select action from audit_logs where tenant_id = $1 and subject_kind = 'channel' order by id`,
      [tenantId],
    );
    expect(audits.map(({ action }) => action)).toContain('channel.disconnected');
  });

  it('are a matter of whoever may change settings, and real ones of whoever runs the service', async () => {
    const agent = await api.person({ role: 'agent' });
    const ask = (token: string, from = api) =>
      from.request('POST', PATH, { token, body: { channel: 'whatsapp' } });
    expect((await ask(agent.token)).status).toBe(403);
    const real = await openTestApi({
      env: {
        WHATSAPP_TOKEN: 'EAAG',
        WHATSAPP_APP_SECRET: 'x'.repeat(32),
        WHATSAPP_VERIFY_TOKEN: 'y'.repeat(32),
      },
    });
    const owner = await real.person();
    const refused = await ask(owner.token, real);
    expect([refused.status, refused.body.type]).toEqual([409, expect.stringMatching(/channel-by-operator$/)]);
    expect((await real.request('GET', PATH, { token: owner.token })).body.items).toEqual([]);
    await real.close();
  });

  it('show WhatsApp’s templates as WhatsApp told of them', async () => {
    const { token, tenantId } = await api.person();
    await api.t.db.asTenant(tenantId, (tx) =>
      replaceTemplates(tx, '1022', [
        {
          name: 'rappel',
          language: 'fr',
          category: 'utility',
          status: 'rejected',
          reason: 'INVALID_FORMAT',
          providerId: '1',
          components: [{ type: 'BODY', text: 'Bonjour {{1}}.' }],
        },
      ]),
    );
    expect((await api.request('GET', `${PATH}/templates`, { token })).body.items).toEqual([
      {
        name: 'rappel',
        language: 'fr',
        category: 'utility',
        status: 'rejected',
        reason: 'INVALID_FORMAT',
        text: 'Bonjour {{1}}.',
      },
    ]);
  });
});
