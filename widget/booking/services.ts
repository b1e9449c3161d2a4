import type { Service } from '../http/types.ts';

/** `Éclaircissement` is found by `eclair`. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Services in which every word that was typed is found: in the name, the category or the description. */
export function searchServices(services: readonly Service[], query: string): Service[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  return services.filter(({ name, category, description }) => {
    const text = fold([name, category, description].join(' '));
    return words.every((word) => text.includes(word));
  });
}

/** By category, in the order the business gave; those without one last, under `others` (or alone, without a name). */
export function groupServices(
  services: readonly Service[],
  others: string,
): Array<{ name: string; services: Service[] }> {
  const groups = new Map<string, Service[]>();
  for (const service of services) {
    const name = service.category?.trim() || '';
    groups.set(name, [...(groups.get(name) ?? []), service]);
  }
  const rest = groups.get('');
  groups.delete('');
  return [
    ...[...groups].map(([name, own]) => ({ name, services: own })),
    ...(rest ? [{ name: others, services: rest }] : []),
  ];
}
