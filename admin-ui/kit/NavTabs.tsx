import Box from '@mui/material/Box';
import { Link } from 'react-router-dom';

interface NavTab {
  name: string;
  label: string;
  to: string;
}

/** Pages of one room as a line of links: they have addresses, so they are navigation and not ARIA tabs. */
export function NavTabs({ tabs, here, label }: { tabs: NavTab[]; here: string; label: string }) {
  return (
    <Box
      component="nav"
      aria-label={label}
      sx={{ mt: -3, mb: 7, borderBottom: 1, borderColor: 'divider', overflowX: 'auto' }}
    >
      <Box
        component="ul"
        sx={{ display: 'flex', gap: 6, m: 0, p: 0, listStyle: 'none', width: 'max-content' }}
      >
        {tabs.map((tab) => {
          const on = tab.name === here;
          return (
            <li key={tab.name}>
              <Box
                component={Link}
                to={tab.to}
                aria-current={on ? 'page' : undefined}
                sx={{
                  display: 'flex',
                  alignItems: 'center',
                  minHeight: 44,
                  fontWeight: 600,
                  textDecoration: 'none',
                  color: on ? 'text.primary' : 'text.secondary',
                  borderBottom: 2,
                  borderColor: on ? 'primary.main' : 'transparent',
                  '&:hover': { color: 'text.primary' },
                  '&:focus-visible': { outlineOffset: '-2px' },
                }}
              >
                {tab.label}
              </Box>
            </li>
          );
        })}
      </Box>
    </Box>
  );
}
