/** Questions the site itself answers: FAQPage data, folding lists, definition lists, question headings. */
import type { Element } from 'domhandler';
import { isA, nodesOf, type ParsedPage, textOf, textsOf } from './page.ts';
import { isElement, isHidden, oneLine, plain, textLines, visibleText } from './text.ts';
import type { FaqFact } from './types.ts';

const MOST_ANSWER = 3000;

/** The questions one page answers, with the answers as it words them. */
export function pageFaq(page: ParsedPage): FaqFact[] {
  return mergeFaq([...structuredFaq(page), ...foldedFaq(page), ...definitionFaq(page), ...headingFaq(page)]);
}

/** Every question once, as it was answered first. */
export function mergeFaq(facts: readonly FaqFact[]): FaqFact[] {
  const byQuestion = new Map<string, FaqFact>();
  for (const fact of facts) {
    const key = plain(fact.question).replace(/[^a-z0-9]+/g, '');
    if (key.length < 6 || fact.answer.length < 2) continue;
    if (!byQuestion.has(key)) byQuestion.set(key, fact);
  }
  return [...byQuestion.values()];
}

function structuredFaq(page: ParsedPage): FaqFact[] {
  return page.nodes
    .filter((node) => isA(node, 'Question') && node.parent !== null && !isA(node.parent, 'QAPage'))
    .flatMap((node) => {
      const question = textOf(node, 'name') ?? textOf(node, 'text');
      const answers = [...nodesOf(node, 'acceptedAnswer'), ...nodesOf(node, 'suggestedAnswer')];
      const answer = answers.flatMap((one) => textsOf(one, 'text'))[0];
      if (!question || !answer) return [];
      return [fact(page, withoutTags(question), withoutTags(answer))];
    });
}

