import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import type { CallDetail } from '../http/calls.ts';
import { Asked, Said } from '../sara/Bubbles.tsx';
import { callClock } from './look.ts';

/** What was said, in bubbles, with the moment where it is known. */
export function Talk({ turns }: { turns: CallDetail['turns'] }) {
  const t = useTranslate();
  return (
    <Box
      component="ol"
      sx={{ listStyle: 'none', m: 0, p: 0, display: 'flex', flexDirection: 'column', gap: 4, maxWidth: 680 }}
    >
      {turns.map(({ who, text, atSeconds }, index) => {
        const moment =
          atSeconds === null ? null : (
            <Typography
              variant="caption"
              color="textSecondary"
              component="div"
              className="figures"
              sx={{ mt: '2px', textAlign: who === 'client' ? 'right' : 'left' }}
            >
              {callClock(atSeconds)}
            </Typography>
          );
        return (
          <Box
            component="li"
            // biome-ignore lint/suspicious/noArrayIndexKey: a talk that is over neither grows nor changes its order.
            key={index}
            sx={{ display: 'flex', flexDirection: 'column' }}
          >
            {who === 'sara' ? (
              <Said below={moment}>{text}</Said>
            ) : (
              <>
                <Asked by={t('calls.caller')}>{text}</Asked>
                {moment}
              </>
            )}
          </Box>
        );
      })}
    </Box>
  );
}
