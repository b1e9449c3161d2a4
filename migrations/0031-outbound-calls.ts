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

-- Answered: somebody spoke with Sara, whichever of the two called. A call we placed that reached nobody, or a machine, is nothing
-- the client did: it is neither taken nor missed by them.
create or replace function note_call() returns trigger language plpgsql as $$
begin
  if new.direction = 'outbound' and coalesce(new.outcome, 'missed') = 'missed' then
    delete from interactions where tenant_id = new.tenant_id and source_ref = 'call/' || new.id;
    return null;
  end if;
  insert into interactions (tenant_id, source_ref, client_id, kind, at, value)
  values (new.tenant_id, 'call/' || new.id, new.client_id,
          case when new.answered_at is not null then 'call-answered' else 'call-missed' end,
          new.started_at, new.duration_seconds)
  on conflict (tenant_id, source_ref) do update
    set client_id = excluded.client_id, kind = excluded.kind, at = excluded.at, value = excluded.value;
  return null;
end $$;
drop trigger calls_noted on calls;
create trigger calls_noted after insert or update of status, client_id, answered_at, duration_seconds, outcome on calls for each row
  when (new.client_id is not null and new.status = 'ended') execute function note_call();
`);
  }
}

const CHANNELS = `('sms', 'email', 'whatsapp', 'instagram', 'messenger', 'webchat', 'call')`;
