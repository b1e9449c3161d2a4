import { z } from 'zod';
import { changeTenant, readTenant } from '../db/identity.ts';
import { country, currency, locale, sector, TENANT_EXAMPLE, tenantSchema, timeZone } from './auth/schemas.ts';
import { problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { httpUrl, text } from './schemas.ts';

const TAG = 'Settings';
const PATH = '/api/v1/settings';

const read = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'The business',
  access: 'settings:read',
  response: tenantSchema,
  example: { response: TENANT_EXAMPLE },
  handler: ({ asTenant }) =>
    asTenant(async (tx) => {
      const tenant = await readTenant(tx);
      if (!tenant) throw problem('not-found');
      return tenant;
    }),
});

const change = route({
  method: 'put',
  path: PATH,
  tag: TAG,
  summary: 'Changes the business; what is not named stays',
  access: 'settings:write',
  body: z.object({
    name: text(200).optional(),
    sector: sector.optional(),
    locale: locale.optional(),
    timeZone: timeZone.optional(),
    country: country.optional(),
    currency: currency.optional(),
    websiteUrl: httpUrl.nullable().optional(),
  }),
  response: tenantSchema,
  example: {
    body: { name: 'Salon Marie', timeZone: 'Europe/Paris' },
    response: TENANT_EXAMPLE,
  },
  handler: ({ body, asTenant, audit, auth }) =>
    asTenant(async (tx) => {
      const fields = await changeTenant(tx, body);
      if (fields.length > 0)
        await audit(tx, {
          action: 'tenant.updated',
          subjectKind: 'tenant',
          subjectId: auth.tenantId,
          detail: { fields },
        });
      const tenant = await readTenant(tx);
      if (!tenant) throw problem('not-found');
      return tenant;
    }),
});

export const routes: Route[] = [read, change];
