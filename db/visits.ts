/** What somebody came for, by the diary and by what a file told of the past; `c`: the alias of their row of clients. */
const came = (c: string) => `(
  select a.starts_at as at, a.title as service from appointments a
  where a.tenant_id = ${c}.tenant_id and a.client_id = ${c}.id and a.status = 'completed'
  union all select p.at, p.service from past_visits p where p.tenant_id = ${c}.tenant_id and p.client_id = ${c}.id) v`;

/** SQL of how often they came. */
export const visitCount = (c: string) => `(select count(*)::int from ${came(c)})`;

/** SQL of when they came last; null: never. */
export const lastVisit = (c: string) => `(select max(v.at) from ${came(c)})`;

/** SQL of what they came for last, where that is known. */
export const lastService = (c: string) =>
  `(select v.service from ${came(c)} where v.service is not null order by v.at desc limit 1)`;

/** SQL of all they ever came for, as one text; null: not known. */
export const services = (c: string) => `(select string_agg(distinct v.service, ', ') from ${came(c)})`;
