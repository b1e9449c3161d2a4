import InsertDriveFileOutlined from '@mui/icons-material/InsertDriveFileOutlined';
import PictureAsPdfOutlined from '@mui/icons-material/PictureAsPdfOutlined';
import Box from '@mui/material/Box';
import MuiLink from '@mui/material/Link';
import { useTranslate } from 'react-admin';
import type { MessageFile } from '../http/conversation-types.ts';
import { useFormat } from '../kit/use-format.ts';

/** The files of a message, each in the form one looks at it: pictures, sound and film in place, the rest to open. */
export function MessageFiles({ files }: { files: MessageFile[] }) {
  if (files.length === 0) return null;
  return (
    <Box sx={{ display: 'grid', gap: 2, my: 1, justifyItems: 'start' }}>
      {files.map((file) => (
        <One key={file.id} file={file} />
      ))}
    </Box>
  );
}

/** What every browser shows; a picture of another kind (HEIC) is a file to open. */
const SHOWN_PICTURE = /^image\/(?:jpeg|png|webp|gif)$/;

function One({ file }: { file: MessageFile }) {
  const t = useTranslate();
  const { type, url, mediaType, fileName } = file;
  if (!url) return <em data-file={file.status}>{t(`conversations.file.${sayOf(file)}`)}</em>;
  const name = fileName ?? t(`conversations.file.${type}`);
  if (
    (type === 'image' || type === 'sticker' || type === 'document') &&
    SHOWN_PICTURE.test(mediaType ?? '')
  ) {
    const side = type === 'sticker' ? 128 : 280;
    return (
      <a href={url} target="_blank" rel="noreferrer" data-file="image">
        <Box
          component="img"
          src={url}
          alt={name}
          loading="lazy"
          sx={{
            display: 'block',
            maxWidth: '100%',
            maxHeight: side,
            minHeight: 48,
            borderRadius: '8px',
            objectFit: 'contain',
          }}
        />
      </a>
    );
  }
  if (type === 'audio')
    return (
      <Box
        component="audio"
        controls
        preload="none"
        src={url}
        aria-label={name}
        data-file="audio"
        sx={{ maxWidth: '100%' }}
      />
    );
  if (type === 'video')
    return (
      <Box
        component="video"
        controls
        preload="none"
        src={url}
        aria-label={name}
        data-file="video"
        sx={{ maxWidth: '100%', maxHeight: 320, borderRadius: '8px' }}
      />
    );
  return <Paper file={file} name={name} url={url} />;
}

function Paper({ file, name, url }: { file: MessageFile; name: string; url: string }) {
  const t = useTranslate();
  const format = useFormat();
  const isPdf = file.mediaType === 'application/pdf';
  const Icon = isPdf ? PictureAsPdfOutlined : InsertDriveFileOutlined;
  return (
    <MuiLink
      href={url}
      target="_blank"
      rel="noreferrer"
      color="inherit"
      data-file="document"
      sx={{ display: 'flex', alignItems: 'center', gap: 3, minHeight: 44, fontWeight: 600 }}
    >
      <Icon aria-hidden />
      <span>
        {name}
        <Box component="span" sx={{ display: 'block', fontWeight: 400, fontSize: '0.8125rem' }}>
          {[
            file.sizeBytes === null ? null : format.bytes(file.sizeBytes),
            t(`conversations.file.${isPdf ? 'open' : 'save'}`),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Box>
      </span>
    </MuiLink>
  );
}

/** Why there is nothing to look at. */
function sayOf({ status, reason }: MessageFile): string {
  if (status !== 'refused') return status;
  return reason === 'too-large' ? 'tooLarge' : 'refused';
}
