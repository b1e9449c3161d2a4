import type { SandboxProvider } from './provider.ts';
import { anthropic } from './vendors/anthropic.ts';
import { meta } from './vendors/meta.ts';
import { nylas } from './vendors/nylas.ts';
import { openai } from './vendors/openai.ts';
import { pinecone } from './vendors/pinecone.ts';
import { resend } from './vendors/resend.ts';
import { twilio } from './vendors/twilio.ts';
import { vapi } from './vendors/vapi.ts';
import { whatsapp } from './vendors/whatsapp.ts';

/** Every simulated vendor, in the order of the home page. */
export const providers: readonly SandboxProvider[] = [
  anthropic,
  openai,
  vapi,
  twilio,
  whatsapp,
  meta,
  resend,
  nylas,
  pinecone,
];
