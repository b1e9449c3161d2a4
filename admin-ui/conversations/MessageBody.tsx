import ContactPageOutlined from '@mui/icons-material/ContactPageOutlined';
import PlaceOutlined from '@mui/icons-material/PlaceOutlined';
import ShareOutlined from '@mui/icons-material/ShareOutlined';
import TouchAppOutlined from '@mui/icons-material/TouchAppOutlined';
import Box from '@mui/material/Box';
import MuiLink from '@mui/material/Link';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { isDeleted } from '../../domain/messaging/content.ts';
import type { ShownContent, ThreadMessage } from '../http/conversation-types.ts';
import { MessageFiles } from './MessageFiles.tsx';

/** What a message says: its words, its files, and what it is beyond both. */
export function MessageBody({ message: { text, content, files } }: { message: ThreadMessage }) {
  const t = useTranslate();
  const own = content ? <Beyond content={content} /> : null;
  // Places, cards and the like say in their own form what the text repeats.
  const words = content && ['location', 'contacts', 'reaction', 'choice'].includes(content.kind) ? '' : text;
  if (!own && !words && files.length === 0) return t('conversations.noText');
  return (
    <>
      <MessageFiles files={files} />
      {words}
      {own}
    </>
  );
}

function Beyond({ content }: { content: ShownContent }) {
  const t = useTranslate();
  switch (content.kind) {
    case 'buttons':
      return <Choices titles={content.buttons.map(({ title }) => title)} />;
    case 'list':
      return (
        <Choices titles={content.sections.flatMap(({ choices }) => choices.map(({ title }) => title))} />
      );
    case 'choice':
      return <WithIcon icon={<TouchAppOutlined fontSize="small" aria-hidden />}>{content.title}</WithIcon>;
    case 'location': {
      const { latitude, longitude, name, address } = content;
      const at = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
      return (
        <WithIcon icon={<PlaceOutlined fontSize="small" aria-hidden />}>
          <Box component="span" sx={{ display: 'block', fontWeight: 600 }}>
            {name || t('conversations.place')}
          </Box>
          {address ? (
            <Box component="span" sx={{ display: 'block' }}>
              {address}
            </Box>
          ) : null}
          <MuiLink
            color="inherit"
            target="_blank"
            rel="noreferrer"
            href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`}
            className="figures"
          >
            {t('conversations.map', { at })}
          </MuiLink>
        </WithIcon>
      );
    }
    case 'reaction':
      return (
        <span>
          {t(content.emoji ? 'conversations.reacted' : 'conversations.reactionGone', {
            emoji: content.emoji,
          })}
        </span>
      );
    case 'contacts':
      return (
        <WithIcon icon={<ContactPageOutlined fontSize="small" aria-hidden />}>
          {content.names.length > 0 ? content.names.join(', ') : t('conversations.contactCard')}
        </WithIcon>
      );
    case 'shared':
      return (
        <WithIcon icon={<ShareOutlined fontSize="small" aria-hidden />}>
          <em>{t(`conversations.shared.${content.what}`)}</em>
          {content.title ? ` ${content.title}` : ''}
          {content.url ? (
            <Box component="span" sx={{ display: 'block', overflowWrap: 'anywhere' }}>
              {content.url}
            </Box>
          ) : null}
        </WithIcon>
      );
    case 'unsupported':
      return <em>{t(isDeleted(content) ? 'conversations.deleted' : 'conversations.cannotShow')}</em>;
    case 'media':
      return null;
  }
}

/** What the client could tap. */
function Choices({ titles }: { titles: string[] }) {
  const t = useTranslate();
  return (
    <Box
      component="ul"
      aria-label={t('conversations.choices')}
      sx={{ listStyle: 'none', m: 0, mt: 2, p: 0, display: 'flex', flexWrap: 'wrap', gap: 2 }}
    >
      {titles.map((title) => (
        <Box
          component="li"
          key={title}
          sx={{
            border: 1,
            borderColor: 'currentColor',
            borderRadius: '14px',
            px: 3,
            fontSize: '0.875rem',
            opacity: 0.9,
          }}
        >
          {title}
        </Box>
      ))}
    </Box>
  );
}

function WithIcon({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <Box sx={{ display: 'flex', gap: 2, alignItems: 'flex-start' }}>
      {icon}
      <Box>{children}</Box>
    </Box>
  );
}
