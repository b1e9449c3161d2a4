const LONGEST = 48;

/** `Salon Éloïse & Fils` → `salon-eloise-fils`. Always a valid slug; `entreprise` when nothing of the name can be spelled. */
export function slugOf(name: string): string {
  const slug = name
    .replace(/œ/gi, 'oe')
    .replace(/æ/gi, 'ae')
    .replace(/ß/g, 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'entreprise' : slug;
}
