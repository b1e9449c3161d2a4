import type { chatFr } from './chat-fr.ts';

export const chatEn: typeof chatFr = {
  title: 'Sara',
  lead: 'The assistant of {business}',
  leadPerson: '{name} is answering you',
  leadTeam: 'Someone from the team is answering you',
  greeting:
    'Hello, I am Sara, the virtual assistant of {business}. Ask me your question, or ask for an appointment.',
  log: 'Conversation with {business}',
  close: 'Close the chat',
  yourMessage: 'Your message',
  send: 'Send',
  you: 'You',
  team: 'The team',
  typing: 'Sara is writing…',
  sending: 'Sending…',
  notSent: 'Not sent.',
  again: 'Try again',
  lost: 'The connection is cut. Nothing is lost, we are trying again.',
  tooFast: 'Wait a moment before you write more.',
  shut: 'The chat is closed for now. Please call.',
  emailLead: 'Cannot wait? Leave your address, and the answer will follow you there.',
  email: 'E-mail address',
  emailKeep: 'Get the answer by e-mail',
  emailBad: 'This address seems incomplete, for example name@example.com.',
  emailKept: 'Noted: if you leave, the answer will follow you by e-mail.',
  kept: 'The conversation is found again in this browser for 90 days.',
};
