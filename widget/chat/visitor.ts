/** The token by which a business knows this browser, kept by the site's own origin, and the last word that was looked at. */
export interface VisitorStore {
  read(): string | null;
  keep(token: string | null): void;
  /** @param id of the newest message that was on the screen */
  see(id: string): void;
}

const nameOf = (slug: string) => `coccinelle-chat:${slug}`;

/** What is kept: the token and, once there is one, the id of the last message seen. Empty: nothing, or a browser that keeps nothing. */
export function keptVisitor(slug: string): [token?: string, seen?: string] {
  try {
    return (localStorage.getItem(nameOf(slug))?.split(' ') ?? []) as [string?, string?];
  } catch {
    return [];
  }
}

/** In the browser's storage; a browser that keeps nothing (private mode, a blocked frame) remembers until the page is left. */
export function createVisitorStore(slug: string): VisitorStore {
  let kept: string | null = null;
  const store = (value: string | null) => {
    try {
      if (value === null) localStorage.removeItem(nameOf(slug));
      else localStorage.setItem(nameOf(slug), value);
    } catch {
      // Kept for this page alone.
    }
  };
  const read = () => keptVisitor(slug)[0] ?? kept;
  return {
    read,
    keep(token) {
      kept = token;
      store(token);
    },
    see(id) {
      const token = read();
      if (token) store(`${token} ${id}`);
    },
  };
}
