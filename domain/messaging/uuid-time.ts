/** The smallest uuid of version 7 made at an instant (epoch milliseconds): every id made since is greater. */
export function firstUuidAt(at: number): string {
  const hex = Math.max(0, Math.floor(at)).toString(16).padStart(12, '0').slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** When a uuid of version 7 was made (epoch milliseconds); null for any other. */
export function uuidTime(id: string): number | null {
  const match = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.exec(id);
  return match ? Number.parseInt(match[1]! + match[2]!, 16) : null;
}
