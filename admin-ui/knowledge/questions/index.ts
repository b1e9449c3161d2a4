import QuizOutlined from '@mui/icons-material/QuizOutlined';
import { lazy } from 'react';

export default {
  list: lazy(() => import('./QuestionList.tsx')),
  icon: QuizOutlined,
};