/** `<details>`, ARIA accordions and the folding lists of page builders (a title that controls a panel). */
function foldedFaq(page: ParsedPage): FaqFact[] {
  const { $ } = page;
  const facts: FaqFact[] = [];
  $('details').each((_, details) => {
    if (!isElement(details)) return;
    const summary = details.children.find(
      (child): child is Element => isElement(child) && child.name === 'summary',
    );
    if (!summary) return;
    const question = visibleText(summary);
    const answer = oneLine(
      textLines(details)
        .filter((line) => !inside(line.element, summary))
        .map((line) => line.text)
        .join(' '),
    );
    if (isQuestion(question, details)) facts.push(fact(page, question, answer));
  });
  $('[aria-controls], [data-target], [data-bs-target], a[href^="#"][data-toggle]').each((_, control) => {
    if (!isElement(control)) return;
    const {
      'aria-controls': controls,
      'data-target': target,
      'data-bs-target': bsTarget,
      href,
    } = control.attribs;
    const id = controls ?? (target ?? bsTarget ?? href ?? '').replace(/^#/, '');
    if (!/^[\w:.-]+$/.test(id)) return;
    const panel = $(`[id="${id}"]`).get(0);
    const question = visibleText(control);
    if (!panel || !isElement(panel) || !isQuestion(question, control)) return;
    facts.push(fact(page, question, visibleOrFolded(panel)));
  });
  const TITLES =
    '.elementor-toggle-title, .elementor-accordion-title, .e-n-accordion-item-title-text, .et_pb_toggle_title, .accordion-title, .accordion-header, .accordion-button, .faq-question, .faq__question, .question, .wp-block-yoast-faq-block .schema-faq-question, .schema-faq-question, .rank-math-question, .toggle-title, .faq-title, .sqs-block-accordion .accordion-item__title, .accordion__title, .accordion__header';
  $(TITLES).each((_, title) => {
    if (!isElement(title)) return;
    const question = visibleText(title);
    if (!isQuestion(question, title)) return;
    const panel = panelAfter(title);
    if (panel) facts.push(fact(page, question, visibleOrFolded(panel)));
  });
  return facts;
}

function definitionFaq(page: ParsedPage): FaqFact[] {
  const facts: FaqFact[] = [];
  page.$('dt').each((_, term) => {
    if (!isElement(term)) return;
    const question = visibleText(term);
    const answer = page
      .$(term)
      .nextUntil('dt', 'dd')
      .toArray()
      .map((node) => visibleText(node))
      .join(' ');
    if (question.endsWith('?') && answer !== '') facts.push(fact(page, question, oneLine(answer)));
  });
  return facts;
}

/** A heading (or a line all in bold) that asks, and the text below it down to the next heading or question. */
function headingFaq(page: ParsedPage): FaqFact[] {
  const facts: FaqFact[] = [];
  const lines = page.lines();
  for (let index = 0; index < lines.length; index += 1) {
    const { text, element } = lines[index]!;
    if (!/\?$/.test(text) || text.length > 200 || !asks(page, element, text)) continue;
    const answer: string[] = [];
    for (let next = index + 1; next < lines.length && answer.join(' ').length < MOST_ANSWER; next += 1) {
      const line = lines[next]!;
      if (isHeading(line.element) || (/\?$/.test(line.text) && asks(page, line.element, line.text))) break;
      if (
        ['footer', 'nav', 'form'].some(
          (name) => hasAncestor(line.element, name) && !hasAncestor(element, name),
        )
      )
        break;
      answer.push(line.text);
      // Under a plain bold question the answer is the paragraph that follows, not the rest of the page.
      if (!isHeading(element) && answer.join(' ').length > 60) break;
      if (answer.length >= 8) break;
    }
    const joined = oneLine(answer.join(' '));
    if (joined.length >= 15) facts.push(fact(page, text, joined));
  }
  return facts;
}

function asks(page: ParsedPage, element: Element, text: string): boolean {
  if (isHeading(element)) return true;
  if (element.name === 'button' || element.name === 'summary' || element.name === 'dt') return true;
  const bold = page.$(element).find('strong, b').first().text();
  return element.name === 'p' && oneLine(bold) === oneLine(text);
}

const isHeading = (element: Element) =>
  /^h[1-6]$/.test(element.name) || (isElement(element.parent) && /^h[1-6]$/.test(element.parent.name));

function isQuestion(text: string, element: Element): boolean {
  if (text.length < 8 || text.length > 250) return false;
  if (/\?/.test(text)) return true;
  // Folding lists also hold menus and price lists: without a question mark only a FAQ section's titles count.
  for (let up: Element | null = element; up; up = isElement(up.parent) ? up.parent : null) {
    const marks = `${up.attribs.class ?? ''} ${up.attribs.id ?? ''}`;
    if (/\bfaqs?\b|faq[-_]|questions/i.test(marks)) return text.split(' ').length >= 3;
    if (up.name === 'main' || up.name === 'body') break;
  }
  return false;
}

function panelAfter(title: Element): Element | null {
  for (let up: Element | null = title, steps = 0; up && steps < 4; steps += 1) {
    let next = up.next;
    while (next && !isElement(next)) next = next.next;
    if (isElement(next) && visibleOrFolded(next).length > 10) return next;
    up = isElement(up.parent) ? up.parent : null;
  }
  return null;
}

/** A panel waits folded, hidden or not: its own hiding does not count, what is hidden within does. */
function visibleOrFolded(panel: Element): string {
  if (!isHidden(panel)) return visibleText(panel);
  return oneLine(
    panel.children
      .map((child) => (isElement(child) ? visibleText(child) : child.type === 'text' ? child.data : ''))
      .join(' '),
  );
}

function inside(element: Element, ancestor: Element): boolean {
  for (let up: Element | null = element; up; up = isElement(up.parent) ? up.parent : null)
    if (up === ancestor) return true;
  return false;
}

function hasAncestor(element: Element, name: string): boolean {
  for (let up: Element | null = element; up; up = isElement(up.parent) ? up.parent : null)
    if (up.name === name) return true;
  return false;
}

/** Answers in structured data may be written in HTML. */
const withoutTags = (text: string) => oneLine(text.replace(/<[^>]+>/g, ' '));

function fact(page: ParsedPage, question: string, answer: string): FaqFact {
  const cleaned = oneLine(question)
    .replace(/^(?:q\s*[:.]|question\s*\d*\s*:|\d{1,2}\s*[.)]|[+–▼▾>-])\s*/i, '')
    .replace(/\s*[+–▼▾×-]$/, '');
  const body = oneLine(answer)
    .replace(/^(?:[ar]\s*:\s)/i, '')
    .slice(0, MOST_ANSWER);
  return { question: cleaned, answer: body, sourceUrl: page.url, quote: body };
}
