import type { PriceKind } from '../domain/services/price.ts';
import type { TenantTransaction } from './database.ts';

/** What a visitor sees of a business before booking. */
export interface BookingPage {
  business: {
    name: string;
    slug: string;
    locale: string;
    timeZone: string;
    country: string;
    /** Sara's number, to call instead. */
    phone: string | null;
    address: string | null;
  };
  services: Array<{
    id: string;
    name: string;
    description: string | null;
    category: string | null;
    durationMinutes: number;
    priceKind: PriceKind;
    priceMinCents: number | null;
    priceMaxCents: number | null;
    currency: string;
    /** Who offers it. */
    agentIds: string[];
  }>;
  agents: Array<{ id: string; name: string; title: string | null; color: string }>;
}

const BUSINESS = `
  select t.name, t.slug, t.locale, t.time_zone as "timeZone", t.country, a.phone_number as phone, p.address ->> 'value' as address
  from tenants t left join assistants a on a.tenant_id = t.id and a.status = 'live'
  left join business_profiles p on p.tenant_id = t.id`;

/** The business as its visitors see it. */
export async function readBusiness(tx: TenantTransaction): Promise<BookingPage['business'] | null> {
  const [business] = await tx.prepared<BookingPage['business']>(BUSINESS);
  return business ?? null;
}

/** The bookable services (with somebody who offers them) and the people, as the widget shows them. */
export async function readBookingPage(tx: TenantTransaction): Promise<BookingPage | null> {
  const [page] = await tx.prepared<BookingPage>(
    `select row_to_json(b) as business,
       (select coalesce(json_agg(g), '[]') from (
          select id, name, title, color from agents where active and bookable order by name, id limit 200) g) as agents,
       (select coalesce(json_agg(s), '[]') from (
          select s.id, s.name, s.description, s.category, coalesce(s.duration_minutes, y.duration_minutes, 30) as "durationMinutes",
            s.price_kind as "priceKind", s.price_min_cents as "priceMinCents", s.price_max_cents as "priceMaxCents", s.currency,
            (select coalesce(json_agg(g.id), '[]') from agents g
             where g.tenant_id = s.tenant_id and g.active and g.bookable
               and (not exists (select 1 from service_agents o where o.tenant_id = s.tenant_id and o.service_id = s.id)
                    or exists (select 1 from service_agents o where o.tenant_id = s.tenant_id and o.service_id = s.id and o.agent_id = g.id))) as "agentIds"
          from services s left join appointment_types y on y.tenant_id = s.tenant_id and y.id = s.appointment_type_id
          where s.active and s.online_booking order by s.position, s.name, s.id limit 500) s) as services
     from (${BUSINESS}) b`,
  );
  return page ? { ...page, services: page.services.filter(({ agentIds }) => agentIds.length > 0) } : null;
}

/** The prices of a service as the page shows them; null where it is not shown. */
export async function readShownPrices(
  tx: TenantTransaction,
  serviceId: string,
): Promise<Pick<BookingPage['services'][number], 'priceMinCents' | 'priceMaxCents'> | null> {
  const [row] = await tx.prepared<Pick<BookingPage['services'][number], 'priceMinCents' | 'priceMaxCents'>>(
    `select price_min_cents as "priceMinCents", price_max_cents as "priceMaxCents" from services
     where id = ? and active and online_booking`,
    [serviceId],
  );
  return row ?? null;
}

/** A hold as its visitor may use it; null once it is over or given back. */
export async function readHold(
  tx: TenantTransaction,
  holdId: string,
  now: number,
): Promise<{ serviceId: string; agentId: string; startsAt: Date } | null> {
  const [hold] = await tx.sql<{ serviceId: string; agentId: string; startsAt: Date }>(
    `select service_id as "serviceId", agent_id as "agentId", starts_at as "startsAt" from slot_holds where id = ? and expires_at > ?`,
    [holdId, new Date(now)],
  );
  return hold ?? null;
}

/** Slots that visitors hold now, and how many people take appointments; what is held for the waiting list is not counted. */
export async function heldNow(
  tx: TenantTransaction,
  now: number,
): Promise<{ holds: number; agents: number }> {
  const [row] = await tx.sql<{ holds: number; agents: number }>(
    `select (select count(*)::int from slot_holds h where h.expires_at > ?
               and not exists (select 1 from waitlist_entries w where w.offered_hold_id = h.id)) as holds,
            (select count(*)::int from agents where active) as agents`,
    [new Date(now)],
  );
  return row!;
}
