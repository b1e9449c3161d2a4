import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** What clients did, how each is scored, and the models that tell who will not come back. */
export class Churn extends Migration {
  override name = '0019-churn';

  override up(): void {
    this.addSql(LEDGER);
    this.addSql(SCORES);
    for (const table of ['interactions', 'client_scores', 'scoring_settings', 'churn_calibrations']) {
      this.addSql(protectTenantTable(table));
    }
    this.addSql(MODELS);
    this.addSql(LEDGER_TRIGGERS);
    this.addSql(BACKFILL);
    this.addSql(TRAINING);
  }
}

const LEDGER = /* sql */ `
-- What a client did, one row each, whatever it was noted from. Appointments, answers, messages and calls write theirs by the
-- triggers below; an import writes its own.
create table interactions (
  tenant_id uuid not null references tenants on delete cascade,
  -- What it was noted from, as « appointment/<id> »: noted twice, it is one.
  source_ref text not null check (length(source_ref) between 1 and 200),
  client_id uuid not null,
  kind text not null check (kind in ('visit', 'no-show', 'cancellation', 'spend', 'satisfaction', 'email-sent', 'email-open',
    'email-click', 'call-answered', 'call-missed', 'reply', 'competitor-mention')),
  at timestamptz not null,
  -- visit, spend: what was paid, in minor units of the business's currency; null: not known.
  value_cents integer check (value_cents >= 0),
  -- satisfaction: 1 to 5; call-answered: seconds spoken.
  value real,
  primary key (tenant_id, source_ref),
  check (kind <> 'satisfaction' or value between 1 and 5),
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade
);
-- Everything a score reads, without the heap: the whole base is walked in the order of this index every night.
create index interactions_client on interactions (tenant_id, client_id, at) include (kind, value_cents, value);
-- For campaigns that wait for something to happen.
create index interactions_latest on interactions (tenant_id, kind, at);
`;

const SCORES = /* sql */ `
-- Each client as of last night (activities/scoring.ts). A client without a row has not been scored yet.
create table client_scores (
  tenant_id uuid not null references tenants on delete cascade,
  client_id uuid not null,
  last_visit_at timestamptz,
  -- Whole days of the business's zone, as of scored_at; null: never came.
  days_since_last_visit integer check (days_since_last_visit >= 0),
  visits integer not null default 0,
  -- The middle of the days between two visits; null with fewer than two.
  median_gap_days real,
  -- Over visits whose amount is known.
  average_basket_cents integer,
  -- Over the last twelve months.
  spent_year_cents bigint not null default 0,
  -- The mean of all answers, 1 to 5.
  satisfaction real,
  behavioural_score integer not null default 0,
  -- That they do not come back within the horizon, 0 to 1; null: never came, there is nothing to lose.
  churn_probability real check (churn_probability between 0 and 1),
  churn_source text check (churn_source in ('model', 'prior')),
  -- The night before, so that what has just been crossed can be told.
  churn_before real,
  behavioural_before integer,
  next_action text check (next_action in ('retention', 'reactivation', 'outreach', 'upsell')),
  -- Since when this same action has been due.
  next_action_at timestamptz,
  -- Every rule that applies with the figures it saw, the next action's first: domain/retention/rules.ts puts them in words.
  reasons jsonb not null default '[]',
  -- Which of churn_models; null with the prior. No reference: models belong to no business.
  model_id uuid,
  scored_at timestamptz not null default now(),
  primary key (tenant_id, client_id),
  check ((churn_probability is null) = (churn_source is null)),
  check ((next_action is null) = (next_action_at is null)),
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade
);
create index client_scores_churn on client_scores (tenant_id, churn_probability desc nulls last, client_id);
create index client_scores_behavioural on client_scores (tenant_id, behavioural_score desc, client_id);
create index client_scores_action on client_scores (tenant_id, next_action, next_action_at) where next_action is not null;

-- Thresholds and offers of this business; one without a row has the defaults of domain/retention/settings.ts.
create table scoring_settings (
  tenant_id uuid primary key references tenants on delete cascade,
  settings jsonb not null default '{}',
  updated_at timestamptz not null default now()
);

-- How a model's probabilities are bent to what this business saw come true: 1 / (1 + exp(-(intercept + slope * logit p))).
create table churn_calibrations (
  tenant_id uuid primary key references tenants on delete cascade,
  model_id uuid not null,
  intercept double precision not null,
  slope double precision not null,
  -- How many clients it was learnt from, and the Brier score before and after, over them.
  clients integer not null,
  brier_before real not null,
  brier_after real not null,
  fitted_at timestamptz not null default now()
);
`;

