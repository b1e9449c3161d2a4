import CallOutlined from '@mui/icons-material/CallOutlined';
import ChatBubbleOutlined from '@mui/icons-material/ChatBubbleOutlineOutlined';
import ForumOutlined from '@mui/icons-material/ForumOutlined';
import Instagram from '@mui/icons-material/Instagram';
import MailOutlined from '@mui/icons-material/MailOutlined';
import SmsOutlined from '@mui/icons-material/SmsOutlined';
import WhatsApp from '@mui/icons-material/WhatsApp';
import Box from '@mui/material/Box';
import { useTranslate } from 'react-admin';
import type { Channel } from '../http/conversation-types.ts';

export const CHANNEL_ICONS = {
  sms: SmsOutlined,
  email: MailOutlined,
  whatsapp: WhatsApp,
  instagram: Instagram,
  messenger: ChatBubbleOutlined,
  webchat: ForumOutlined,
  call: CallOutlined,
};

/** A channel by its icon and its name. */
export function ChannelName({ channel }: { channel: Channel }) {
  const t = useTranslate();
  const Icon = CHANNEL_ICONS[channel];
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 1, whiteSpace: 'nowrap' }}>
      <Icon aria-hidden sx={{ fontSize: 16 }} />
      {t(`conversations.channel.${channel}`)}
    </Box>
  );
}
