import { Migration } from '@mikro-orm/migrations';

/** Calls a business places: an intent in the ledger of messages like every other word of a campaign, and the call it became. */
export class OutboundCalls extends Migration {
  override name = '0031-outbound-calls';

  override up(): void {
    this.addSql(/* sql */ `
alter table messages drop constraint messages_channel_check,
  add constraint messages_channel_check check (channel in ${CHANNELS});
alter table consents drop constraint consents_channel_check,
  add constraint consents_channel_check check (channel in ${CHANNELS});
alter table suppressions drop constraint suppressions_channel_check,
  add constraint suppressions_channel_check check (channel in ${CHANNELS});

-- The message of the ledger this call was placed for; null: it was not ours to place.
alter table calls add column message_id uuid,
  add foreign key (tenant_id, message_id) references messages (tenant_id, id) on delete set null (message_id);
create index calls_message on calls (tenant_id, message_id) where message_id is not null;
-- Calls under way, and how often somebody was called lately.
create index messages_calls on messages (tenant_id, to_address, attempted_at) where channel = 'call';
`);
  }
}

const CHANNELS = `('sms', 'email', 'whatsapp', 'instagram', 'messenger', 'webchat', 'call')`;
