import type { SvgIconComponent } from '@mui/icons-material';
import CheckOutlined from '@mui/icons-material/CheckOutlined';
import DoneAllOutlined from '@mui/icons-material/DoneAllOutlined';
import EventBusyOutlined from '@mui/icons-material/EventBusyOutlined';
import MeetingRoomOutlined from '@mui/icons-material/MeetingRoomOutlined';
import PersonOffOutlined from '@mui/icons-material/PersonOffOutlined';
import ScheduleOutlined from '@mui/icons-material/ScheduleOutlined';
import Box from '@mui/material/Box';
import { useTranslate } from 'react-admin';
import type { AppointmentStatus } from '../http/booking-types.ts';

export const STATE_ICON: Record<AppointmentStatus, SvgIconComponent> = {
  booked: ScheduleOutlined,
  confirmed: CheckOutlined,
  arrived: MeetingRoomOutlined,
  completed: DoneAllOutlined,
  no_show: PersonOffOutlined,
  cancelled: EventBusyOutlined,
};

const COLOR: Record<AppointmentStatus, string> = {
  booked: 'warning.main',
  confirmed: 'success.main',
  arrived: 'success.main',
  completed: 'text.secondary',
  no_show: 'error.main',
  cancelled: 'text.secondary',
};

/** The state of an appointment by icon, word and colour. */
export function State({ status }: { status: AppointmentStatus }) {
  const t = useTranslate();
  const Icon = STATE_ICON[status];
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 1,
        color: COLOR[status],
        fontSize: '0.8125rem',
        fontWeight: 550,
        whiteSpace: 'nowrap',
      }}
    >
      <Icon aria-hidden sx={{ fontSize: 17 }} />
      {t(`agenda.state.${status}`)}
    </Box>
  );
}
