import CategoryOutlined from '@mui/icons-material/CategoryOutlined';
import { lazy } from 'react';

const form = lazy(() => import('./AppointmentTypeForm.tsx'));

export default {
  list: lazy(() => import('./AppointmentTypeList.tsx')),
  create: form,
  edit: form,
  icon: CategoryOutlined,
  recordRepresentation: 'name',
};