const MODELS = /* sql */ `
-- Trained on every business of a sector together and knowing none of them; every business may read them.
create table churn_models (
  id uuid primary key default uuidv7(),
  sector text not null check (length(sector) between 1 and 100),
  horizon_days integer not null check (horizon_days between 1 and 730),
  -- Names, in the order of the coefficients.
  features jsonb not null,
  coefficients jsonb not null,
  -- AUC, Brier score and calibration on held-out time, of the model and beside it of plain recency, the rule and BG/NBD.
  quality jsonb not null,
  -- It beat the rule on held-out time. The last one used of a sector is the one that scores.
  used boolean not null,
  businesses integer not null,
  clients integer not null,
  examples integer not null,
  -- The last day it was allowed to see.
  data_until date not null,
  trained_at timestamptz not null default now()
);
create index churn_models_latest on churn_models (sector, trained_at desc);
grant select on churn_models to coccinelle_app;
`;

/**
 * The ledger follows its sources whoever writes them: a visit noted, corrected or given to another client is right in the ledger
 * in the same transaction. Runs with the writer's own rights, inside its tenant.
 */
const LEDGER_TRIGGERS = /* sql */ `
create function note_appointment() returns trigger language plpgsql as $$
begin
  if new.status in ('completed', 'no_show', 'cancelled') then
    insert into interactions (tenant_id, source_ref, client_id, kind, at, value_cents)
    values (new.tenant_id, 'appointment/' || new.id, new.client_id,
            case new.status when 'completed' then 'visit' when 'no_show' then 'no-show' else 'cancellation' end,
            case new.status when 'cancelled' then new.cancelled_at else new.starts_at end,
            case new.status when 'completed' then new.price_cents end)
    on conflict (tenant_id, source_ref) do update
      set client_id = excluded.client_id, kind = excluded.kind, at = excluded.at, value_cents = excluded.value_cents;
  elsif tg_op = 'UPDATE' and old.status in ('completed', 'no_show', 'cancelled') then
    delete from interactions where tenant_id = new.tenant_id and source_ref = 'appointment/' || new.id;
  end if;
  if new.satisfaction is not null then
    insert into interactions (tenant_id, source_ref, client_id, kind, at, value)
    values (new.tenant_id, 'satisfaction/' || new.id, new.client_id, 'satisfaction', coalesce(new.ended_at, new.ends_at), new.satisfaction)
    on conflict (tenant_id, source_ref) do update set client_id = excluded.client_id, at = excluded.at, value = excluded.value;
  end if;
  return null;
end $$;
create trigger appointments_noted after insert on appointments for each row
  when (new.status in ('completed', 'no_show', 'cancelled') or new.satisfaction is not null) execute function note_appointment();
create trigger appointments_noted_again after update of status, client_id, starts_at, price_cents, satisfaction on appointments for each row
  when (new.status in ('completed', 'no_show', 'cancelled') or old.status in ('completed', 'no_show', 'cancelled')
        or new.satisfaction is not null) execute function note_appointment();

-- E-mails that left, and what people wrote to the business.
create function note_message() returns trigger language plpgsql as $$
begin
  insert into interactions (tenant_id, source_ref, client_id, kind, at)
  values (new.tenant_id, 'message/' || new.id, new.client_id,
          case when new.direction = 'inbound' then 'reply' else 'email-sent' end,
          coalesce(new.provider_at, new.sent_at, new.created_at))
  on conflict (tenant_id, source_ref) do update set client_id = excluded.client_id, at = excluded.at;
  return null;
end $$;
create trigger messages_noted after insert on messages for each row
  when (new.client_id is not null and (new.direction = 'inbound' or (new.channel = 'email' and new.sent_at is not null)))
  execute function note_message();
create trigger messages_noted_again after update of client_id, sent_at on messages for each row
  when (new.client_id is not null and (new.direction = 'inbound' or (new.channel = 'email' and new.sent_at is not null))
        and (new.client_id is distinct from old.client_id or new.sent_at is distinct from old.sent_at))
  execute function note_message();

-- Answered: somebody spoke with Sara, whichever of the two called.
create function note_call() returns trigger language plpgsql as $$
begin
  insert into interactions (tenant_id, source_ref, client_id, kind, at, value)
  values (new.tenant_id, 'call/' || new.id, new.client_id,
          case when new.answered_at is not null then 'call-answered' else 'call-missed' end,
          new.started_at, new.duration_seconds)
  on conflict (tenant_id, source_ref) do update
    set client_id = excluded.client_id, kind = excluded.kind, at = excluded.at, value = excluded.value;
  return null;
end $$;
create trigger calls_noted after insert or update of status, client_id, answered_at, duration_seconds on calls for each row
  when (new.client_id is not null and new.status = 'ended') execute function note_call();
`;

