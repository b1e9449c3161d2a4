import type { CalendarOptions } from '@fullcalendar/react';
import type { Theme } from '@mui/material/styles';
import { mixed } from '../theme/contrast.ts';
import { shownOf } from './events.ts';

/** Height of half an hour, in pixels. */
export const HALF_HOUR_PX = 30;
/**
 * Time is dropped and clicked on quarters. The grid has quarters too, half of their lines unseen: with steps finer than its slots
 * FullCalendar 7.1 drops a quarter too far, since it takes the grip to the middle of the slot and the start from the step.
 */
export const SLOT = { duration: '00:15:00', px: HALF_HOUR_PX / 2 };
const HALF_HOUR_MS = 1_800_000;

/** FullCalendar draws the grid, nothing of its looks: each part gets a name here and its clothes in `calendarSx`. */
export const parts: CalendarOptions = {
  dayHeaderClass: 'day-header',
  dayHeaderRowClass: 'row-line',
  dayRowClass: 'row-line',
  slotHeaderRowClass: 'row-line',
  dayLaneClass: (info) => (info.isToday ? 'lane lane-today' : 'lane'),
  dayLaneInnerClass: 'lane-inner',
  slotLaneClass: ({ time }) => {
    const halves = (time?.milliseconds ?? 0) / HALF_HOUR_MS;
    if (!Number.isInteger(halves)) return 'slot slot-quarter';
    return halves % 2 === 0 ? 'slot' : 'slot slot-half';
  },
  slotHeaderClass: 'slot-header',
  slotHeaderInnerClass: 'slot-header-inner',
  dayCellClass: (info) =>
    ['cell', info.isToday && 'cell-today', info.isOther && 'cell-other'].filter(Boolean).join(' '),
  dayCellTopClass: 'cell-top',
  dayCellTopInnerClass: 'cell-number',
  dayCellInnerClass: 'cell-inner',
  nowIndicatorLineClass: 'now-line',
  nowIndicatorDotClass: 'now-dot',
  nowIndicatorHeaderClass: 'now-header',
  highlightClass: 'selection',
  eventClass: (info) =>
    ['event', info.isMirror && 'event-ghost', info.isDragging && !info.isMirror && 'event-origin']
      .filter(Boolean)
      .join(' '),
  rowEventClass: 'event-row',
  listItemEventClass: 'event-row',
  eventInnerClass: 'event-inner',
  backgroundEventClass: (info) => `background background-${shownOf(info.event).kind}`,
  moreLinkClass: 'more-link',
  fillerClass: 'slot',
};

/** Hatching for time that is taken without being an appointment. */
export function hatched(theme: Theme, angle = 135): string {
  const { sand, surface } = theme.palette.brand;
  const line = mixed(theme.palette.brand.inkSoft, sand, 0.16);
  const ground = mixed(sand, surface, 0.6);
  return `repeating-linear-gradient(${angle}deg, ${line} 0 1.5px, ${ground} 1.5px 8px)`;
}

/** Everything one sees of the calendar, in the house's colours, light and dark. */
export const calendarSx = (theme: Theme) => {
  const { brand } = theme.palette;
  const line = `1px solid ${brand.hairline}`;
  return {
    fontVariantNumeric: 'tabular-nums',
    '& .day-header': { borderInlineStart: line, borderBottom: line, minWidth: 0 },
    '& .lane': { borderInlineStart: line },
    // Washes, not colours: the lines of the hours lie beneath.
    '& .lane-today': { backgroundColor: `${brand.coquelicot}09` },
    '& .lane-inner': { marginInline: '2px 6px' },
    '& .slot': { borderTop: line },
    '& .slot-half': { borderTopStyle: 'dotted' },
    '& .slot-quarter': { borderTopColor: 'transparent' },
    '& .slot-header-inner': {
      px: 2,
      fontSize: '0.75rem',
      lineHeight: 1,
      color: brand.inkSoft,
      whiteSpace: 'nowrap',
      transform: 'translateY(-50%)',
    },
    '& .event': {
      borderRadius: '7px',
      overflow: 'hidden',
      minWidth: 0,
      cursor: 'pointer',
      outlineOffset: '1px',
      boxShadow: `0 0 0 1px ${brand.surface}`,
    },
    '& .event-inner': { minWidth: 0, height: '100%', display: 'flex', overflow: 'hidden' },
    '& .event-ghost': { boxShadow: theme.shadows[1], opacity: 0.92, cursor: 'grabbing' },
    '& .event-origin': { visibility: 'visible', opacity: 0.4, outline: `1.5px dashed ${brand.inkSoft}` },
    '& .background': { width: '100%', height: '100%' },
    '& .background-closed': { backgroundColor: `${brand.inkSoft}12` },
    '& .background-was': {
      border: `1.5px dashed ${brand.inkSoft}`,
      borderRadius: '7px',
      opacity: 0.7,
    },
    '& .selection': {
      backgroundColor: mixed(brand.coquelicot, brand.surface, 0.14),
      borderRadius: '7px',
    },
    '& .now-line': {
      borderTop: `2px solid ${brand.coquelicot}`,
      insetInline: 0,
      position: 'absolute',
      pointerEvents: 'none',
      zIndex: 3,
    },
    '& .now-dot': {
      width: 8,
      height: 8,
      borderRadius: '50%',
      backgroundColor: brand.coquelicot,
      pointerEvents: 'none',
    },
    // FullCalendar takes away the sides that would be double.
    '& .row-line': { border: line },
    '& .cell': { borderInlineStart: line, minHeight: 68, minWidth: 0 },
    '& .event-row': { marginInline: '3px', marginBottom: '2px', minHeight: 20 },
    '& .no-axis': { padding: 0 },
    '& .cell-other': { backgroundColor: brand.paper },
    '& .cell-top': { display: 'flex', justifyContent: 'flex-end', p: 1 },
    '& .cell-number': {
      minWidth: 26,
      textAlign: 'center',
      fontSize: '0.8125rem',
      lineHeight: '26px',
      borderRadius: '13px',
      color: brand.inkSoft,
    },
    '& .cell-today .cell-number': { backgroundColor: brand.ink, color: brand.paper, fontWeight: 650 },
    '& .more-link': {
      mx: 1,
      px: 1,
      fontSize: '0.75rem',
      fontWeight: 600,
      color: brand.ink,
      cursor: 'pointer',
      borderRadius: '6px',
      '&:hover': { backgroundColor: brand.sand },
    },
  };
};
