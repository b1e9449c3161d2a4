import type { Vapi } from '@vapi-ai/server-sdk';
import type { AssistantDefinition, VoiceLanguage } from '../../domain/voice/assistant.ts';
import type { VoiceWebhooks } from './voice-assistants.ts';

/** The quickest Claude that VAPI offers: on the phone, a second of silence is long. */
const DEFAULT_MODEL = 'claude-haiku-4-5-20251001';

/** Natural voices of the business's own accent; the first of its language otherwise. */
const VOICES: Record<string, string> = {
  'fr-FR': 'fr-FR-DeniseNeural',
  'fr-CA': 'fr-CA-SylvieNeural',
  'fr-BE': 'fr-BE-CharlineNeural',
  'fr-CH': 'fr-CH-ArianeNeural',
  'en-GB': 'en-GB-SoniaNeural',
  'en-US': 'en-US-JennyNeural',
  'en-IE': 'en-IE-EmilyNeural',
};
const DEFAULT_VOICE: Record<VoiceLanguage, string> = { fr: 'fr-FR-DeniseNeural', en: 'en-GB-SoniaNeural' };

const TOOL_TIMEOUT_SECONDS = 20;
const LONGEST_CALL_SECONDS = 900;
/** Events are not repeated unless asked for: a minute of ours without an answer loses none. A tool call is never repeated: somebody waits. */
const EVENTS_AGAIN = {
  type: 'exponential' as unknown as Record<string, unknown>,
  maxRetries: 6,
  baseDelaySeconds: 1,
} satisfies Vapi.BackoffPlan;

export interface VapiAssistantOptions {
  conversationModel?: string;
  recordCalls?: boolean;
}

/** Sara as VAPI wants her said. Pure: the same definition gives the same request. */
export function vapiAssistant(
  reference: string,
  definition: AssistantDefinition,
  webhooks: VoiceWebhooks,
  { conversationModel = DEFAULT_MODEL, recordCalls = false }: VapiAssistantOptions = {},
): Vapi.CreateAssistantDto {
  const server = (url: string): Vapi.Server => ({
    url,
    timeoutSeconds: TOOL_TIMEOUT_SECONDS,
    headers: { 'X-Vapi-Secret': webhooks.secret },
  });
  return {
    name: definition.name,
    // Nobody is recorded without being told, before they speak.
    firstMessage: recordCalls
      ? `${definition.recordingNotice} ${definition.firstMessage}`
      : definition.firstMessage,
    firstMessageMode: 'assistant-speaks-first',
    endCallMessage: definition.endCallMessage,
    model: {
      provider: 'anthropic',
      model: conversationModel as Vapi.AnthropicModelModel,
      messages: [{ role: 'system', content: definition.systemPrompt }],
      tools: definition.tools.map((tool) => ({
        type: 'function',
        function: {
          name: tool.name,
          description: tool.description,
          parameters: {
            type: 'object',
            properties: tool.parameters,
            required: Object.keys(tool.parameters).filter((name) => !tool.optional?.includes(name)),
          },
        },
        server: server(webhooks.toolCallsUrl),
      })),
    },
    voice: { provider: 'azure', voiceId: VOICES[definition.locale] ?? DEFAULT_VOICE[definition.language] },
    transcriber: { provider: 'deepgram', model: 'nova-3', language: definition.language },
    startSpeakingPlan: {
      customEndpointingRules: definition.patience.map(({ afterSaying, seconds }) => ({
        type: 'assistant',
        regex: afterSaying,
        regexOptions: [{ type: 'ignore-case', enabled: true }],
        timeoutSeconds: seconds,
      })),
    },
    server: { ...server(webhooks.callEventsUrl), backoffPlan: EVENTS_AGAIN },
    serverMessages: ['status-update', 'end-of-call-report', 'tool-calls'],
    artifactPlan: { recordingEnabled: recordCalls },
    analysisPlan: {
      summaryPlan: {
        messages: [
          { role: 'system', content: definition.summaryPrompt },
          { role: 'user', content: '{{transcript}}' },
        ],
      },
    },
    maxDurationSeconds: LONGEST_CALL_SECONDS,
    metadata: { coccinelleReference: reference },
  };
}
