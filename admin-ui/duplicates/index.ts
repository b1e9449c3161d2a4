import PeopleAltOutlined from '@mui/icons-material/PeopleAltOutlined';
import { lazy } from 'react';

export default {
  list: lazy(() => import('./Duplicates.tsx')),
  icon: PeopleAltOutlined,
};
