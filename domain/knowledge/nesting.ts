/** Tags that stay open at most; a page builder's page has some dozens. */
const MOST_OPEN = 1_000;
/** Elements without an end, and those that a following one ends. */
const NEVER_OPEN =
  /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|dt|dd|tr|td|th|option|path|circle|rect|use)$/i;

/** `html` up to where more tags are open than any page nests: a parser walks through all of them at every tag, and readers' stacks. */
export function boundNesting(html: string): string {
  let open = 0;
  for (const tag of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    if (NEVER_OPEN.test(tag[2]!)) continue;
    open = tag[1] ? Math.max(0, open - 1) : open + 1;
    if (open > MOST_OPEN) return html.slice(0, tag.index);
  }
  return html;
}
