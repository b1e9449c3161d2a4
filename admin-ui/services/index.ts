import ContentCutOutlined from '@mui/icons-material/ContentCutOutlined';
import { lazy } from 'react';

const form = lazy(() => import('./ServiceForm.tsx'));

export default {
  list: lazy(() => import('./ServiceList.tsx')),
  create: form,
  edit: form,
  icon: ContentCutOutlined,
  recordRepresentation: 'name',
};
