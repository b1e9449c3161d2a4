/** Which rows of a long list stand on the screen. Pure. */
export interface Visible {
  /** First and last row to draw (last exclusive). */
  first: number;
  end: number;
  /** The pages of the list those rows are on. */
  pages: number[];
}

/**
 * @param total rows in all; every row is `rowHeight` px high
 * @param overscan rows drawn beyond either edge, so that a quick scroll shows no white
 */
export function visibleRows(view: {
  scrollTop: number;
  height: number;
  rowHeight: number;
  total: number;
  pageSize: number;
  overscan: number;
}): Visible {
  const { scrollTop, height, rowHeight, total, pageSize, overscan } = view;
  const first = Math.min(Math.max(0, Math.floor(scrollTop / rowHeight) - overscan), Math.max(0, total - 1));
  const end = Math.min(total, Math.max(first, Math.ceil((scrollTop + height) / rowHeight) + overscan));
  const pages: number[] = [];
  for (let page = Math.floor(first / pageSize); page * pageSize < end; page += 1) pages.push(page);
  return { first, end, pages: pages.length > 0 ? pages : [0] };
}

/** Where to scroll so that a row is wholly seen; where it is already, nothing moves. */
export function scrollToShow(
  row: number,
  view: { scrollTop: number; height: number; rowHeight: number },
): number {
  const top = row * view.rowHeight;
  if (top < view.scrollTop) return top;
  return Math.max(view.scrollTop, top + view.rowHeight - view.height);
}