/** What happened before there was a ledger. The migrator sees every business's rows; each goes to its own. */
const BACKFILL = /* sql */ `
insert into interactions (tenant_id, source_ref, client_id, kind, at, value_cents)
select a.tenant_id, 'appointment/' || a.id, a.client_id,
       case a.status when 'completed' then 'visit' when 'no_show' then 'no-show' else 'cancellation' end,
       case a.status when 'cancelled' then a.cancelled_at else a.starts_at end,
       case a.status when 'completed' then a.price_cents end
from appointments a where a.status in ('completed', 'no_show', 'cancelled');
insert into interactions (tenant_id, source_ref, client_id, kind, at, value)
select a.tenant_id, 'satisfaction/' || a.id, a.client_id, 'satisfaction', coalesce(a.ended_at, a.ends_at), a.satisfaction
from appointments a where a.satisfaction is not null;
insert into interactions (tenant_id, source_ref, client_id, kind, at)
select m.tenant_id, 'message/' || m.id, m.client_id, case when m.direction = 'inbound' then 'reply' else 'email-sent' end,
       coalesce(m.provider_at, m.sent_at, m.created_at)
from messages m
where m.client_id is not null and (m.direction = 'inbound' or (m.channel = 'email' and m.sent_at is not null));
insert into interactions (tenant_id, source_ref, client_id, kind, at, value)
select c.tenant_id, 'call/' || c.id, c.client_id, case when c.answered_at is not null then 'call-answered' else 'call-missed' end,
       c.started_at, c.duration_seconds
from calls c where c.client_id is not null and c.status = 'ended';
`;

/**
 * The trainer learns from every business of a sector at once. It sees no table of theirs: only what these functions hand it,
 * one row per client without name, key or business, amounts as shares of the business's own usual basket.
 */
const TRAINING = /* sql */ `
do $$
begin
  begin create role coccinelle_trainer nologin noinherit; exception when duplicate_object or unique_violation then null; end;
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant coccinelle_trainer to %I', current_user);
  end if;
end $$;
grant usage on schema public to coccinelle_trainer;
grant select, insert on churn_models to coccinelle_trainer;

-- Sectors with somebody to learn from. A throw-away business teaches nothing.
create function churn_sectors() returns table (sector text, businesses integer, clients integer)
  language sql stable security definer set search_path = pg_catalog, public
  as $$
    select t.sector, count(distinct t.id)::int, count(distinct i.client_id)::int
    from public.tenants t join public.interactions i on i.tenant_id = t.id and i.kind = 'visit'
    where not t.throw_away group by t.sector
  $$;

-- Up to p_limit clients of a sector, in no order that tells anything: what each did until p_until, days since 1970 in the
-- business's zone. Amounts in ten-thousandths of the business's median basket, 0 where not known; satisfaction 0 where not told.
create function churn_histories(p_sector text, p_until date, p_limit integer)
  returns table (kinds text[], days integer[], amounts integer[], answers real[])
  language sql volatile security definer set search_path = pg_catalog, public
  as $$
    with usual as (
      select t.id, t.time_zone, coalesce(percentile_cont(0.5) within group (order by i.value_cents) filter (where i.value_cents > 0), 1) as basket
      from public.tenants t join public.interactions i on i.tenant_id = t.id and i.kind = 'visit'
      where t.sector = p_sector and not t.throw_away group by t.id, t.time_zone),
    chosen as (
      select i.tenant_id, i.client_id from public.interactions i join usual u on u.id = i.tenant_id
      where i.kind = 'visit' group by i.tenant_id, i.client_id order by random() limit p_limit)
    select array_agg(i.kind order by i.at), array_agg(((i.at at time zone u.time_zone)::date - date '1970-01-01') order by i.at),
           array_agg(least(coalesce(round(i.value_cents * 10000.0 / u.basket), 0), 2000000000)::int order by i.at),
           array_agg(coalesce(i.value, 0) order by i.at)
    from chosen c join usual u on u.id = c.tenant_id
      join public.interactions i on i.tenant_id = c.tenant_id and i.client_id = c.client_id
    where (i.at at time zone u.time_zone)::date <= p_until
    group by c.tenant_id, c.client_id, u.time_zone order by random()
  $$;
revoke execute on function churn_sectors(), churn_histories(text, date, integer) from public;
grant execute on function churn_sectors(), churn_histories(text, date, integer) to coccinelle_trainer;
`;
