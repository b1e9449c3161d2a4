import AttachFileOutlined from '@mui/icons-material/AttachFileOutlined';
import CloseOutlined from '@mui/icons-material/CloseOutlined';
import PictureAsPdfOutlined from '@mui/icons-material/PictureAsPdfOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useEffect, useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import { refusalToSendFile, sentTypesOn } from '../../domain/messaging/outgoing-files.ts';
import type { Channel } from '../http/conversation-types.ts';
import { useFormat } from '../kit/use-format.ts';

/** Chooses a photo or a PDF; absent on a channel that carries none. */
export function AttachButton({ channel, onFile }: { channel: Channel; onFile: (file: File) => void }) {
  const t = useTranslate();
  const input = useRef<HTMLInputElement>(null);
  const types = sentTypesOn(channel);
  if (types.length === 0) return null;
  return (
    <>
      <Tooltip title={t('compose.attach')}>
        <IconButton
          aria-label={t('compose.attach')}
          onClick={() => input.current?.click()}
          sx={{ width: 44, height: 44 }}
        >
          <AttachFileOutlined />
        </IconButton>
      </Tooltip>
      <input
        ref={input}
        type="file"
        hidden
        data-attach
        accept={types.join(',')}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) onFile(file);
          // The same file chosen again is another choice.
          target.value = '';
        }}
      />
    </>
  );
}

/** Why this file cannot leave this way, by what the browser knows of it; the server reads its bytes. */
export const obstacleToFile = (channel: Channel, file: File) =>
  refusalToSendFile(channel, { mediaType: file.type || null, sizeBytes: file.size });

/** What goes with the message: a small look at it, its size, and the way to leave it out. */
export function AttachedFile({
  file,
  channel,
  onRemove,
}: {
  file: File;
  channel: Channel;
  onRemove: () => void;
}) {
  const t = useTranslate();
  const format = useFormat();
  const obstacle = obstacleToFile(channel, file);
  const picture = usePicture(file);
  return (
    <Box
      data-attached={obstacle ?? 'fine'}
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 3,
        border: 1,
        borderColor: obstacle ? 'error.main' : 'divider',
        borderRadius: '10px',
        pl: 3,
      }}
    >
      {picture ? (
        <Box
          component="img"
          src={picture}
          alt=""
          sx={{ width: 40, height: 40, objectFit: 'cover', borderRadius: '6px' }}
        />
      ) : (
        <PictureAsPdfOutlined aria-hidden />
      )}
      <Box sx={{ flex: 1, minWidth: 0, py: 2, fontSize: '0.875rem', overflowWrap: 'anywhere' }}>
        {file.name}
        <Box component="span" sx={{ display: 'block', color: obstacle ? 'error.main' : 'text.secondary' }}>
          {obstacle ? t(`compose.fileObstacle.${obstacle.replace('-', '_')}`) : format.bytes(file.size)}
        </Box>
      </Box>
      <IconButton
        aria-label={t('compose.detach', { name: file.name })}
        onClick={onRemove}
        sx={{ width: 44, height: 44 }}
      >
        <CloseOutlined fontSize="small" />
      </IconButton>
    </Box>
  );
}

/** The picture as an address within the page; null for anything else. */
function usePicture(file: File): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!file.type.startsWith('image/')) return setAddress(null);
    // A data address: the content security policy knows no blobs.
    const reader = new FileReader();
    reader.onload = () => setAddress(String(reader.result));
    reader.readAsDataURL(file);
    return () => reader.abort();
  }, [file]);
  return address;
}
