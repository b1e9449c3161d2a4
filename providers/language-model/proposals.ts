import { z } from 'zod';
import { ProviderError } from '../errors.ts';
import { isQuoted } from './grounding.ts';
import type { Proposal, ProposalRequest } from './language-model.ts';

/** The shape a model is asked for: facts, each with its page and its quote. */
export function proposalsSchema<Fact>(fact: z.ZodType<Fact>) {
  return z.object({
    facts: z.array(
      z.object({
        sourceUrl: z.string().describe('The url of the page, as given.'),
        quote: z.string().describe('The words of that page that state the fact, copied exactly.'),
        fact,
      }),
    ),
  });
}

const envelope = z.object({
  facts: z.array(
    z
      .object({ sourceUrl: z.string(), quote: z.string(), fact: z.unknown() })
      .catch({ sourceUrl: '', quote: '', fact: null }),
  ),
});

/**
 * Of what a model proposed, what may be believed to come from the pages: the fact has the right shape, its page was
 * given, and its quote is on that page. One bad proposal costs itself only.
 * @throws ProviderError (transient) when the reply is not a list of facts at all.
 */
export function acceptedProposals<Fact>(
  provider: string,
  reply: unknown,
  request: Pick<ProposalRequest<Fact>, 'pages' | 'fact'>,
): Proposal<Fact>[] {
  const parsed = envelope.safeParse(reply);
  if (!parsed.success)
    throw new ProviderError(provider, 'transient', 'The model did not answer with a list of facts.');
  const pages = new Map(request.pages.map((page) => [page.url, page]));
  return parsed.data.facts.flatMap(({ sourceUrl, quote, fact }) => {
    const page = pages.get(sourceUrl);
    const shaped = request.fact.safeParse(fact);
    if (!page || !shaped.success || !isQuoted(quote, page.text)) return [];
    return [{ sourceUrl, quote, fact: shaped.data }];
  });
}
