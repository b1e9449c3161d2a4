/** The token by which a business knows this browser, kept by the site's own origin. */
export interface VisitorStore {
  read(): string | null;
  keep(token: string | null): void;
}

/** In the browser's storage; a browser that keeps nothing (private mode, a blocked frame) remembers until the page is left. */
export function createVisitorStore(slug: string): VisitorStore {
  const name = `coccinelle-chat:${slug}`;
  let kept: string | null = null;
  return {
    read() {
      try {
        return localStorage.getItem(name) ?? kept;
      } catch {
        return kept;
      }
    },
    keep(token) {
      kept = token;
      try {
        if (token === null) localStorage.removeItem(name);
        else localStorage.setItem(name, token);
      } catch {
        // Kept for this page alone.
      }
    },
  };
}
