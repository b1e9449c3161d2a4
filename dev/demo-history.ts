import { randomUUIDv7 } from 'node:crypto';
import type { Database } from '../db/database.ts';
import { unaccented } from '../domain/accents.ts';
import { salonWorld, seeded, WORLD_START } from '../testing/visit-worlds.ts';

const DAY_MS = 86_400_000;
const YEARS_DAYS = 730;
const PEOPLE = 150;
const SOURCE = 'demo-history';
/** Late hours of the day, UTC, one visit each: the demo's own agenda keeps the rest. */
const HOURS = [17, 18, 16, 15, 14];

const FIRST =
  'Adèle Agathe Alice Amélie Anouk Baptiste Béatrice Blandine Capucine Cécile Clémence Damien Delphine Élodie Emma Fabienne Faustine Florence Gaëlle Geneviève Héloïse Hélène Imane Jade Jeanne Juliette Justine Laure Lucie Madeleine Margaux Maëlle Mélanie Nora Océane Pauline Perrine Rachel Romane Salomé Samia Solène Thérèse Valentine Victoire Violette Yasmine Zélie Édith Étienne'.split(
    ' ',
  );
const LAST =
  'Aubert Barbier Blanchard Bonnet Boyer Brun Caron Chevalier Clément Colin David Denis Dumas Fabre Fontaine Gauthier Girard Guérin Joly Lacroix Leclerc Lemoine Marchand Mercier Meunier Noël Perrin Picard Renard Rivière'.split(
    ' ',
  );

/**
 * Writes two years of visits into a business that has none, the same every time, up to the day before `now`, and has everybody
 * scored. @returns in words, what it has
 */
export function writeHistory(db: Database, tenantId: string, now: Date): Promise<string> {
  return db.asTenant(tenantId, async (tx) => {
    const [known] = await tx.sql(`select 1 from interactions where source_ref like ? limit 1`, [
      `${SOURCE}/%`,
    ]);
    if (known) return 'with its history';
    const agents = await tx.sql<{ id: string }>(
      `select id from agents where active order by created_at, id limit 5`,
    );
    const services = await tx.sql<{ id: string; name: string; price: number }>(
      `select id, name, price_min_cents as price from services where active and price_min_cents > 0 order by position, id limit 12`,
    );
    if (agents.length === 0 || services.length === 0) return 'nobody to have visited';
    const people = peopleOf(now);
    await tx.sql(
      `insert into clients (id, tenant_id, first_name, last_name, phone, email, status, locale, source, satisfaction, created_at)
       select id, ?, first_name, last_name, phone, email, 'client', 'fr-FR', 'staff', satisfaction, created_at
       from jsonb_to_recordset(?::jsonb) as p(id uuid, first_name text, last_name text, phone text, email text, satisfaction smallint, created_at timestamptz)`,
      [tenantId, JSON.stringify(people.map(({ visits: _, ...person }) => person))],
    );
    await tx.sql(
      `insert into consents (tenant_id, client_id, channel, purpose, granted, source, at)
       select ?, id, channel, 'marketing', true, 'booking', created_at
       from jsonb_to_recordset(?::jsonb) as a(id uuid, created_at timestamptz), unnest(array['sms', 'email']) channel`,
      [
        tenantId,
        JSON.stringify(
          people.filter((_, i) => i % 4 !== 3).map(({ id, created_at }) => ({ id, created_at })),
        ),
      ],
    );
    const appointments = appointmentsOf(people, agents, services);
    await tx.sql(
      `insert into appointments (tenant_id, client_id, agent_id, service_id, title, price_cents, starts_at, ends_at, blocked, status, ended_at, satisfaction, created_at)
       select ?, client_id, agent_id, service_id, title, price_cents, starts_at, starts_at + interval '45 minutes', 'empty', status,
         starts_at + interval '45 minutes', satisfaction, starts_at - interval '9 days'
       from jsonb_to_recordset(?::jsonb) as r(client_id uuid, agent_id uuid, service_id uuid, title text, price_cents int,
         starts_at timestamptz, status text, satisfaction smallint)
       -- Somebody else's hour: this visit was not.
       on conflict do nothing`,
      [tenantId, JSON.stringify(appointments)],
    );
    await tx.sql(
      `insert into interactions (tenant_id, source_ref, client_id, kind, at)
       select ?, ref, client_id, kind, at from jsonb_to_recordset(?::jsonb) as r(ref text, client_id uuid, kind text, at timestamptz)`,
      [tenantId, JSON.stringify(signalsOf(people, now))],
    );
    await tx.ask({ kind: 'scoring.now', tenantId });
    return `${people.length} clients with two years of visits`;
  });
}

