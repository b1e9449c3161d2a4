import MenuBookOutlined from '@mui/icons-material/MenuBookOutlined';
import { lazy } from 'react';

export default {
  list: lazy(() => import('./DocumentList.tsx')),
  show: lazy(() => import('./DocumentShow.tsx')),
  icon: MenuBookOutlined,
};
