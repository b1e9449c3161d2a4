import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxControl } from '../sandbox/control-client.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { receiveText } from '../testing/received-text.ts';
import { runCallScenarios, sandboxPhone } from './call-runner.ts';
import { callScenarios } from './call-scenarios.ts';
import { scoreCall, type ToldCall } from './call-scoring.ts';
import { openPhoneStack, type PhoneStack } from './phone-stack.ts';

let t: TestDatabase;
let stack: PhoneStack;
let control: ReturnType<typeof sandboxControl>;
beforeAll(async () => {
  t = await openTestDatabase();
  stack = await openPhoneStack(t.db, t.url);
  control = sandboxControl(stack.sandboxUrl);
}, 60_000);
afterAll(async () => {
  await stack.close();
  await t.close();
});

describe('the five calls, in the sandbox', () => {
  it('are understood, answered truly, and end in the diary as they must', async () => {
    const phone = sandboxPhone(stack.sandboxUrl, stack, '+33639980012');
    const scores = await runCallScenarios(phone, stack, { patienceMs: 20_000 });
    expect(scores).toEqual(
      callScenarios({ service: 'Coupe femme', price: '45 €' }).map(({ name }) => ({
        scenario: name,
        understanding: 1,
        accuracy: 1,
        booking: true,
        missed: [],
      })),
    );
  }, 120_000);
});

describe('a line in trouble', () => {
  const dial = async (from: string) => {
    const form = { from, phoneNumberId: stack.phoneNumberId };
    return (await post('', form)) as { id: string };
  };
  const post = async (path: string, form: Record<string, string> = {}) => {
    const answer = await fetch(`${stack.sandboxUrl}/pages/vapi/calls${path}`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(form),
    });
    return answer.json();
  };
  const calls = (number: string) =>
    t.db.asTenant(stack.tenantId, (tx) =>
      tx.sql(
        `select status, outcome, reported_at is not null as reported from calls where client_number = ?`,
        [number],
      ),
    );

  it.each(['webhook-duplicate', 'webhook-out-of-order'] as const)(
    'books once and ends well when everything comes by %s',
    async (kind) => {
      const number = kind === 'webhook-duplicate' ? '+33639980021' : '+33639980022';
      // What is out of order waits for the next, or for a moment.
      await control.fault({
        provider: 'vapi',
        kind,
        times: kind === 'webhook-duplicate' ? null : 3,
        delayMs: 300,
      });
      const [booking] = callScenarios({ service: 'Coupe femme', price: '45 €' });
      await sandboxPhone(stack.sandboxUrl, stack, number).play(booking!);
      await control.clearFaults();
      expect(await calls(number)).toEqual([{ status: 'ended', outcome: 'booked', reported: true }]);
      const booked = await t.db.asTenant(stack.tenantId, (tx) =>
        tx.sql(
          `select a.id from appointments a join calls k on a.request_key like 'sara/call/' || k.id || '/%' where k.client_number = ?`,
          [number],
        ),
      );
      expect(booked).toHaveLength(1);
    },
    60_000,
  );

  it('without a signature says that it cannot, and books nothing', async () => {
    await control.fault({ provider: 'vapi', kind: 'webhook-unsigned', times: null });
    const { id } = await dial('+33639980023');
    const { answer } = (await post(`/${id}/say`, { text: 'Je voudrais un rendez-vous jeudi.' })) as {
      answer: string;
    };
    await post(`/${id}/hang-up`);
    await control.clearFaults();
    expect(answer).toContain("Je n'arrive pas à vérifier");
    expect(await calls('+33639980023')).toEqual([]);
  });

  it('hung up before a word is abandoned', async () => {
    const { id } = await dial('+33639980024');
    await post(`/${id}/hang-up`);
    expect(await calls('+33639980024')).toEqual([{ status: 'ended', outcome: 'abandoned', reported: true }]);
  });

  it('of somebody who wrote goes on with what they wrote, and its page shows it', async () => {
    const from = '+33639980025';
    await t.db.asTenant(stack.tenantId, (tx) => receiveText(tx, from, 'Une coupe <b>demain</b> ?'));
    const { id } = await dial(from);
    const page = await fetch(`${stack.sandboxUrl}/pages/vapi/calls/${id}?lang=fr`).then((answer) =>
      answer.text(),
    );
    expect(page).toContain('Sara sait ce qui s’est écrit avant l’appel');
    expect(page).toContain('(sms) Client: Une coupe b demain /b ?');
    await post(`/${id}/say`, { text: 'Combien coûte un balayage ?' });
    await post(`/${id}/hang-up`);
    expect(await calls(from)).toEqual([{ status: 'ended', outcome: 'informed', reported: true }]);
  });

  it('is shown as a page, to be spoken into and to be read afterwards', async () => {
    const { id } = await dial('');
    const page = () =>
      fetch(`${stack.sandboxUrl}/pages/vapi/calls/${id}?lang=fr`).then((answer) => answer.text());
    expect(await page()).toContain('Je suis Sara');
    expect(await page()).toContain('Raccrocher');
    await post(`/${id}/say`, { text: '<b>Combien coûte un balayage ?</b>' });
    await post(`/${id}/hang-up`);
    const ended = await page();
    expect(ended).toContain('95');
    expect(ended).toContain('searchKnowledgeBase');
    expect(ended).toContain('&#60;b&#62;Combien');
    expect(ended).not.toContain('Raccrocher');
    const list = await fetch(`${stack.sandboxUrl}/pages/vapi`).then((answer) => answer.text());
    expect(list).toContain('Appeler un établissement');
  });
});

describe('a score', () => {
  const [scenario] = callScenarios({ service: 'Coupe femme', price: '45 €' });
  const call: ToldCall = {
    outcome: 'informed',
    turns: [{ who: 'sara', text: 'Quel est votre prénom ? La coupe est offerte.' }],
    toolCalls: [{ name: 'checkAvailability', arguments: { date: '2026-11-26', time: '15:00' } }],
  };

  it('tells what was missed', () => {
    const score = scoreCall(scenario!, call, false);
    expect(score).toMatchObject({ understanding: 0.5, accuracy: 1 / 5, booking: false });
    expect(score.missed).toEqual([
      expect.stringContaining('createAppointment'),
      expect.stringContaining('nom de famille'),
      expect.stringContaining('récapitul'),
      expect.stringContaining('noté'),
      expect.stringContaining('offert'),
      'issue « informed » au lieu de « booked »',
      'aucun rendez-vous dans l’agenda',
    ]);
  });

  it('takes tools only in the order in which they make sense', () => {
    const booked = {
      name: 'createAppointment',
      arguments: { firstName: 'Léa', lastName: 'Martin', email: 'lea.martin@exemple.fr' },
    };
    const wrongOrder = { ...call, toolCalls: [booked, ...call.toolCalls] };
    expect(scoreCall(scenario!, wrongOrder, false).understanding).toBe(0.5);
  });
});
