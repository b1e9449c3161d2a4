import PeopleAltOutlined from '@mui/icons-material/PeopleAltOutlined';
import { lazy } from 'react';

export default {
  list: lazy(() => import('./ClientList.tsx')),
  create: lazy(() => import('./ClientForm.tsx')),
  edit: lazy(() => import('./ClientPage.tsx')),
  icon: PeopleAltOutlined,
  recordRepresentation: 'lastName',
};
