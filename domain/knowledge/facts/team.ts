/** People a site presents as its team. Conservative: a name stands alone and looks like one, or structured data says so. */
import { isA, type ParsedPage, type StructuredNode, textOf } from './page.ts';
import { pageRole } from './provenance.ts';
import { isElement, oneLine, plain, type TextLine } from './text.ts';
import type { TeamMemberFact } from './types.ts';

const TEAM_WORD =
  /\bequipe\b|\bteam\b|praticien|therapeut|collaborat|\bstaff\b|nos (?:coiffeu|estheticien|experts|conseiller|coachs?|professeurs|enseignant|intervenant|medecin|dentiste)|our (?:stylists?|therapists?|people|dentists?|barbers?|trainers?|teachers?|instructors?|experts|doctors|coaches)|meet (?:the|our|your)|qui sommes-nous|fondat|founders?/;
const ROLE =
  /coiffeu|barbi?er|stylis|coloris|esthetic|beaut|massage|masseu|praticien|osteo|kine|physio|chiropra|dentist|dentaire|docteur|medecin|doctor|nurse|infirmi|assistant|secretaire|receptionist|manager|directeu|director|gerant|owner|founder|fondat|president|ceo|cto|associe|partner|conseiller|consultant|agent|negociat|immobili|mecanicien|mechanic|technici|technician|coach|trainer|professeur|enseignant|teacher|instructor|therap|hygien|apprenti|apprentice|responsable|manucur|nail|toiletteu|groomer|photograph|avocat|lawyer|notaire|architect|ingenieur|engineer|develop|design|chef|charge|psycholog|sophrolog|naturopath|dietet|orthodont|orthopti|orthophon|podolog|veterinai|vet\b|specialist|expert|senior|junior|artist/;
const NOT_A_NAME =
  /\b(?:equipe|team|nos|notre|nous|our|the|a propos|about|contact|services?|tarifs?|salon|institut|cabinet|studio|horaires?|rendez|book|reserv|voir|lire|read|more|plus|formation|diplom|valeurs|values|histoire|story|avis|reviews?|adresse|accueil|home|blog|news|galerie|gallery|mission|vision|qualit|soins?|coupe|massage|coloration|merci|bienvenue|welcome|rue|avenue|street|road|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday|paris|lyon|london|faq|presse|press|instagram|facebook|parcours|specialit\w*|experience|why|pourquoi|join|recrut\w*|careers?|schedule|appointments?|get|us|visit|call|learn|see|free|new|your|why|what|how|all|request|online|patients?|insurance|hours?|location|directions?|map)\b/;

/** The people one page presents. */
export function pageTeam(page: ParsedPage): TeamMemberFact[] {
  return [...structuredTeam(page), ...shownTeam(page)];
}

/** Every person once, with a role where some page gives one. */
export function mergeTeam(members: readonly TeamMemberFact[]): TeamMemberFact[] {
  const byName = new Map<string, TeamMemberFact>();
  for (const member of members) {
    const key = plain(member.name);
    const known = byName.get(key);
    if (!known || (known.role === null && member.role !== null)) byName.set(key, member);
  }
  return [...byName.values()];
}

function structuredTeam(page: ParsedPage): TeamMemberFact[] {
  return page.nodes.filter(worksHere).flatMap((node) => {
    const name = textOf(node, 'name');
    const role = textOf(node, 'jobTitle');
    return name ? [{ name, role, sourceUrl: page.url, quote: role ? `${name} ${role}` : name }] : [];
  });
}

/** Authors of articles and reviewers are persons too, but not presented as staff. */
function worksHere(node: StructuredNode): boolean {
  if (!isA(node, 'Person', 'Physician', 'Dentist') || (!isA(node, 'Person') && node.parent === null))
    return false;
  if (
    node.parent &&
    isA(
      node.parent,
      'Review',
      'Article',
      'BlogPosting',
      'NewsArticle',
      'WebPage',
      'Comment',
      'Question',
      'Answer',
    )
  )
    return false;
  const holders = node.parent?.properties ?? {};
  const staff = ['employee', 'employees', 'founder', 'founders', 'member', 'members', 'owner'].some((key) =>
    holders[key]?.includes(node),
  );
  return staff || textOf(node, 'jobTitle') !== null;
}

/** Under a heading about the team, or on its page: headings that are a name, with the role on the line after. */
function shownTeam(page: ParsedPage): TeamMemberFact[] {
  const members: TeamMemberFact[] = [];
  const lines = page.lines();
  const onTeamPage =
    /equipe|team|staff|praticiens|therapists|people/.test(plain(page.url)) && pageRole(page.url) !== 'blog';
  let inSection = onTeamPage;
  let sectionLevel = 0;
  lines.forEach((line, index) => {
    const level = headingLevel(line);
    if (level > 0) {
      if (TEAM_WORD.test(plain(line.text)) && line.text.length < 80) {
        inSection = true;
        sectionLevel = level;
        return;
      }
      if (inSection && !onTeamPage && level <= sectionLevel && !isName(line.text)) inSection = false;
    }
    if (!inSection) return;
    const [written, sameLineRole] = splitRole(line.text);
    if (!isName(written)) return;
    const next = lines[index + 1]?.text ?? '';
    const role = sameLineRole ?? (isRole(next) ? next : null);
    const titled = /^(?:dr|docteur|doctor)\b/i.test(written);
    // A bare name is believed only of a doctor under a heading: products and rooms have names too.
    if (role === null && !(titled && level >= 2)) return;
    const quote = oneLine(sameLineRole === null && role !== null ? `${line.text} ${next}` : line.text);
    members.push({ name: written, role: role ? oneLine(role) : null, sourceUrl: page.url, quote });
  });
  return members;
}

function headingLevel(line: TextLine): number {
  const own = /^h([1-6])$/.exec(line.element.name)?.[1];
  const parent = isElement(line.element.parent)
    ? /^h([1-6])$/.exec(line.element.parent.name)?.[1]
    : undefined;
  return Number(own ?? parent ?? 0);
}

function splitRole(text: string): [string, string | null] {
  const match = /^([^,–—|:(-]{3,40}?)\s*(?:[,–—|:]|\s-\s|\()\s*([^)]{3,60})\)?$/.exec(text);
  return match && isRole(match[2]!) ? [match[1]!.trim(), match[2]!.trim()] : [text.trim(), null];
}

function isName(text: string): boolean {
  const bare = text.replace(/^(?:dr\.?|docteur|doctor|mme|mr?\.?|mrs\.?|ms\.?|m\.|madame|monsieur)\s+/i, '');
  if (
    bare.length < 3 ||
    bare.length > 40 ||
    /[\d@?!:;€£$%/]/.test(bare) ||
    NOT_A_NAME.test(plain(bare)) ||
    ROLE.test(plain(bare))
  )
    return false;
  const words = bare.split(/\s+/);
  if (words.length > 4) return false;
  return words.every(
    (word) =>
      /^[A-ZÀ-Ý]['’]?[A-Za-zÀ-ÿ'’.-]*$/.test(word) ||
      /^(?:de|du|des|le|la|van|von|el|al|d['’]\w+)$/.test(word),
  );
}

const isRole = (text: string) =>
  text.length <= 70 && text.split(/\s+/).length <= 9 && !/[.!?]$/.test(text.trim()) && ROLE.test(plain(text));
