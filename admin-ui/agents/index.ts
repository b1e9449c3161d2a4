import GroupOutlined from '@mui/icons-material/GroupOutlined';
import { lazy } from 'react';

const form = lazy(() => import('./AgentForm.tsx'));

export default {
  list: lazy(() => import('./AgentList.tsx')),
  create: form,
  edit: form,
  icon: GroupOutlined,
  recordRepresentation: 'name',
};
