import { agendaWords } from '../agenda/words.ts';
import { agentWords } from '../agents/words.ts';
import { analyticsWords } from '../analytics/words.ts';
import { typeWords } from '../appointment-types/words.ts';
import { availabilityWords } from '../availability/words.ts';
import { callWords } from '../calls/words.ts';
import { campaignWords } from '../campaigns/words.ts';
import { importWords } from '../client-imports/words.ts';
import { storyWords } from '../clients/story-words.ts';
import { clientWords } from '../clients/words.ts';
import { composeWords } from '../conversations/compose-words.ts';
import { conversationWords } from '../conversations/words.ts';
import { duplicateWords } from '../duplicates/words.ts';
import { frameWords } from '../frame/words.ts';
import { homeWords } from '../home/words.ts';
import { commonWords } from '../kit/words.ts';
import { reasonWords } from '../knowledge/reasons.ts';
import { knowledgeWords } from '../knowledge/words.ts';
import { onboardingWords } from '../onboarding/words.ts';
import { processWords } from '../processes/words.ts';
import { publicWords } from '../public/words.ts';
import { saraWords } from '../sara/words.ts';
import { scoreWords } from '../scores/words.ts';
import { searchWords } from '../search/words.ts';
import { serviceWords } from '../services/words.ts';
import { bookingWords } from '../settings/booking/words.ts';
import { settingsWords } from '../settings/words.ts';
import { waitlistWords } from '../waitlist/words.ts';

const pages = {
  agenda: agendaWords,
  agents: agentWords,
  analytics: analyticsWords,
  availability: availabilityWords,
  booking: bookingWords,
  calls: callWords,
  campaigns: campaignWords,
  clients: clientWords,
  common: commonWords,
  compose: composeWords,
  conversations: conversationWords,
  duplicates: duplicateWords,
  frame: frameWords,
  home: homeWords,
  imports: importWords,
  knowledge: knowledgeWords,
  onboarding: onboardingWords,
  processes: processWords,
  public: publicWords,
  reasons: reasonWords,
  sara: saraWords,
  scores: scoreWords,
  search: searchWords,
  services: serviceWords,
  settings: settingsWords,
  story: storyWords,
  types: typeWords,
  waitlist: waitlistWords,
};

type Pages = typeof pages;

const pick = <L extends 'fr' | 'en'>(locale: L) =>
  Object.fromEntries(Object.entries(pages).map(([page, words]) => [page, words[locale]])) as {
    [P in keyof Pages]: Pages[P][L];
  };

/** Every string of the back office, by page and language. */
export const catalogue = { fr: pick('fr'), en: pick('en') };
