import Box from '@mui/material/Box';
import { localDay } from '../../domain/scheduling/local-time.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';
import { useFormat } from '../kit/use-format.ts';
import { Calendar, type CalendarProps } from './Calendar.tsx';

/** A month in whole weeks; a click on a day opens it. */
export function MonthGrid({
  onDay,
  ...props
}: Omit<CalendarProps, 'view' | 'options' | 'agentId'> & { onDay: (day: number) => void }) {
  const format = useFormat();
  return (
    <Box sx={{ height: '100%', minWidth: 640 }}>
      <Calendar
        {...props}
        view="dayGridMonth"
        agentId={null}
        options={{
          expandRows: true,
          // A day with more than fits opens as a day; FullCalendar's own list in a bubble would be a third way to see it.
          moreLinkClick: ({ date }) => {
            onDay(localDay(timeZone(format.timeZone), date.getTime()));
            return 'dayGridMonth';
          },
          dayHeaderContent: ({ dow }) => (
            <Box sx={{ px: 3, py: 2, fontSize: '0.8125rem', fontWeight: 550, color: 'text.secondary' }}>
              {format.weekdays([dow])}
            </Box>
          ),
        }}
      />
    </Box>
  );
}
