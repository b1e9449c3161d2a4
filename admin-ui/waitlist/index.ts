import HourglassEmptyOutlined from '@mui/icons-material/HourglassEmptyOutlined';
import { lazy } from 'react';

export default {
  list: lazy(() => import('./Waitlist.tsx')),
  icon: HourglassEmptyOutlined,
};
