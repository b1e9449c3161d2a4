import { z } from 'zod';
import { ROLES, SCOPES } from '../../domain/identity/roles.ts';
import { instant, text } from '../schemas.ts';
import { both } from '../validation.ts';

const PASSWORD_MIN = 10;
/** Long enough for any sentence, short enough that hashing it costs nobody anything. */
const PASSWORD_MAX = 200;

/** A password being chosen. Length is what counts; composition rules only make people write them down. */
export const newPassword = z.string().min(PASSWORD_MIN).max(PASSWORD_MAX);
/** A password being checked: whatever was once accepted. */
export const givenPassword = z.string().min(1).max(PASSWORD_MAX);

const canonical = (check: (value: string) => unknown, sentence: Parameters<typeof both>[0]) =>
  [
    (value: string) => {
      try {
        check(value);
        return true;
      } catch {
        // Intl throws RangeError for what it does not know.
        return false;
      }
    },
    { message: both(sentence) },
  ] as const;

/** BCP 47, e.g. `fr-FR`. */
export const locale = text(35, 2).refine(
  ...canonical((value) => Intl.getCanonicalLocales(value), {
    fr: 'Langue inconnue : par exemple fr-FR.',
    en: 'Unknown language: for example fr-FR.',
  }),
);

/** IANA name, e.g. `Europe/Paris`. Offsets are refused: they know no summer time. */
export const timeZone = text(64, 2)
  .regex(/^[A-Za-z]/)
  .refine(
    ...canonical((value) => new Intl.DateTimeFormat('en', { timeZone: value }), {
      fr: 'Fuseau horaire inconnu : par exemple Europe/Paris.',
      en: 'Unknown time zone: for example Europe/Paris.',
    }),
  );

export const country = z.string().regex(/^[A-Z]{2}$/);
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .refine((value) => CURRENCIES.has(value), {
    message: both({ fr: 'Devise inconnue : par exemple EUR.', en: 'Unknown currency: for example EUR.' }),
  });
export const sector = text(50);
export const personName = z.string().trim().max(100);

export const userSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    role: z.enum(ROLES),
    locale: z.string(),
  })
  .meta({ id: 'User' });

export const tenantSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    slug: z.string(),
    sector: z.string(),
    locale: z.string(),
    timeZone: z.string(),
    country: z.string(),
    currency: z.string(),
    plan: z.string(),
    websiteUrl: z.string().nullable(),
  })
  .meta({ id: 'Tenant' });

export const grantSchema = z
  .object({
    accessToken: z.string(),
    accessTokenExpiresAt: instant,
    refreshToken: z.string(),
    user: userSchema,
    tenant: tenantSchema,
  })
  .meta({ id: 'Grant' });

export const meSchema = z
  .object({ user: userSchema, tenant: tenantSchema, scopes: z.array(z.enum(SCOPES)) })
  .meta({ id: 'Me' });

export const USER_EXAMPLE = {
  id: '0199c0de-0000-7000-8000-000000000001',
  email: 'marie@salon-marie.example',
  firstName: 'Marie',
  lastName: 'Durand',
  role: 'owner' as const,
  locale: 'fr-FR',
};

export const TENANT_EXAMPLE = {
  id: '0199c0de-0000-7000-8000-000000000002',
  name: 'Salon Marie',
  slug: 'salon-marie',
  sector: 'hair',
  locale: 'fr-FR',
  timeZone: 'Europe/Paris',
  country: 'FR',
  currency: 'EUR',
  plan: 'business',
  websiteUrl: 'https://salon-marie.example/',
};

export const GRANT_EXAMPLE = {
  accessToken: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.…',
  accessTokenExpiresAt: '2026-11-23T09:15:00.000Z',
  refreshToken: 'crt_…',
  user: USER_EXAMPLE,
  tenant: TENANT_EXAMPLE,
};
