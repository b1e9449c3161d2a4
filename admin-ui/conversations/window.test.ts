import { describe, expect, it } from '@jest/globals';
import { scrollToShow, visibleRows } from './window.ts';

const view = { height: 600, rowHeight: 88, pageSize: 50, overscan: 5 };

describe('rows on the screen', () => {
  it('begin at the top with the first page', () => {
    expect(visibleRows({ ...view, scrollTop: 0, total: 50_000 })).toEqual({ first: 0, end: 12, pages: [0] });
  });
  it('ask for both pages where two meet', () => {
    expect(visibleRows({ ...view, scrollTop: 49 * 88, total: 50_000 }).pages).toEqual([0, 1]);
  });
  it('stay few wherever one is in fifty thousand', () => {
    for (let scrollTop = 0; scrollTop <= 50_000 * 88; scrollTop += 9_973) {
      const { first, end, pages } = visibleRows({ ...view, scrollTop, total: 50_000 });
      expect(end - first).toBeLessThanOrEqual(18);
      expect(pages.length).toBeLessThanOrEqual(2);
      expect(first * 88).toBeLessThanOrEqual(scrollTop);
      expect(end).toBeLessThanOrEqual(50_000);
    }
  });
  it('exist when the list has become shorter than where one was, or empty', () => {
    expect(visibleRows({ ...view, scrollTop: 90_000, total: 3 })).toEqual({ first: 2, end: 3, pages: [0] });
    expect(visibleRows({ ...view, scrollTop: 0, total: 0 })).toEqual({ first: 0, end: 0, pages: [0] });
  });
});

describe('showing a row', () => {
  it('moves only as far as it must', () => {
    expect(scrollToShow(3, { scrollTop: 0, height: 600, rowHeight: 88 })).toBe(0);
    expect(scrollToShow(7, { scrollTop: 0, height: 600, rowHeight: 88 })).toBe(104);
    expect(scrollToShow(2, { scrollTop: 500, height: 600, rowHeight: 88 })).toBe(176);
  });
});
