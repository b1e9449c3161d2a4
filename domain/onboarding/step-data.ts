import { z } from 'zod';
import { findTimeZone } from '../scheduling/zone.ts';
import type { StepName } from './steps.ts';

/** What the owner may write into each step. One schema validates the API's body, documents it, and guards the workflow. */

const sourced = z.object({
  value: z.string().trim().min(1).max(500),
  sourceUrl: z.string().max(2_000).default(''),
  quote: z.string().max(2_000).default(''),
});

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'HH:MM');

export const serviceDataSchema = z
  .object({
    name: z.string().trim().min(1).max(300),
    category: z.string().trim().max(200).nullable().default(null),
    priceKind: z.enum(['fixed', 'from', 'range', 'quote', 'free', 'none']),
    priceMinCents: z.number().int().min(0).max(100_000_000).nullable().default(null),
    priceMaxCents: z.number().int().min(0).max(100_000_000).nullable().default(null),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default('EUR'),
    durationMinutes: z.number().int().min(1).max(1_440).nullable().default(null),
    sourceUrl: z.string().max(2_000).default(''),
    quote: z.string().max(2_000).default(''),
  })
  .refine((s) => !['fixed', 'from', 'range'].includes(s.priceKind) || s.priceMinCents !== null, {
    message: 'a price of this kind needs an amount',
    path: ['priceMinCents'],
  })
  .refine((s) => s.priceMaxCents === null || s.priceMinCents === null || s.priceMaxCents >= s.priceMinCents, {
    message: 'the highest price is below the lowest',
    path: ['priceMaxCents'],
  });

export const stepDataSchemas = {
  business: z.object({
    name: z.string().trim().min(1).max(200).optional(),
    sector: z.string().trim().min(1).max(50).optional(),
    locale: z.enum(['fr-FR', 'en-GB', 'en-US', 'fr-BE', 'fr-CH', 'fr-CA', 'en-CA', 'en-IE']).optional(),
    timeZone: z
      .string()
      .min(1)
      .max(64)
      .refine((zone) => findTimeZone(zone) !== null, 'unknown IANA time zone')
      .optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
    phones: z
      .array(sourced.extend({ value: z.string().regex(/^\+[1-9]\d{5,14}$/, 'E.164') }))
      .max(20)
      .optional(),
    emails: z
      .array(sourced.extend({ value: z.email() }))
      .max(20)
      .optional(),
    address: sourced.nullable().optional(),
  }),
  website: z.object({ websiteUrl: z.url({ protocol: /^https?$/ }).max(2_000) }),
  services: z.object({ services: z.array(serviceDataSchema).max(500) }),
  team: z.object({
    hours: z
      .array(
        z.object({
          days: z.array(z.number().int().min(0).max(6)).min(1).max(7),
          open: time,
          close: time,
          sourceUrl: z.string().max(2_000).default(''),
          quote: z.string().max(2_000).default(''),
        }),
      )
      .max(50)
      .nullable()
      .optional(),
    team: z
      .array(
        z.object({
          name: z.string().trim().min(1).max(200),
          role: z.string().trim().max(200).nullable().default(null),
          sourceUrl: z.string().max(2_000).default(''),
          quote: z.string().max(2_000).default(''),
        }),
      )
      .max(200)
      .optional(),
  }),
  faq: z.object({
    items: z
      .array(
        z.object({
          id: z.uuid().optional(),
          question: z.string().trim().min(3).max(500).optional(),
          answer: z.string().trim().max(4_000),
        }),
      )
      .max(200),
  }),
  sara: z.object({
    assistantName: z.string().trim().min(1).max(60).optional(),
    greeting: z.string().trim().min(1).max(500).optional(),
    instructions: z.string().trim().max(4_000).optional(),
    voice: z.string().trim().min(1).max(100).optional(),
  }),
  live: z.object({}),
} satisfies Record<StepName, z.ZodType>;

export type StepData = { [Step in StepName]: z.infer<(typeof stepDataSchemas)[Step]> };
