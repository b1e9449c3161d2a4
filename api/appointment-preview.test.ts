import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recordNotice } from '../db/appointment-notices.ts';
import { openTestApi, type TestApi } from '../testing/api.ts';
import { openSalon } from '../testing/salon.ts';

/** Monday 23 November 2026, 10:00 in Paris. */
const NOW = new Date('2026-11-23T09:00:00Z');

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi({ deps: { clock: () => NOW } });
});
afterAll(() => api.close());

/** An appointment of Éloïse Petit on Tuesday 1 December at 14:00. */
async function open(client: object = { firstName: 'Éloïse', lastName: 'Petit', phone: '06 12 34 56 78' }) {
  const person = await api.person();
  const salon = await openSalon(api.t, { agents: 2, tenantId: person.tenantId });
  const call = (method: string, path: string, body?: unknown) =>
    api.request(method, `/api/v1${path}`, { token: person.token, ...(body === undefined ? {} : { body }) });
  const { body: appointment } = await call('POST', '/appointments', {
    serviceId: salon.serviceId,
    agentId: salon.agentIds[0],
    startsAt: '2026-12-01T14:00:00+01:00',
    client,
  });
  const preview = async (body: object) =>
    (await call('POST', `/appointments/${appointment.id}/message-preview`, body)).body;
  const tell = () =>
    api.t.db.asTenant(person.tenantId, (tx) =>
      recordNotice(
        tx,
        appointment.id,
        { kind: 'confirmation', key: 'confirmation', channel: 'both', deadline: 0 },
        [],
      ),
    );
  return { person, salon, appointment, call, preview, tell };
}

describe('what a client would be told', () => {
  it('of a move: the old time and the new one, with whom', async () => {
    const { salon, preview, tell } = await open();
    await tell();
    const { messages, silence } = await preview({
      occasion: 'moved',
      startsAt: '2026-12-02T15:30:00+01:00',
      agentId: salon.agentIds[1],
    });
    expect(silence).toBeNull();
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ channel: 'sms', to: '+33612345678', subject: null });
    expect(messages[0].text).toContain('mardi 01/12 à 14h');
    expect(messages[0].text).toContain('mercredi 02/12 à 15h30');
    expect(messages[0].text).toContain('Agent 2');
    // The link opens the appointment for whoever has it.
    expect(messages[0].text).toMatch(/\/rdv\/…$/);
  });

  it('is a confirmation when it is the first they hear of it', async () => {
    const { preview } = await open({ firstName: 'Éloïse', email: 'eloise@exemple.fr' });
    const { messages } = await preview({ occasion: 'moved', startsAt: '2026-12-02T15:30:00+01:00' });
    expect(messages[0]).toMatchObject({ channel: 'email', to: 'eloise@exemple.fr' });
    expect(messages[0].subject).toMatch(/^Rendez-vous confirmé/);
  });

  it('of a cancellation only what they had been told of', async () => {
    const { preview, tell } = await open();
    expect(await preview({ occasion: 'cancelled' })).toEqual({ messages: [], silence: 'never-told' });
    await tell();
    expect((await preview({ occasion: 'cancelled' })).messages[0].text).toMatch(/annulé/);
  });

  it('of a delay: how long', async () => {
    const { preview } = await open();
    expect((await preview({ occasion: 'running-late', minutes: 15 })).messages[0].text).toMatch(/15/);
  });

  it('says why nothing would leave', async () => {
    const { call, preview } = await open();
    await call('PUT', '/booking-settings', { confirmation: 'none' });
    expect((await preview({ occasion: 'moved' })).silence).toBe('off');
    const unknown = await open({ firstName: 'Éloïse' });
    expect((await unknown.preview({ occasion: 'moved' })).silence).toBe('unreachable');
    expect((await unknown.preview({ occasion: 'moved', startsAt: '2026-11-20T09:00:00Z' })).silence).toBe(
      'over',
    );
  });

  it('changes nothing, and is nobody else’s to see', async () => {
    const { appointment, call, preview } = await open();
    await preview({ occasion: 'moved', startsAt: '2026-12-02T15:30:00+01:00' });
    expect((await call('GET', `/appointments/${appointment.id}`)).body).toEqual(appointment);
    const stranger = await api.person();
    const answer = await api.request('POST', `/api/v1/appointments/${appointment.id}/message-preview`, {
      token: stranger.token,
      body: { occasion: 'cancelled' },
    });
    expect(answer.status).toBe(404);
  });
});
