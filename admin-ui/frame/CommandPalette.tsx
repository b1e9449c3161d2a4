import ArrowForwardOutlined from '@mui/icons-material/ArrowForwardOutlined';
import ChatBubbleOutlined from '@mui/icons-material/ChatBubbleOutlineOutlined';
import PersonOutlined from '@mui/icons-material/PersonOutlined';
import SearchOutlined from '@mui/icons-material/SearchOutlined';
import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import InputBase from '@mui/material/InputBase';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useState } from 'react';
import { useGetList, useTranslate } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import { nameOf } from '../clients/name.ts';
import { booking } from '../http/booking.ts';
import type { Agent } from '../http/types.ts';
import { fold } from '../kit/fold.ts';
import { Marked } from '../kit/Marked.tsx';
import { useMay } from '../kit/use-may.ts';
import { usePaused } from '../kit/use-paused.ts';
import { placeOfMessage, useMessageSearch } from '../search/use-message-search.ts';
import { useRooms } from './use-rooms.ts';

interface Entry {
  id: string;
  group: string;
  label: string;
  /** What is written there. */
  said?: ReactNode;
  path: string;
  icon: ReactNode;
}

const CLIENTS_SHOWN = 5;
const MESSAGES_SHOWN = 5;

const ACTIONS = {
  newAppointment: '/agenda?new=1',
  newClient: '/clients/create',
  waitlist: '/waitlist?add=1',
  ask: '/sara',
  addQuestion: '/questions?add=1',
  toComplete: '/questions?show=to_complete',
  upload: '/documents?add=1',
  crawl: '/documents?read=1',
  addAgent: '/agents/create',
  addService: '/services/create',
  bookingSettings: '/settings/booking',
  apiKey: '/settings/keys',
  password: '/settings/security',
} as const;

/** ⌘K: one field that goes to any page, person or action. */
export function CommandPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-label="⌘K"
      slotProps={{ paper: { sx: { alignSelf: 'flex-start', mt: { xs: 4, md: '12vh' } } } }}
    >
      <Finder onClose={onClose} />
    </Dialog>
  );
}

function Finder({ onClose }: { onClose: () => void }) {
  const t = useTranslate();
  const navigate = useNavigate();
  const may = useMay();
  const rooms = useRooms();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const { data: people } = useGetList<Agent>('agents', {
    pagination: { page: 1, perPage: 50 },
    sort: { field: 'name', order: 'ASC' },
    filter: {},
  });

  const asked = usePaused(query.trim());
  const { data: clients } = useQuery({
    queryKey: ['clients', 'search', asked],
    queryFn: ({ signal }) => booking.clients({ q: asked, limit: CLIENTS_SHOWN }, signal),
    enabled: asked.length > 1 && may('clients:read'),
    placeholderData: keepPreviousData,
  });

  const { items: messages } = useMessageSearch(usePaused(query), MESSAGES_SHOWN);

  const found = useMemo((): Entry[] => {
    const icon = { fontSize: 19, color: 'text.secondary' };
    const all: Entry[] = [
      ...rooms.map((room) => ({
        id: room.name,
        group: t('frame.jumpPages'),
        label: t(`frame.${room.name}`),
        path: room.path,
        icon: <room.icon sx={icon} />,
      })),
      ...Object.entries(ACTIONS).map(([name, path]) => ({
        id: `do-${name}`,
        group: t('frame.jumpActions'),
        label: t(`frame.actions.${name}`),
        path,
        icon: <ArrowForwardOutlined sx={icon} />,
      })),
      ...(people ?? []).map((person) => ({
        id: person.id,
        group: t('frame.jumpPeople'),
        label: person.name,
        path: `/agents/${person.id}`,
        icon: <PersonOutlined sx={icon} />,
      })),
    ];
    const words = fold(query).split(/\s+/).filter(Boolean);
    const named = all.filter((entry) =>
      words.every((word) => fold(`${entry.label} ${entry.group}`).includes(word)),
    );
    // The server has looked into numbers and addresses too: its answers are not sieved again.
    const known = words.length > 0 && asked.length > 1 ? (clients?.items ?? []) : [];
    // They come after what is found at once: an answer that arrives must not move what Enter is about to take.
    return [
      ...named,
      ...known.map((client) => ({
        id: client.id,
        group: t('frame.clients'),
        label: nameOf(client),
        path: `/clients/${client.id}`,
        icon: <PersonOutlined sx={icon} />,
      })),
      ...(words.length > 0 ? messages : []).map((message) => ({
        id: message.id,
        group: t('search.inMessages'),
        label: message.clientName,
        said: <Marked text={message.text} highlights={message.highlights} />,
        path: placeOfMessage(message),
        icon: <ChatBubbleOutlined sx={icon} />,
      })),
    ];
  }, [people, clients, messages, asked, query, rooms, t]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question starts again at the first answer.
  useEffect(() => setAt(0), [query]);

  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    navigate(entry.path);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((now) => (found.length ? (now + step + found.length) % found.length : 0));
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      go(found[at]);
    }
  };

  return (
    <>
      <Box
        sx={{ display: 'flex', alignItems: 'center', gap: 3, px: 5, borderBottom: 1, borderColor: 'divider' }}
      >
        <SearchOutlined sx={{ color: 'text.secondary' }} aria-hidden />
        <InputBase
          autoFocus
          fullWidth
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={t('frame.jump')}
          sx={{ py: 3, fontSize: '1.0625rem' }}
          inputProps={{
            role: 'combobox',
            'aria-label': t('frame.jumpLabel'),
            'aria-expanded': true,
            'aria-controls': listId,
            'aria-activedescendant': found[at] ? `${listId}-${found[at].id}` : undefined,
          }}
        />
      </Box>
      <Box
        id={listId}
        role="listbox"
        aria-label={t('frame.jumpLabel')}
        sx={{ maxHeight: '52vh', overflowY: 'auto', p: 2 }}
      >
        {found.map((entry, index) => (
          <Box key={entry.id}>
            {entry.group !== found[index - 1]?.group ? (
              <Box
                role="presentation"
                sx={{ px: 3, pt: 3, pb: 1, fontSize: '0.8125rem', color: 'text.secondary' }}
              >
                {entry.group}
              </Box>
            ) : null}
            <Box
              id={`${listId}-${entry.id}`}
              role="option"
              aria-selected={index === at}
              tabIndex={-1}
              ref={(node: HTMLElement | null) => {
                if (index === at) node?.scrollIntoView({ block: 'nearest' });
              }}
              onMouseMove={() => setAt(index)}
              onClick={() => go(entry)}
              sx={{
                display: 'flex',
                alignItems: 'center',
                gap: 3,
                px: 3,
                minHeight: 42,
                borderRadius: '8px',
                cursor: 'pointer',
                bgcolor: index === at ? 'brand.sand' : 'transparent',
              }}
            >
              {entry.icon}
              {entry.said ? (
                <Box sx={{ minWidth: 0, py: 2 }}>
                  <Box sx={{ fontWeight: 600 }}>{entry.label}</Box>
                  <Box
                    sx={{
                      fontSize: '0.875rem',
                      overflow: 'hidden',
                      whiteSpace: 'nowrap',
                      textOverflow: 'ellipsis',
                    }}
                  >
                    {entry.said}
                  </Box>
                </Box>
              ) : (
                entry.label
              )}
            </Box>
          </Box>
        ))}
        {found.length === 0 ? <Box sx={{ p: 5, color: 'text.secondary' }}>{t('frame.jumpNone')}</Box> : null}
      </Box>
    </>
  );
}
