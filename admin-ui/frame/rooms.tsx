import type { SvgIconComponent } from '@mui/icons-material';
import AutoAwesomeOutlined from '@mui/icons-material/AutoAwesomeOutlined';
import CalendarMonthOutlined from '@mui/icons-material/CalendarMonthOutlined';
import CampaignOutlined from '@mui/icons-material/CampaignOutlined';
import ContentCutOutlined from '@mui/icons-material/ContentCutOutlined';
import EditCalendarOutlined from '@mui/icons-material/EditCalendarOutlined';
import ForumOutlined from '@mui/icons-material/ForumOutlined';
import GroupOutlined from '@mui/icons-material/GroupOutlined';
import HomeOutlined from '@mui/icons-material/HomeOutlined';
import InsightsOutlined from '@mui/icons-material/InsightsOutlined';
import MenuBookOutlined from '@mui/icons-material/MenuBookOutlined';
import PeopleAltOutlined from '@mui/icons-material/PeopleAltOutlined';
import PhoneOutlined from '@mui/icons-material/PhoneOutlined';
import SettingsOutlined from '@mui/icons-material/SettingsOutlined';
import TimelineOutlined from '@mui/icons-material/TimelineOutlined';

export interface Room {
  name:
    | 'home'
    | 'messages'
    | 'agenda'
    | 'myCalendar'
    | 'clients'
    | 'campaigns'
    | 'calls'
    | 'sara'
    | 'knowledge'
    | 'agents'
    | 'services'
    | 'analytics'
    | 'processes'
    | 'settings';
  path: string;
  icon: SvgIconComponent;
  /** Paths that belong to the room besides its own. */
  covers: string[];
  /** Only for who takes appointments. */
  own?: boolean;
  /** Only for who holds this right. */
  needs?: string;
}

/** The rooms that exist, in the order of the rail. */
export const rooms: Room[] = [
  { name: 'home', path: '/', icon: HomeOutlined, covers: ['/onboarding'] },
  { name: 'messages', path: '/messages', icon: ForumOutlined, covers: [] },
  { name: 'agenda', path: '/agenda', icon: CalendarMonthOutlined, covers: [] },
  { name: 'myCalendar', path: '/my-calendar', icon: EditCalendarOutlined, covers: [], own: true },
  {
    name: 'clients',
    path: '/clients',
    icon: PeopleAltOutlined,
    covers: ['/waitlist', '/loyalty', '/duplicates'],
  },
  { name: 'campaigns', path: '/campaigns', icon: CampaignOutlined, covers: [] },
  { name: 'calls', path: '/calls', icon: PhoneOutlined, covers: [] },
  { name: 'sara', path: '/sara', icon: AutoAwesomeOutlined, covers: [] },
  {
    name: 'knowledge',
    path: '/documents',
    icon: MenuBookOutlined,
    covers: ['/questions', '/search', '/knowledge'],
  },
  { name: 'services', path: '/services', icon: ContentCutOutlined, covers: ['/appointment-types'] },
  { name: 'agents', path: '/agents', icon: GroupOutlined, covers: [] },
  { name: 'analytics', path: '/analytics', icon: InsightsOutlined, covers: [], needs: 'analytics:read' },
  { name: 'processes', path: '/processes', icon: TimelineOutlined, covers: [] },
  { name: 'settings', path: '/settings', icon: SettingsOutlined, covers: [] },
];

/** Rooms that keep a place of their own in a phone's bottom bar; the others are under "more". */
export const onPhone: Room['name'][] = ['home', 'messages', 'agenda', 'clients'];

export function isIn(room: Room, pathname: string): boolean {
  if (room.path === '/' && pathname === '/') return true;
  return [room.path, ...room.covers].some(
    (path) => path !== '/' && (pathname === path || pathname.startsWith(`${path}/`)),
  );
}
