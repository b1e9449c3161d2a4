import { randomUUID } from 'node:crypto';
import type { ApiDeps } from '../api/deps.ts';
import type { TenantTransaction } from '../db/database.ts';
import { findMessage, type MessageRow, type NewMessage, queueMessage } from '../db/messages.ts';
import { svixHeaders } from '../sandbox/vendors/resend-wire.ts';
import { signature } from '../sandbox/vendors/twilio-wire.ts';
import { type Answer, openTestApi, type TestApi } from './api.ts';
import { fingerprint } from './tenant-rows.ts';

/** What providers call; the API listens elsewhere, as behind a proxy. */
const PUBLIC_URL = 'https://app.example';
/** The number every business without one of its own writes from. */
export const SHARED_NUMBER = '+33639980001';

/** An API and the two providers that call it, signed as they sign. `tenant()` makes the business all of it is about. */
export async function openWebhookTest(options: { deps?: Partial<ApiDeps> } = {}) {
  const api: TestApi = await openTestApi({ ...options, env: { PUBLIC_URL } });
  let tenantId = '';
  let numbers = 0;

  const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>, tenant = tenantId) =>
    api.t.db.asTenant(tenant, work);

  /** A form as Twilio sends it, signed for the public address although it comes to another. */
  const twilio = (
    path: string,
    form: Record<string, string>,
    options: { token?: string; url?: string; unsigned?: boolean } = {},
  ): Promise<Answer> => {
    const { token = 'sandbox', url = PUBLIC_URL + path, unsigned = false } = options;
    return api.request('POST', path, {
      body: new URLSearchParams(form).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(unsigned ? {} : { 'x-twilio-signature': signature(token, url, form) }),
      },
    });
  };
  const sid = () => `SM${randomUUID().replaceAll('-', '')}`;
  const statusPath = (id: string, tenant = tenantId) => `/webhooks/twilio/status/${tenant}/${id}`;

  return {
    api,
    publicUrl: PUBLIC_URL,
    inTenant,
    twilio,
    sid,
    statusPath,
    tenantId: () => tenantId,
    async tenant(): Promise<void> {
      tenantId = await api.t.tenant({ name: 'Salon Marie' });
      api.log.length = 0;
    },
    /** A number nobody else in the test writes from. */
    nextNumber(): string {
      numbers += 1;
      return `+33639985${String(numbers).padStart(3, '0')}`;
    },
    async client(phone: string | null, email: string | null = null): Promise<string> {
      const [row] = await inTenant((tx) =>
        tx.sql<{ id: string }>(
          `insert into clients (tenant_id, phone, email) values (?, ?, ?) returning id`,
          [tenantId, phone, email],
        ),
      );
      return row!.id;
    },
    /** A message that was handed to the provider. */
    sent(more: Partial<NewMessage> = {}, tenant = tenantId): Promise<string> {
      const channel = more.channel ?? 'sms';
      return inTenant(async (tx) => {
        const { id } = await queueMessage(tx, {
          channel,
          kind: 'appointment.reminder',
          intentKey: randomUUID(),
          clientId: null,
          to: channel === 'sms' ? this.nextNumber() : 'lea@exemple.fr',
          subject: channel === 'email' ? 'Rappel' : null,
          text: 'Rappel',
          from: channel === 'sms' ? SHARED_NUMBER : null,
          ...more,
        });
        await tx.sql(
          `update messages set status = 'sending', provider = ?, in_flight_since = now() where id = ?`,
          [channel === 'sms' ? 'twilio' : 'resend', id],
        );
        return id;
      }, tenant);
    },
    message: async (id: string): Promise<MessageRow> => (await inTenant((tx) => findMessage(tx, id)))!,
    /** Twilio's word about a message of ours. */
    status: (id: string, MessageStatus: string, more: Record<string, string> = {}) =>
      twilio(statusPath(id), { MessageSid: `SM-${id}`, MessageStatus, From: SHARED_NUMBER, ...more }),
    /** Somebody writes. */
    text: (from: string, Body: string, more: Record<string, string> = {}) =>
      twilio('/webhooks/twilio/sms', {
        MessageSid: sid(),
        From: from,
        To: SHARED_NUMBER,
        Body,
        NumSegments: '1',
        ...more,
      }),
    /** An event as Resend sends it. */
    resend(
      type: string,
      data: object,
      options: { id?: string; secret?: string; at?: Date } = {},
    ): Promise<Answer> {
      const body = JSON.stringify({ type, created_at: new Date().toISOString(), data });
      const { id = `msg_${randomUUID()}`, at = new Date() } = options;
      const signed = svixHeaders(options.secret ?? api.deps.config.secrets.resendWebhook, id, at, body);
      return api.request('POST', '/webhooks/resend', {
        body,
        headers: { ...signed.headers, ...signed.signature },
      });
    },
    /** What Resend's events say of an e-mail of ours. */
    about: (id: string, more: object = {}) => ({
      email_id: `re-${id}`,
      to: ['lea@exemple.fr'],
      tags: { tenant: tenantId, message: id },
      ...more,
    }),
    count: async (table: string, where = 'true'): Promise<number> =>
      (await api.t.asSuperuser<{ n: number }>(`select count(*)::int as n from ${table} where ${where}`))[0]!
        .n,
    /** Everything any business has, to see that nothing was stored. */
    async everything(): Promise<Array<Record<string, string>>> {
      const tenants = await api.t.asSuperuser<{ id: string }>('select id from tenants order by id');
      return Promise.all(tenants.map(({ id }) => fingerprint(api.t, id)));
    },
  };
}

export type WebhookTest = Awaited<ReturnType<typeof openWebhookTest>>;
