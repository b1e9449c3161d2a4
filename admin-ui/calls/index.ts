import PhoneOutlined from '@mui/icons-material/PhoneOutlined';
import { lazy } from 'react';

export default {
  list: lazy(() => import('./CallList.tsx')),
  edit: lazy(() => import('./CallPage.tsx')),
  icon: PhoneOutlined,
  recordRepresentation: 'clientNumber',
};
