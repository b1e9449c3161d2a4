import { z } from 'zod';
import { VendorRefusal } from '../provider.ts';

/** What VAPI's API accepts, and how it refuses the rest. */

export const server = z.looseObject({
  url: z.url('server.url must be a URL address').optional(),
  timeoutSeconds: z.number().min(1).max(300).optional(),
  headers: z.record(z.string(), z.unknown()).optional(),
  secret: z.string().optional(),
});
const functionTool = z.looseObject({
  type: z.string(),
  server: server.optional(),
  function: z
    .looseObject({
      name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
      description: z.string().max(1_000).optional(),
      parameters: z.looseObject({ type: z.literal('object') }).optional(),
    })
    .optional(),
});
/** Like the vendor, refuses fields it does not know: a misspelled setting must not pass here and fail there. */
export const assistantSchema = z.strictObject({
  name: z.string().max(40, 'name must be shorter than or equal to 40 characters').optional(),
  firstMessage: z.string().optional(),
  model: z
    .looseObject({
      provider: z.string(),
      model: z.string(),
      messages: z
        .array(
          z.looseObject({
            role: z.enum(['assistant', 'function', 'user', 'system', 'tool']),
            content: z.string().nullish(),
          }),
        )
        .optional(),
      tools: z.array(functionTool).optional(),
      temperature: z.number().min(0).max(2).optional(),
      maxTokens: z.number().min(50).max(10_000).optional(),
    })
    .optional(),
  voice: z.looseObject({ provider: z.string() }).optional(),
  transcriber: z.looseObject({ provider: z.string() }).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  maxDurationSeconds: z.number().min(10).max(43_200).optional(),
  endCallMessage: z.string().max(1_000).optional(),
  server: server.optional(),
  startSpeakingPlan: z
    .looseObject({
      waitSeconds: z.number().min(0).max(5).optional(),
      customEndpointingRules: z
        .array(
          z.looseObject({
            type: z.string(),
            regex: z.string().optional(),
            timeoutSeconds: z.number().min(0).max(15),
          }),
        )
        .optional(),
    })
    .optional(),
  ...Object.fromEntries(
    [
      'firstMessageInterruptionsEnabled',
      'firstMessageMode',
      'voicemailDetection',
      'clientMessages',
      'serverMessages',
      'backgroundSound',
      'modelOutputInMessagesEnabled',
      'transportConfigurations',
      'observabilityPlan',
      'credentials',
      'hooks',
      'voicemailMessage',
      'endCallPhrases',
      'compliancePlan',
      'backgroundSpeechDenoisingPlan',
      'analysisPlan',
      'artifactPlan',
      'stopSpeakingPlan',
      'monitorPlan',
      'credentialIds',
      'keypadInputPlan',
    ].map((name) => [name, z.unknown().optional()]),
  ),
});
/** What a call needs of an assistant; everything may be missing, since the vendor requires nothing. */
export const spokenAssistant = z.looseObject({
  firstMessage: z.string().nullish().catch(null),
  artifactPlan: z.looseObject({ recordingEnabled: z.boolean().optional() }).nullish().catch(null),
  model: z
    .looseObject({
      messages: z.array(z.looseObject({ content: z.string().catch('') })).catch([]),
      tools: z
        .array(
          z.looseObject({
            server: z.unknown().optional(),
            function: z
              .looseObject({ name: z.string(), parameters: z.record(z.string(), z.unknown()).catch({}) })
              .optional(),
          }),
        )
        .catch([]),
    })
    .catch({ messages: [], tools: [] }),
});
export const phoneNumberFields = {
  name: z.string().max(40, 'name must be shorter than or equal to 40 characters').optional(),
  assistantId: z.uuid('assistantId must be a UUID').nullish(),
  server: server.optional(),
};
export const phoneNumberSchema = z.discriminatedUnion('provider', [
  z.looseObject({
    provider: z.literal('vapi'),
    numberDesiredAreaCode: z
      .string()
      .regex(/^\d{3}$/)
      .optional(),
    ...phoneNumberFields,
  }),
  z.looseObject({
    provider: z.literal('twilio'),
    number: z.string().regex(/^\+[1-9]\d{6,14}$/, 'number must be a valid E.164 phone number'),
    twilioAccountSid: z.string(),
    ...phoneNumberFields,
  }),
  z.looseObject({
    provider: z.literal('byo-phone-number'),
    credentialId: z.string(),
    number: z.string().optional(),
    ...phoneNumberFields,
  }),
]);
export const callSchema = z.looseObject({
  assistantId: z.uuid('assistantId must be a UUID').optional(),
  phoneNumberId: z.uuid('phoneNumberId must be a UUID').optional(),
  name: z.string().max(40, 'name must be shorter than or equal to 40 characters').optional(),
  assistantOverrides: assistantSchema.partial().optional(),
  customer: z.looseObject({
    number: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'customer.number must be a valid phone number in the E.164 format'),
  }),
});
/** Of Live Call Control, the one order the product gives. */
export const controlSchema = z.object({
  type: z.literal('add-message'),
  message: z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string().min(1) }),
  triggerResponseEnabled: z.boolean().default(true),
});
export const listSchema = z.object({
  limit: z.coerce.number().int().min(0).max(1_000).default(100),
  createdAtGt: z.iso.datetime({ offset: true }).optional(),
  createdAtLt: z.iso.datetime({ offset: true }).optional(),
  createdAtGe: z.iso.datetime({ offset: true }).optional(),
  createdAtLe: z.iso.datetime({ offset: true }).optional(),
  assistantId: z.string().optional(),
});

/** The vendor lists every wrong field at once. */
export function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const messages = parsed.error.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys') return `property ${issue.keys[0]} should not exist`;
    const field = issue.path.join('.');
    return issue.message.startsWith(field.split('.').at(-1) ?? '')
      ? issue.message
      : `${field}: ${issue.message}`;
  });
  throw new VendorRefusal(400, messages.join('; '), messages);
}
