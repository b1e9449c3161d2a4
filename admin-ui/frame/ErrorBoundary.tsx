import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Component, type ReactNode } from 'react';
import { useTranslate } from 'react-admin';

interface BoundaryState {
  failed: boolean;
}

/** Keeps one broken page from taking the frame with it; also catches a page chunk that a deployment has replaced. */
export class ErrorBoundary extends Component<{ children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { failed: false };

  static getDerivedStateFromError(): BoundaryState {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override render(): ReactNode {
    return this.state.failed ? <Crashed /> : this.props.children;
  }
}

function Crashed() {
  const t = useTranslate();
  return (
    <div role="alert">
      <Typography variant="h2" component="p" sx={{ mb: 4 }}>
        {t('common.error.crash')}
      </Typography>
      <Button variant="outlined" onClick={() => window.location.reload()}>
        {t('common.error.reload')}
      </Button>
    </div>
  );
}