interface Person {
  id: string;
  first_name: string;
  last_name: string;
  phone: string;
  email: string;
  satisfaction: number | null;
  created_at: Date;
  visits: Array<{ at: number; satisfaction: number | null }>;
}

function peopleOf(now: Date): Person[] {
  const today = Math.floor(now.getTime() / DAY_MS);
  const shift = today - (WORLD_START + YEARS_DAYS);
  return salonWorld({ clients: PEOPLE, days: YEARS_DAYS, seed: 20_26 }, { oneTimers: 0.15 }).map(
    (history, i) => {
      const told = new Map(history.satisfaction.map(({ day, value }) => [day, value]));
      const visits = history.days.map((day) => ({
        at: (day + shift) * DAY_MS,
        satisfaction: told.get(day) ?? null,
      }));
      const [first, last] = [FIRST[i % FIRST.length]!, LAST[(i * 7) % LAST.length]!];
      const plain = unaccented(`${first}.${last}`).toLowerCase();
      return {
        id: randomUUIDv7(),
        first_name: first,
        last_name: last,
        // Numbers the French regulator keeps for fiction.
        phone: `+3363998${String(1_000 + i).padStart(4, '0')}`,
        email: `${plain}.${i}@exemple.fr`,
        satisfaction: history.satisfaction.at(-1)?.value ?? null,
        created_at: new Date(visits[0]!.at - 9 * DAY_MS),
        visits,
      };
    },
  );
}

/** Each in an hour of its own; Sundays are the Saturday before. One in twenty-five did not come. */
function appointmentsOf(
  people: readonly Person[],
  agents: ReadonlyArray<{ id: string }>,
  services: ReadonlyArray<{ id: string; name: string; price: number }>,
): object[] {
  const random = seeded(7);
  const taken = new Map<string, number>();
  return people.flatMap(({ id, visits }, i) =>
    visits.flatMap(({ at, satisfaction }, j) => {
      const day = new Date(at).getUTCDay() === 0 ? at - DAY_MS : at;
      const agent = agents[i % agents.length]!;
      const key = `${agent.id}/${day}`;
      const hour = HOURS[taken.get(key) ?? 0];
      if (hour === undefined) return [];
      taken.set(key, (taken.get(key) ?? 0) + 1);
      const service = services[(i * 3 + (random() < 0.7 ? 0 : j)) % services.length]!;
      const missed = random() < 0.04;
      return [
        {
          client_id: id,
          agent_id: agent.id,
          service_id: service.id,
          title: service.name,
          price_cents: service.price,
          starts_at: new Date(day + hour * 3_600_000),
          status: missed ? 'no_show' : 'completed',
          satisfaction: missed ? null : satisfaction,
        },
      ];
    }),
  );
}

/** E-mails opened by those who come, and now and then somebody who speaks of another salon. */
function signalsOf(people: readonly Person[], now: Date): object[] {
  const random = seeded(11);
  return people.flatMap(({ id, visits }, i) => {
    const last = visits.at(-1)!.at;
    const away = now.getTime() - last > 90 * DAY_MS;
    const opens = Math.floor(random() * (away ? 3 : 9));
    const rows = Array.from({ length: opens }, (_, n) => ({
      ref: `${SOURCE}/open/${i}/${n}`,
      client_id: id,
      kind: 'email-open',
      at: new Date(last - random() * 200 * DAY_MS),
    }));
    const speaks = random() < (away ? 0.12 : 0.02);
    const mention = {
      ref: `${SOURCE}/mention/${i}`,
      client_id: id,
      kind: 'competitor-mention',
      at: new Date(last - DAY_MS),
    };
    return speaks ? [...rows, mention] : rows;
  });
}
